import { expect, test } from 'vitest'
import type { Target } from '../../target/target.ts'
import { planTargets, type TargetPlan } from './plan-targets.ts'
import { readHost, readServers, readUrl, type ServerReading } from './read-server.ts'

const absolute = (url: string): ServerReading => ({ kind: 'absolute', url })
const main = 'https://api.example.com/v1'

const kept: Target = {
  tenantId: 't',
  id: 'crm',
  baseUrl: 'https://old.example.com',
  auth: { kind: 'api_access_token', token: 'env:CRM' },
  impersonation: { header: 'x-user', value: 'email' },
  timeoutMs: 5,
  maxResponseBytes: 6,
  allowPrivateNetwork: false,
}

function place(
  plan: TargetPlan,
  server: ServerReading,
  options: { own?: ServerReading; document?: string; isKnown?: boolean } = {},
): string {
  const { own, document = 'crm/a', isKnown = false } = options
  return plan.targetOf({ namespace: 'crm', document, server, isKnown }, own)
}

test('a new namespace gets a target at its server, without private networks', () => {
  const plan = planTargets('t', [], undefined)
  expect(place(plan, absolute(main))).toBe('crm')
  expect(plan.changes()).toEqual([
    expect.objectContaining({ id: 'crm', baseUrl: main, auth: { kind: 'none' }, allowPrivateNetwork: false }),
  ])
})

test('the address that an operator names wins and may be private', () => {
  const plan = planTargets('t', [kept], 'http://10.0.0.1:8080')
  expect(place(plan, absolute(main), { own: absolute('https://upload.example.com') })).toBe('crm')
  expect(plan.changes()).toEqual([{ ...kept, baseUrl: 'http://10.0.0.1:8080', allowPrivateNetwork: true }])
})

test('a re-import changes nothing of a target', () => {
  const plan = planTargets('t', [kept], undefined)
  expect(place(plan, absolute(main), { isKnown: true })).toBe('crm')
  expect(place(plan, absolute(main), { isKnown: true })).toBe('crm')
  expect(plan.changes()).toEqual([])
})

test('a target without an address gets the one of the document and keeps the rest', () => {
  const { baseUrl: _baseUrl, ...empty } = kept
  const plan = planTargets('t', [empty], undefined)
  place(plan, absolute(main))
  expect(plan.changes()).toEqual([{ ...kept, baseUrl: main }])
})

test('another server gets a target of its own, without the sign-in of the first', () => {
  const plan = planTargets('t', [{ ...kept, baseUrl: main }], undefined)
  const id = place(plan, absolute(main), { own: absolute('https://upload.example.com/v1') })
  expect(id).toMatch(/^crm\.upload_example_com_[0-9a-f]{6}$/)
  expect(plan.changes()).toEqual([
    expect.objectContaining({ id, baseUrl: 'https://upload.example.com/v1', auth: { kind: 'none' } }),
  ])
})

test('a second document of a namespace at another server does not reach the first one', () => {
  const plan = planTargets('t', [], undefined)
  expect(place(plan, absolute(main))).toBe('crm')
  expect(place(plan, absolute('https://other.example.com'), { document: 'crm/b' })).toMatch(/^crm\.other_example_com_/)
})

test('after an operator named the address, documents cannot lead elsewhere', () => {
  const plan = planTargets('t', [{ ...kept, allowPrivateNetwork: true }], undefined)
  expect(place(plan, absolute(main), { own: absolute('https://evil.example.com'), isKnown: true })).toBe('crm')
  expect(plan.changes()).toEqual([])
})

test('a path alone is below the address that an operator names', () => {
  const relative: ServerReading = { kind: 'relative', path: '/v2' }
  const below = planTargets('t', [], 'http://localhost:9')
  place(below, relative)
  expect(below.baseUrlOf('crm')).toBe('http://localhost:9/v2')
  const exact = planTargets('t', [], 'http://localhost:9/api')
  place(exact, relative)
  expect(exact.baseUrlOf('crm')).toBe('http://localhost:9/api')
  const unknown = planTargets('t', [], undefined)
  place(unknown, relative)
  expect(unknown.baseUrlOf('crm')).toBeUndefined()
})

test.each([
  ['https://a.example/v1/', absolute('https://a.example/v1')],
  ['https://user:secret@a.example/v1?x=1#y', absolute('https://a.example/v1')],
  ['//a.example', absolute('https://a.example')],
  ['/v1/', { kind: 'relative', path: '/v1' }],
  ['./v1', { kind: 'relative', path: '/v1' }],
  ['/', { kind: 'relative', path: '' }],
  ['ftp://a.example', { kind: 'none' }],
  ['file:///etc/passwd', { kind: 'none' }],
  ['https://', { kind: 'none' }],
])('reads the server %s', (url, reading) => {
  expect(readUrl(url)).toMatchObject(reading)
})

test('variables of a server take their defaults', () => {
  const url = 'https://{region}.example.com:{port}/{base}'
  const variables = { region: { default: 'eu' }, port: { default: 8443 }, base: { enum: ['v2', 'v1'] } }
  expect(readServers([{ url, variables }])).toEqual(absolute('https://eu.example.com:8443/v2'))
  expect(readServers([{ url }])).toMatchObject({ kind: 'none', reason: expect.stringContaining('region') })
})

test('the first usable server counts', () => {
  expect(readServers([{ url: 'wss://a' }, { url: '/v1' }, { url: 'https://a.example' }])).toEqual(
    absolute('https://a.example'),
  )
  expect(readServers([{}])).toMatchObject({ kind: 'none' })
  expect(readServers('junk')).toEqual({ kind: 'none' })
})

test.each([
  [{ host: 'a.example', basePath: '/v1', schemes: ['http', 'https'] }, absolute('https://a.example/v1')],
  [{ host: 'a.example', schemes: ['http'] }, absolute('http://a.example')],
  [{ host: 'https://a.example', basePath: 'v1' }, absolute('https://a.example/v1')],
  [{ basePath: '/v1' }, { kind: 'relative', path: '/v1' }],
  [{}, { kind: 'none' }],
])('reads the host of Swagger 2.0 %j', (root, reading) => {
  expect(readHost(root)).toMatchObject(reading)
})
