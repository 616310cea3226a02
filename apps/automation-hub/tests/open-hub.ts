import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAutomationHub } from '@gatehouse/app-automation-hub'
import { createAuditLog } from '@gatehouse/audit'
import {
  createAssertionSigner,
  createSecretResolver,
  createSecrets,
  createTargetTokens,
  type RunsOptions,
  createResults,
  type ResultsOptions,
} from '@gatehouse/automation'
import { silentLogger, systemClock, type Clock } from '@gatehouse/core'
import type { Stores } from '@gatehouse/database'
import { createEgress } from '@gatehouse/egress'
import { createAssertions, createAuthenticator, createKeys, loadOrCreateSigningKey, newUser } from '@gatehouse/identity'
import { createSchemaValidator } from '@gatehouse/json-schema'
import { openTestDatabase } from '@gatehouse/testing-database'
import { getRequestListener } from '@hono/node-server'

export const tenantId = 'default'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes, read by the tests alone
  readonly body: any
}

export interface SendOptions {
  readonly body?: unknown
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface HubOptions {
  readonly clock?: Clock
  /** Hosts that the operator named. */
  readonly allow?: readonly string[]
  readonly resultOptions?: Omit<ResultsOptions, 'store' | 'clock'>
  readonly runOptions?: RunsOptions
  /** A database that another hub of the test has open as well, and what it seals secrets with. */
  readonly shared?: { readonly stores: Stores; readonly masterKey: Buffer }
}

/** A whole hub behind a real port, with a database, users, keys and an audit record of its own. */
export async function openHub({
  clock = systemClock,
  allow = [],
  runOptions,
  shared,
  resultOptions = {},
}: HubOptions = {}) {
  await using opening = new AsyncDisposableStack()
  const stores = shared?.stores ?? opening.use(await openTestDatabase()).stores
  const masterKey = shared?.masterKey ?? randomBytes(32)
  const audit = opening.use(createAuditLog({ store: stores.audit, clock }))
  const egress = opening.use(createEgress({ allow }))
  const keys = createKeys({ keys: stores.keys, users: stores.users, clock })
  const authenticator = createAuthenticator({ keys, users: stores.users, clock })
  const enteredSecrets = createSecrets({ store: stores.secrets, masterKeys: [masterKey], clock })
  const secrets = createSecretResolver({
    env: { SAMPLE_TOKEN: 'sample-token-1' },
    allowedDirectories: [],
    secrets: enteredSecrets,
  })
  const results = createResults({ store: stores.results, clock, ...resultOptions })
  const { key: signingKey } = await loadOrCreateSigningKey(undefined)
  const signer = createAssertionSigner({ signingKey, issuer: 'https://gatehouse.example', clock })
  const tokens = createTargetTokens({ egress, secrets, signer, assertions: createAssertions(), clock })
  let listener: RequestListener = () => {}
  const server = createServer((request, response) => listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const hub = createAutomationHub({
    authenticate: (request) => authenticator.authenticate(request),
    actions: stores.actions,
    targets: stores.targets,
    subscriptions: stores.subscriptions,
    audit,
    results,
    egress,
    validator: createSchemaValidator(),
    secrets,
    enteredSecrets,
    tokens,
    runs: stores.runs,
    runOptions: { publicUrl: url, ...runOptions },
    mayStillAct: async (one) => (await stores.users.findById(one.tenantId, one.userId))?.status !== 'disabled',
    log: silentLogger,
    clock,
  })
  opening.use(hub)
  hub.runs.start()
  const { app, imports } = hub
  listener = getRequestListener(app.fetch)
  opening.defer(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const addUser = (email: string) => stores.users.create(newUser({ tenantId, email, createdAt: clock.now() }))
  if (shared === undefined) await addUser('ada@example.com')
  const keyOf = async (user: string, ...scopes: string[]): Promise<string> =>
    (await keys.mint(tenantId, { user, scopes, mintedBy: undefined })).secret
  const keyWith = (...scopes: string[]): Promise<string> => keyOf('ada@example.com', ...scopes)
  const admin = await keyWith('admin', 'automation_hub.catalog', 'automation_hub.execute')

  const send = async (method: string, path: string, options: SendOptions = {}): Promise<Reply> => {
    const { body, key = admin, headers, signal } = options
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  const auditEntries = async (action: string) => (await stores.audit.list(tenantId, { action }, { limit: 50 })).items

  const held = opening.move()
  return {
    url,
    send,
    stores,
    imports,
    egress,
    results,
    keyWith,
    keyOf,
    addUser,
    masterKey,
    admin,
    auditEntries,
    /** Ends the background work as the end of the process would; the port and the database stay open. */
    stop: () => hub[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

export type Hub = Awaited<ReturnType<typeof openHub>>

/** A small API description with as many operations as a test needs. */
export function documentWith(operations: readonly string[], server = 'https://api.example.com') {
  const paths = operations.map((name) => [
    `/${name}/{id}`,
    {
      [name.startsWith('get') ? 'get' : 'post']: {
        operationId: name,
        summary: name,
        description: `Does ${name}`,
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'ok' } },
      },
    },
  ])
  const content = {
    openapi: '3.1.0',
    info: { title: 'CRM', version: '1.0.0' },
    servers: [{ url: server }],
    paths: Object.fromEntries(paths),
  }
  return { file: 'crm.json', content: JSON.stringify(content) }
}
