// A tool that calls other tools is as invisible as they are to somebody who may not use them.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startRunHub, startTestHouse, type RunHub, type TestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, expect, test } from 'vitest'

const part = (name: string) => ({ namespace: 'long', name })
let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let hub: RunHub
let house: TestHouse

beforeAll(async () => {
  folder = await temporaryDirectory()
  hub = await startRunHub([
    { name: 'pay', mode: 'async' },
    { name: 'ship', mode: 'async' },
    { name: 'order', mode: 'async', uses: [part('pay'), part('ship')] },
    { name: 'reorder', mode: 'async', uses: [part('order')] },
  ])
  const sources = [{ id: 'shop', type: 'automation_hub', config: { baseUrl: hub.url } }]
  const config = { sample: false, sources, egress: { allow: ['127.0.0.1'] } }
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(configFile, JSON.stringify(config))
  house = await startTestHouse({ configFile })
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const tool = (name: string) => `shop://long.${name}`
type User = Awaited<ReturnType<TestHouse['user']>>

async function seenBy(user: User) {
  const search = (await user('POST', '/api/search', { query: 'pay ship order reorder' })).body
  const namespaces = (await user('GET', '/api/namespaces')).body.namespaces
  return {
    found: search.tools.map((found: { tool: string }) => found.tool.replace('shop://long.', '')).toSorted(),
    size: search.catalog_size,
    counted: namespaces.reduce((sum: number, { tools }: { tools: number }) => sum + tools, 0),
  }
}

test('whoever may use all of the parts sees and runs it', async () => {
  const user = await house.user('all@example.com', { allow: ['shop://**'] })
  expect(await seenBy(user)).toEqual({ found: ['order', 'pay', 'reorder', 'ship'], size: 4, counted: 4 })
  const { body } = await user('POST', '/api/executions', { tool: tool('reorder'), input: {}, wait_ms: 0 })
  expect(body.status).toBe('running')
})

test('whoever may not use one of the parts gets the answers for a tool that is not there', async () => {
  const user = await house.user('some@example.com', { allow: ['shop://**'], deny: [tool('ship')] })
  expect(await seenBy(user)).toEqual({ found: ['pay'], size: 1, counted: 1 })
  const runs = hub.runs.length
  for (const [method, path, body] of [
    ['POST', '/api/tools/details', (name: string) => ({ tools: [name] })],
    ['POST', '/api/executions', (name: string) => ({ tool: name, input: {} })],
    ['POST', '/api/executions', (name: string) => ({ tool: name, input: {}, dry_run: true })],
  ] as const) {
    const [missing, ...forbidden] = await Promise.all(
      ['nothing', 'ship', 'order', 'reorder'].map(async (name) => {
        const { status, body: answer } = await user(method, path, body(tool(name)))
        return { status, text: JSON.stringify(answer).replaceAll(`long.${name}`, 'long.X') }
      }),
    )
    expect(missing!.status).toBe(404)
    expect(forbidden).toEqual([missing, missing, missing])
  }
  expect(hub.runs).toHaveLength(runs)
})

test('an execution is gone for its user with the grant of a part, and the audit says why', async () => {
  const user = await house.user('late@example.com', { allow: ['shop://**'] })
  const { body } = await user('POST', '/api/executions', { tool: tool('order'), input: {}, wait_ms: 0 })
  const path = `/api/executions/${body.execution_id}`
  expect((await user('GET', path)).status).toBe(200)
  const denied = await house.admin('POST', '/api/grants', { user: 'late@example.com', deny: tool('pay') })
  expect((await user('GET', path)).body.error.code).toBe('execution_not_found')
  expect((await user('POST', `${path}/cancel`)).body.error.code).toBe('execution_not_found')
  expect((await user('GET', '/api/executions')).body.executions).toEqual([])
  await house.admin('DELETE', `/api/grants/${denied.body.id}`)
  expect((await user('GET', path)).body.status).toBe('running')
  const { entries } = (await house.admin('GET', '/api/audit?limit=500')).body
  expect(JSON.stringify(entries)).toContain('forbidden_part')
})
