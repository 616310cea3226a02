import { previewAction, type Target } from '@gatehouse/automation'
import { createSchemaValidator } from '@gatehouse/json-schema'
import { expect, test } from 'vitest'
import { actionOf, operationOf } from './bad-downstream.ts'

// Nothing listens here: a preview that asked for a token would fail.
const nowhere = 'https://127.0.0.1:1'
const target: Target = {
  tenantId: 'default',
  id: 'crm',
  baseUrl: nowhere,
  auth: { kind: 'none' },
  timeoutMs: 1_000,
  maxResponseBytes: 1_000,
  allowPrivateNetwork: true,
}

const preview = (changes: Partial<Target>) =>
  previewAction(
    { targets: { find: async () => ({ ...target, ...changes }) }, validator: createSchemaValidator() },
    operationOf({}),
    { action: actionOf({ effect: 'write' }), input: { body: { a: 1 } } },
  )

test('a sign-in at a token server is named, and no token is asked for', async () => {
  const output = await preview({
    auth: {
      kind: 'token_server',
      grant: 'client_credentials',
      tokenUrl: `${nowhere}/token`,
      allowPrivateNetwork: true,
      client: { method: 'client_secret_basic', id: 'gatehouse', secret: 'env:CRM_SECRET' },
      scopes: [],
    },
    clientCertificate: { certificate: 'file:/run/tls/cert', key: 'file:/run/tls/key' },
  })
  expect(output).toMatchObject({
    kind: 'previewed',
    request: { headers: { authorization: `Bearer [token of ${nowhere}/token]` }, body: '{"a":1}' },
    signIn: {
      kind: 'token_server',
      grant: 'client_credentials',
      usesClientCertificate: true,
      secrets: ['env:CRM_SECRET', 'file:/run/tls/cert', 'file:/run/tls/key'],
    },
  })
})

test('a secret that stands where its reference belongs is not shown', async () => {
  const output = await preview({ auth: { kind: 'api_access_token', token: 'sk-live-1234567890' } })
  expect(output).toMatchObject({ request: { headers: { authorization: 'Bearer [secret]' } }, signIn: { secrets: [] } })
  expect(JSON.stringify(output)).not.toContain('sk-live')
})

test('a target without an address is said to have none', async () => {
  const { baseUrl: _, ...homeless } = target
  const deps = { targets: { find: async () => homeless }, validator: createSchemaValidator() }
  const output = await previewAction(deps, operationOf({}), { action: actionOf({ effect: 'read' }), input: {} })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'not_executable' } })
})
