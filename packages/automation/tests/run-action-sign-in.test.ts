import { expect, test } from 'vitest'
import { openDownstream } from './downstream.ts'

const token = { kind: 'api_access_token', token: 'env:CRM_TOKEN' } as const

test.each([
  [token, 'authorization', 'Bearer downstream-secret-1'],
  [{ ...token, header: 'X-Api-Key' }, 'x-api-key', 'downstream-secret-1'],
  [{ ...token, prefix: 'Token ' }, 'authorization', 'Token downstream-secret-1'],
] as const)('signs in with %j', async (auth, header, value) => {
  await using api = await openDownstream()
  await api.run({}, { target: { auth } })
  expect(api.received[0]!.headers[header]).toBe(value)
})

test.each([
  ['email', 'ada@example.com'],
  ['user_id', 'usr_ada'],
  ['subject', 'ada-subject'],
] as const)('tells the API the %s of the acting user', async (value, expected) => {
  await using api = await openDownstream()
  await api.run({}, { target: { impersonation: { header: 'X-Acting-User', value } } })
  expect(api.received[0]!.headers['x-acting-user']).toBe(expected)
})

test('refuses when the API must be told something about the user that is not known', async () => {
  await using api = await openDownstream()
  const principal = { email: undefined } as never
  const target = { impersonation: { header: 'X-Acting-User', value: 'email' } } as const
  const output = await api.run({}, { target, principal })
  expect(output).toMatchObject({
    kind: 'failed',
    failure: { kind: 'rejected', message: expect.stringContaining('email') },
  })
  expect(api.received).toEqual([])
})

test.each(['X-Acting-User', 'x-acting-user', 'X-Api-Key'])('lets no input speak as %s', async (name) => {
  await using api = await openDownstream()
  const parameters = [{ property: 'who', name, in: 'header', style: 'simple', explode: false }] as const
  const target = {
    auth: { ...token, header: 'X-Api-Key' },
    impersonation: { header: 'X-Acting-User', value: 'email' },
  } as const
  const output = await api.run({ parameters }, { target, request: { input: { who: 'root@example.com' } } })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } })
  expect(api.received).toEqual([])
})

test('ignores header parameters that OpenAPI keeps for other purposes', async () => {
  await using api = await openDownstream()
  const parameters = (['Authorization', 'Accept', 'Content-Type', 'Cookie'] as const).map((name) => ({
    property: name,
    name,
    in: 'header' as const,
    style: 'simple' as const,
    explode: false,
  }))
  const input = { Authorization: 'Bearer stolen', Accept: 'text/evil', 'Content-Type': 'text/evil', Cookie: 'a=b' }
  await api.run({ parameters }, { target: { auth: token }, request: { input } })
  expect(api.received[0]!.headers).toMatchObject({ authorization: 'Bearer downstream-secret-1' })
  expect(api.received[0]!.headers['cookie']).toBeUndefined()
  expect(api.received[0]!.headers['accept']).not.toBe('text/evil')
})

test('says which secret is missing', async () => {
  await using api = await openDownstream()
  const output = await api.run({}, { target: { auth: { ...token, token: 'env:NOT_SET' } } })
  expect(output).toMatchObject({
    kind: 'failed',
    failure: { kind: 'not_executable', message: expect.stringContaining('env:NOT_SET') },
  })
  expect(api.received).toEqual([])
})

test.each([200, 400, 500])('blots its own credential out when the API repeats it (%i)', async (status) => {
  await using api = await openDownstream((request, response) => {
    response.writeHead(status).end(JSON.stringify({ you_sent: request.headers.authorization }))
  })
  const output = await api.run({}, { target: { auth: token } })
  expect(JSON.stringify(output)).toContain('[redacted]')
  expect(JSON.stringify(output)).not.toContain('downstream-secret-1')
})

test('says that nobody has named the address yet', async () => {
  await using api = await openDownstream()
  const output = await api.run({}, { hasNoTarget: true })
  expect(output).toMatchObject({
    kind: 'failed',
    failure: { kind: 'not_executable', message: expect.stringContaining('crm') },
  })
})
