// The page behind a signed link, as a browser (or a program that opens links) meets it.
import { createCaller, startDownstream, startTestHouse, type Caller, type TestHouse } from '@gatehouse/testing-dev-env'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const tool = 'automation_hub://plant.switch_lamp'
const note = `<script>alert(1)</script> & "more" \u202Eevil`

interface Asked {
  readonly status: string
  readonly execution_id: string
  readonly approval: { readonly id: string }
}

let house: TestHouse
let downstream: Awaited<ReturnType<typeof startDownstream>>
let ana: Awaited<ReturnType<TestHouse['user']>>

beforeAll(async () => {
  house = await startTestHouse()
  downstream = await startDownstream(() => ({ body: { done: true } }))
  const operation = {
    operationId: 'switch_lamp',
    requestBody: {
      content: { 'application/json': { schema: { type: 'object', properties: { note: { type: 'string' } } } } },
    },
    responses: { 200: { description: 'Done' } },
  }
  const document = {
    openapi: '3.1.0',
    info: { title: 'Plant', version: '1.0.0' },
    paths: { '/lamp': { post: operation } },
  }
  const documents = [{ file: 'plant.json', content: JSON.stringify(document) }]
  await house.admin('POST', '/automation/api/imports', { documents, namespace: 'plant', server: downstream.url })
  await house.admin('POST', '/api/sync', {})
  ana = await house.user('ana@example.com', { allow: ['automation_hub://plant.*'] })
  await house.user('ben@example.com', { groups: ['leads'] })
  const ask = { id: 'ask', phase: 'input', effect: 'require_approval', approvers: { groups: ['leads'] } }
  await house.admin('POST', '/api/rules', { rules: [{ ...ask, tools: { patterns: [tool] } }] })
}, 60_000)

afterAll(async () => {
  await downstream?.[Symbol.asyncDispose]()
  await house?.[Symbol.asyncDispose]()
})

beforeEach(() => {
  downstream.received.length = 0
})

async function ask(): Promise<Asked> {
  return (await ana('POST', '/api/executions', { tool, input: { body: { note } } })).body as Asked
}

async function linkFor(user: string, { approval }: Asked, by: Caller = house.admin): Promise<string> {
  const { status, body } = await by('POST', `/api/approvals/${approval.id}/links`, { user })
  expect(status, JSON.stringify(body)).toBe(201)
  return (body as { url: string }).url
}

const post = (url: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers })

const resume = async ({ execution_id: id }: Asked): Promise<Asked> =>
  (await ana('POST', `/api/executions/${id}/resume`, { wait_ms: 5_000 })).body as Asked

test('shows what is asked without running, loading or deciding anything', async () => {
  const asked = await ask()
  const url = await linkFor('ben@example.com', asked)
  for (let opened = 0; opened < 3; opened++) {
    const page = await fetch(url)
    const html = await page.text()
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(html).not.toContain('<script')
    expect(html).not.toMatch(/(?:src|href)=/)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; \\&quot;more\\&quot; \\u{202e}evil')
    for (const words of ['<html lang="en">', '<label for="reason">', 'ana@example.com', 'ben@example.com', tool])
      expect(html).toContain(words)
  }
  await fetch(url, { method: 'HEAD' })
  const { body } = await house.admin('GET', `/api/approvals/${asked.approval.id}`)
  expect(body).toMatchObject({ status: 'pending' })
  expect(downstream.received).toEqual([])
})

test('decides once, in the name of whom it was made for', async () => {
  const asked = await ask()
  const url = await linkFor('ben@example.com', asked)
  const done = await post(url, { decision: 'approve', reason: '' }, { origin: house.url })
  expect(done.status).toBe(200)
  expect(await done.text()).toContain('Approved')
  const { body } = await house.admin('GET', `/api/approvals/${asked.approval.id}`)
  expect(body).toMatchObject({ status: 'approved', decision: { via: 'link' } })
  expect((await post(url, { decision: 'deny' })).status).toBe(409)
  expect(await (await fetch(url)).text()).toContain('It is approved already.')
  expect(await resume(asked)).toMatchObject({ status: 'succeeded' })
  expect(downstream.received).toHaveLength(1)
})

test('denies with a reason', async () => {
  const asked = await ask()
  const url = await linkFor('ben@example.com', asked)
  expect((await post(url, { decision: 'deny', reason: ' Not\r\nnow. ' })).status).toBe(200)
  expect(await resume(asked)).toMatchObject({
    status: 'denied',
    error: { message: expect.stringContaining('Not now.') as unknown },
  })
})

test('takes the form that it shows, from its own page, and nothing else', async () => {
  const asked = await ask()
  const url = await linkFor('ben@example.com', asked)
  const json = { 'content-type': 'application/json' }
  expect((await fetch(url, { method: 'POST', body: '{"decision":"approve"}', headers: json })).status).toBe(400)
  expect((await post(url, {})).status).toBe(400)
  expect((await post(url, { decision: 'maybe' })).status).toBe(400)
  expect((await post(url, { decision: 'approve', reason: 'x'.repeat(100_000) })).status).toBe(413)
  expect(
    (await fetch(url, { method: 'POST', body: new URLSearchParams('decision=deny&decision=approve') })).status,
  ).toBe(400)
  expect((await post(url, { decision: 'approve' }, { origin: 'https://evil.example' })).status).toBe(403)
  const { body } = await house.admin('GET', `/api/approvals/${asked.approval.id}`)
  expect(body).toMatchObject({ status: 'pending' })
})

test('is made by administrators and approvers for those who are asked; never by or for whoever asks', async () => {
  const asked = await ask()
  const path = `/api/approvals/${asked.approval.id}/links`
  const keyOf = async (email: string): Promise<Caller> => {
    const { body } = await house.admin('POST', '/api/keys', { user: email, scopes: ['tools', 'approvals.decide'] })
    return createCaller(house.url, (body as { key: string }).key)
  }
  const [ben, anaDecides] = [await keyOf('ben@example.com'), await keyOf('ana@example.com')]
  expect(await ben('POST', path, {})).toMatchObject({ status: 201 })
  expect(await ben('POST', path, { user: 'ana@example.com' })).toMatchObject({ status: 403 })
  expect(await ana('POST', path, {})).toMatchObject({ status: 403, body: { error: { code: 'insufficient_scope' } } })
  expect(await anaDecides('POST', path, {})).toMatchObject({ status: 403, body: { error: { code: 'own_approval' } } })
  for (const user of ['ana@example.com', 'local@gatehouse.internal'])
    expect((await house.admin('POST', path, { user })).status).toBe(403)
  expect((await house.admin('POST', path, { user: 'nobody@example.com' })).status).toBe(404)
})

test('is worth nothing once its approver is disabled or not asked any more', async () => {
  const eve = await house.user('eve@example.com', { groups: ['leads'] })
  const asked = await ask()
  const url = await linkFor('eve@example.com', asked)
  expect((await fetch(url)).status).toBe(200)
  await house.admin('PATCH', `/api/users/${eve.id}`, { groups: ['support'] })
  expect((await fetch(url)).status).toBe(404)
  expect((await post(url, { decision: 'approve' })).status).toBe(404)
  await house.admin('PATCH', `/api/users/${eve.id}`, { groups: ['leads'], status: 'disabled' })
  expect((await post(url, { decision: 'approve' })).status).toBe(404)
})

test('that was changed or made up looks like one that never was', async () => {
  const asked = await ask()
  const url = await linkFor('ben@example.com', asked)
  const [base, token] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/') + 1)]
  const unknown = await (await fetch(`${base}/x`)).text()
  const letter = fc.constantFrom(...'abcXYZ019-_.')
  const changed = fc
    .tuple(fc.nat({ max: token.length - 1 }), letter)
    .map(([at, mark]) => token.slice(0, at) + mark + token.slice(at + 1))
  const madeUp = fc.string({ unit: letter, minLength: 1, maxLength: 80 })
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, madeUp), async (tampered) => {
      fc.pre(tampered !== token && !/^\.+$/.test(tampered))
      const answers = [await fetch(`${base}/${tampered}`), await post(`${base}/${tampered}`, { decision: 'approve' })]
      for (const answer of answers) {
        expect(answer.status).toBe(404)
        expect(await answer.text()).toBe(unknown)
      }
    }),
    { numRuns: 60 },
  )
  expect((await house.admin('GET', `/api/approvals/${asked.approval.id}`)).body).toMatchObject({ status: 'pending' })
})
