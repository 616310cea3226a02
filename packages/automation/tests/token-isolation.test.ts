import fc from 'fast-check'
import { decodeJwt } from 'jose'
import type { Target, TokenServerAuth } from '@gatehouse/automation'
import { expect, test } from 'vitest'
import { clientWithSecret } from './authorization-server.ts'
import { openSignIn, userNamed } from './open-token-target.ts'
import { openTokenEndpoint } from './token-endpoint.ts'

/** What a token of this endpoint says about itself. */
interface Facts {
  readonly subject: string
  readonly scope: string
  readonly place: string
  readonly expiresAt: number
}

const who = fc.record({
  tenant: fc.constantFrom('t1', 't2'),
  user: fc.constantFrom('ada', 'grace', 'edsger'),
  target: fc.constantFrom('crm', 'erp'),
  scope: fc.constantFrom('read', 'write', ''),
})
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('obtain' as const),
      calls: fc.array(who, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 90_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refuse' as const), call: who }) },
)

test('no token of one user, tenant, target or scope ever serves another, whatever happens in which order', async () => {
  await using signIn = await openSignIn()
  const { clock, tokens } = signIn
  let lifetimes: readonly number[] = [60]
  let count = 0
  await using endpoint = await openTokenEndpoint(({ form }) => {
    const lifetime = lifetimes[count++ % lifetimes.length]!
    const facts: Facts = {
      subject: decodeJwt(form['assertion']!).sub!,
      scope: form['scope'] ?? '',
      place: form['audience']!,
      expiresAt: clock.now() + lifetime * 1_000,
    }
    const token = Buffer.from(JSON.stringify({ ...facts, count })).toString('base64url')
    return { body: { access_token: token, token_type: 'bearer', ...(lifetime === 0 ? {} : { expires_in: lifetime }) } }
  })

  const obtain = async (call: typeof who extends fc.Arbitrary<infer Call> ? Call : never) => {
    const principal = userNamed(call.user, { tenantId: call.tenant })
    const place = `${call.tenant}/${call.target}`
    const auth: TokenServerAuth = {
      kind: 'token_server',
      grant: 'jwt_bearer',
      tokenUrl: endpoint.url,
      allowPrivateNetwork: true,
      client: { method: 'client_secret_post', ...clientWithSecret },
      scopes: call.scope === '' ? [] : [call.scope],
      audience: place,
      assertion: { value: 'email' },
    }
    const target: Target = {
      tenantId: call.tenant,
      id: call.target,
      auth,
      timeoutMs: 1_000,
      maxResponseBytes: 1_000,
      allowPrivateNetwork: true,
    }
    const token = await tokens.obtain({ principal, signal: new AbortController().signal }, target, auth)
    const facts = JSON.parse(Buffer.from(token.value, 'base64url').toString()) as Facts
    expect(facts).toMatchObject({ subject: `${call.user}@example.com`, scope: call.scope, place })
    expect(facts.expiresAt).toBeGreaterThanOrEqual(clock.now())
    return token
  }

  const run = fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: 25 }),
    fc.array(fc.constantFrom(0, 1, 20, 60, 600), { minLength: 1 }),
    async (steps, chosen) => {
      lifetimes = chosen
      for (const one of steps) {
        if (one.kind === 'advance') clock.advance(one.ms)
        else if (one.kind === 'refuse') tokens.refuse(await obtain(one.call))
        else await Promise.all(one.calls.map(obtain))
      }
    },
  )
  await fc.assert(run, { numRuns: 40 })
  expect(count).toBeGreaterThan(40)
})
