// What Tool Hub shows to an Automation Hub to act for a user. The hub is somebody else's here: a server that has one action and
// keeps every request, so that each token which leaves the house can be read.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  startDownstream,
  startTestHouse,
  type Downstream,
  type DownstreamAnswer,
  type ReceivedRequest,
  type TestHouse,
} from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issueToken, startIssuer, type Issuer, type TokenRequest } from './start-issuer.ts'

const tool = 'automation_hub://harbour.rent_berth'
const audience = 'https://hub.example.com'

function answerAsHub({ method, url }: ReceivedRequest): DownstreamAnswer {
  if (method === 'POST') return { body: { status: 'succeeded', result: { berth: 7 } } }
  if (!url.startsWith('/automation/api/catalog/actions')) return { status: 404 }
  const action = {
    id: 'harbour:rent_berth@1.0.0',
    namespace: 'harbour',
    name: 'rent_berth',
    version: '1.0.0',
    description: 'Rent a berth',
    effect: 'write',
    mode: 'sync',
    input_schema: { type: 'object' },
  }
  return { body: { actions: [action], revision: 1, total: 1 } }
}

interface Answer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
  readonly body: any
}

interface Stand extends AsyncDisposable {
  readonly house: TestHouse
  readonly hub: Downstream
  readonly issuer: Issuer
  /** The token of a user who signed in at the issuer, with grants for everything. */
  signIn(name: string): Promise<string>
  send(credential: string, method: string, path: string, body?: object): Promise<Answer>
  execute(credential: string, body?: object): Promise<Answer>
  /** What the hub was shown with calls, not with reads of its catalog. */
  shown(): readonly ReceivedRequest[]
}

async function openStand(onBehalfOf: (issuer: Issuer, secretFile: string) => string): Promise<Stand> {
  await using opening = new AsyncDisposableStack()
  const [issuer, hub] = [opening.use(await startIssuer()), opening.use(await startDownstream(answerAsHub))]
  const folder = opening.use(await temporaryDirectory())
  const secretFile = join(folder.path, 'client-secret')
  await writeFile(secretFile, 's&cr:et/1\n')
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(
    configFile,
    `
sample: false
issuers: [{ issuer: ${issuer.url}, audiences: [gatehouse], trustedAliases: [email] }]
automationHub: { url: ${hub.url}/automation, audience: ${audience} }
secrets: { directories: [${JSON.stringify(folder.path)}] }
${onBehalfOf(issuer, secretFile)}
`,
  )
  const house = opening.use(await startTestHouse({ configFile }))
  await house.admin('POST', '/api/grants', { group: 'sailors', allow: '*' })
  const send: Stand['send'] = async (credential, method, path, body) => {
    const response = await fetch(house.url + path, {
      method,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }
  const held = opening.move()
  return {
    house,
    hub,
    issuer,
    signIn: (name) =>
      issuer.sign({
        sub: `opaque-${name}`,
        email: `${name}@example.com`,
        email_verified: true,
        groups: ['sailors'],
        azp: 'an-agent',
      }),
    send,
    execute: (credential, body = {}) => send(credential, 'POST', '/api/executions', { tool, input: {}, ...body }),
    shown: () => hub.received.filter(({ method }) => method === 'POST'),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

function tokenOf(request: ReceivedRequest): string {
  return request.headers.authorization!.replace('Bearer ', '')
}

function expectNowhere(secret: string): void {
  expect(JSON.stringify(stand.hub.received)).not.toContain(secret)
}

let stand: Stand

function standWith(config: (issuer: Issuer, secretFile: string) => string): void {
  beforeAll(async () => {
    stand = await openStand(config)
  }, 60_000)
  afterAll(() => stand[Symbol.asyncDispose]())
  beforeEach(() => {
    stand.hub.received.splice(0)
    stand.issuer.tokenRequests.splice(0)
    stand.issuer.answerToken = issueToken
  })
}

describe('a token of Gatehouse’s own', () => {
  standWith(() => 'onBehalfOf: { kind: own }')

  test('names the user, who acts for them, the audience and one scope, for a minute at most', async () => {
    const { house } = stand
    const token = await stand.signIn('ana')
    expect((await stand.execute(token)).body).toMatchObject({ status: 'succeeded', result: { berth: 7 } })
    const keys = createRemoteJWKSet(new URL(`${house.url}/.well-known/jwks.json`))
    const { payload, protectedHeader } = await jwtVerify(tokenOf(stand.shown()[0]!), keys, {
      issuer: house.url,
      audience,
    })
    const users = (await house.admin('GET', '/api/users')).body.users as { id: string; email: string }[]
    expect(payload).toMatchObject({
      sub: users.find(({ email }) => email === 'ana@example.com')!.id,
      email: 'ana@example.com',
      scope: 'automation_hub.execute',
      act: { sub: 'svc_tool_hub', act: { sub: 'an-agent', kind: 'oauth_client' } },
    })
    expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(60)
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' })
    expectNowhere(token)
  })

  test('is another for each user, and for the catalog the service’s own', async () => {
    const { house } = stand
    const [ana, bob] = await Promise.all(
      ['a@example.com', 'b@example.com'].map((email) => house.user(email, { allow: ['*'] })),
    )
    await Promise.all([stand.execute(ana!.key), stand.execute(bob!.key)])
    const keys = createRemoteJWKSet(new URL(`${house.url}/.well-known/jwks.json`))
    const subjectOf = async (request: ReceivedRequest) =>
      (await jwtVerify(tokenOf(request), keys, { audience })).payload
    const subjects = await Promise.all(stand.shown().map(async (request) => (await subjectOf(request)).sub))
    expect(subjects.toSorted()).toEqual([ana!.id, bob!.id].toSorted())
    await house.admin('POST', '/api/sync', {})
    const reading = stand.hub.received.find(({ method }) => method === 'GET')!
    expect(await subjectOf(reading)).toMatchObject({ sub: 'svc_tool_hub', scope: 'automation_hub.catalog' })
    expectNowhere(ana!.key)
    expectNowhere(house.house.key)
  })
})

interface Flow {
  readonly name: string
  readonly config: (issuer: Issuer, secretFile: string) => string
  readonly expectRequest: (request: TokenRequest, token: string) => void
}

const flows: readonly Flow[] = [
  {
    name: 'Entra on-behalf-of',
    config: (issuer, secretFile) =>
      `onBehalfOf: { kind: entra_on_behalf_of, issuer: ${issuer.url}, tokenUrl: ${issuer.tokenUrl}, clientId: gatehouse, clientSecret: "file:${secretFile}", clientAuthentication: post }`,
    expectRequest({ authorization, form }, token) {
      expect(authorization).toBeUndefined()
      expect(Object.fromEntries(form)).toEqual({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        assertion: token,
        scope: `${audience}/automation_hub.execute`,
        client_id: 'gatehouse',
        client_secret: 's&cr:et/1',
      })
    },
  },
  {
    name: 'token exchange (RFC 8693)',
    config: (issuer, secretFile) =>
      `onBehalfOf: { kind: token_exchange, issuer: ${issuer.url}, tokenUrl: ${issuer.tokenUrl}, clientId: gatehouse, clientSecret: "file:${secretFile}" }`,
    expectRequest({ authorization, form }, token) {
      // RFC 6749 §2.3.1: each part is form-encoded before the two are joined.
      expect(authorization).toBe(`Basic ${btoa('gatehouse:s%26cr%3Aet%2F1')}`)
      expect(Object.fromEntries(form)).toEqual({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        audience,
        scope: 'automation_hub.execute',
      })
    },
  },
]

describe.each(flows)('a token by $name', ({ config, expectRequest }) => {
  standWith(config)

  test('is asked for with the user’s own, once, and is all that the hub sees', async () => {
    const { issuer } = stand
    const token = await stand.signIn('ana')
    const calls = await Promise.all(Array.from({ length: 5 }, () => stand.execute(token)))
    expect(calls.map(({ body }) => body.status)).toEqual(Array(5).fill('succeeded'))
    expect(issuer.tokenRequests).toHaveLength(1)
    expectRequest(issuer.tokenRequests[0]!, token)
    expect(new Set(stand.shown().map(tokenOf))).toEqual(new Set(['issued-for-the-hub']))
    expectNowhere(token)

    const audit = JSON.stringify((await stand.house.admin('GET', '/api/audit?limit=1000')).body)
    for (const secret of [token, 'issued-for-the-hub', 's&cr:et/1']) expect(audit).not.toContain(secret)
  })

  test('that cannot be had stops the call before anything runs, and leaves its idempotency key free', async () => {
    const { issuer, house } = stand
    const token = await stand.signIn('bob')
    const { key } = await house.user('by-key@example.com', { allow: ['*'] })
    const call = { idempotency_key: 'once' }
    expect(await stand.execute(key, call)).toMatchObject({
      status: 403,
      body: { error: { code: 'on_behalf_of_needs_sign_in' } },
    })
    expect(issuer.tokenRequests).toEqual([])

    const failing: readonly (readonly [number, unknown, number, string])[] = [
      [400, { error: 'invalid_grant', error_description: 'secret reason' }, 403, 'on_behalf_of_refused'],
      [401, { error: 'invalid_client' }, 503, 'token_endpoint_unavailable'],
      [500, { oops: true }, 503, 'token_endpoint_unavailable'],
      [200, { token_type: 'Bearer' }, 503, 'token_endpoint_unavailable'],
    ]
    for (const [endpointStatus, body, status, code] of failing) {
      issuer.answerToken = () => ({ status: endpointStatus, body })
      const answer = await stand.execute(token, call)
      expect(answer).toMatchObject({ status, body: { error: { code } } })
      expect(JSON.stringify(answer.body)).not.toMatch(/secret reason|127\.0\.0\.1|oops/)
    }
    expect(stand.shown()).toEqual([])
    expect((await stand.send(token, 'GET', '/api/executions')).body).toEqual({ executions: [] })

    issuer.answerToken = issueToken
    expect((await stand.execute(token, call)).body).toMatchObject({ status: 'succeeded' })
    expect((await stand.execute(token, call)).body).toMatchObject({ status: 'succeeded', replayed: true })
    expect(stand.shown()).toHaveLength(1)
  })

  test('that is refused after the caller has left is a failed execution, not one that never was', async () => {
    const { issuer } = stand
    const token = await stand.signIn('carla')
    issuer.answerToken = () => ({ status: 500, body: {} })
    const { body } = await stand.execute(token, { wait_ms: 0 })
    expect(body).toMatchObject({ status: 'running', execution_id: expect.any(String) })
    await expect
      .poll(async () => (await stand.send(token, 'GET', '/api/executions')).body.executions)
      .toEqual([expect.objectContaining({ execution_id: body.execution_id, status: 'failed' })])
    expect(stand.shown()).toEqual([])
  })
})
