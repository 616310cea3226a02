import { expect, test } from 'vitest'
import { createEgress, type ResolvedAddress } from '@gatehouse/egress'
import { httpServer } from './loopback-server.ts'

const refusedUrls = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://0x7f.1/',
  'http://0/',
  'http://127.0.0.1./',
  'http://１２７.0.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[fd00:ec2::254]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[fec0::1]/',
  'http://10.0.0.1/',
  'http://100.64.0.1/',
  'http://198.18.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/latest/meta-data/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'data:text/plain,x',
  'javascript:alert(1)',
  '/relative',
  'http://',
  'http://user:secret@example.com/',
  '',
]

test.each(refusedUrls)('refuses %j and never sends anything', async (url) => {
  await using egress = createEgress({ allow: [] })
  await expect(egress.fetch(url)).rejects.toMatchObject({ code: 'egress_blocked', mayHaveReachedServer: false })
})

test.each(['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://[fe80::1]/', 'http://0.0.0.0/'])(
  'refuses %j even when private networks are allowed and an operator listed it',
  async (url) => {
    await using egress = createEgress({ allow: [new URL(url).host] })
    await expect(egress.fetch(url, { allowPrivateNetwork: true })).rejects.toMatchObject({ code: 'egress_blocked' })
  },
)

test.each([
  [[{ address: '127.0.0.1', family: 4 }]],
  [[{ address: '169.254.169.254', family: 4 }]],
  [[{ address: '::ffff:10.0.0.1', family: 6 }]],
  [[]],
])('refuses a name that resolves to %j', async (addresses: readonly ResolvedAddress[]) => {
  await using egress = createEgress({ allow: [], resolve: async () => addresses })
  const failure = await egress.fetch('http://innocent.example/').catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'egress_blocked', mayHaveReachedServer: false })
  // The caller must not learn where an internal name points.
  for (const { address } of addresses) expect((failure as Error).message).not.toContain(address)
})

test('refuses a metadata name although private networks are allowed', async () => {
  await using egress = createEgress({ allow: [], resolve: async () => [{ address: '169.254.169.254', family: 4 }] })
  await expect(egress.fetch('http://metadata.example/', { allowPrivateNetwork: true })).rejects.toMatchObject({
    code: 'egress_blocked',
  })
})

test('connects to the very address it checked when a name changes its answer (DNS rebinding)', async () => {
  await using server = await httpServer((_request, response) => response.end('inside'))
  let lookups = 0
  await using egress = createEgress({
    allow: [],
    // First a public-looking answer, then loopback: a second lookup would reach the server.
    resolve: async () => [{ address: lookups++ === 0 ? '192.0.2.1' : '127.0.0.1', family: 4 }],
  })
  const url = `http://rebind.example:${server.port}/`
  await expect(egress.fetch(url)).rejects.toMatchObject({ code: 'egress_blocked' })
  expect(lookups).toBe(1)
  await expect(egress.fetch(url)).rejects.toMatchObject({ code: 'egress_blocked' })
  expect(lookups).toBe(2)
})

test('resolves a name once per connection and connects there', async () => {
  await using server = await httpServer((request, response) => response.end(request.headers.host))
  let lookups = 0
  await using egress = createEgress({
    allow: ['inside.example'],
    resolve: async () => {
      lookups++
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  const url = `http://inside.example:${server.port}/`
  for (let i = 0; i < 10; i++) expect((await egress.fetch(url)).text()).toBe(`inside.example:${server.port}`)
  // A second connection may open while the first one is being handed back.
  expect(lookups).toBeLessThanOrEqual(2)
})

test('does not reuse a connection that was opened with permission for a caller without it', async () => {
  await using server = await httpServer((_request, response) => response.end('inside'))
  await using egress = createEgress({ allow: [], resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
  const url = `http://inside.example:${server.port}/`
  expect((await egress.fetch(url, { allowPrivateNetwork: true })).text()).toBe('inside')
  await expect(egress.fetch(url)).rejects.toMatchObject({ code: 'egress_blocked' })
})

test.each([
  ['127.0.0.1', true],
  ['127.0.0.1:PORT', true],
  ['127.0.0.1:1', false],
  ['*.example', false],
  ['10.0.0.1', false],
])('an operator pattern %j decides about a loopback server: %s', async (pattern, isAllowed) => {
  await using server = await httpServer((_request, response) => response.end('ok'))
  await using egress = createEgress({ allow: [pattern.replace('PORT', String(server.port))] })
  const outcome = await egress.fetch(server.url).then(
    () => true,
    () => false,
  )
  expect(outcome).toBe(isAllowed)
})

test.each(['http://127.0.0.1', '', '*', 'a b', 'host:port', 'host/path'])(
  'refuses the pattern %j at start',
  (pattern) => {
    expect(() => createEgress({ allow: [pattern] })).toThrow(expect.objectContaining({ code: 'invalid_host_pattern' }))
  },
)
