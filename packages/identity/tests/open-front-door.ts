import type { Principal } from '@gatehouse/core'
import type { JWTPayload } from 'jose'
import {
  createAssertions,
  createAuthenticator,
  createIssuers,
  createKeys,
  issuerConfigSchema,
  type Assertions,
  type Authenticator,
  type IssuerConfigInput,
} from '../src/index.ts'
import type { Stores } from './open-stores.ts'
import { testClock, type TestClock } from './test-clock.ts'
import { TestIssuer } from './test-issuer.ts'

type OidcConfig = Extract<IssuerConfigInput, { readonly kind?: 'oidc' | undefined }>

export const hub = 'https://hub.example/mcp'

/** An authenticator that accepts the tokens of one issuer on loopback. */
export interface FrontDoor extends AsyncDisposable {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly assertions: Assertions
  readonly authenticator: Authenticator
  /** Another authenticator for the same issuer, configured differently. */
  configured(config: Partial<OidcConfig>): Authenticator
  nowSeconds(): number
  /** Claims of a good token, some of them changed. */
  claims(change?: Readonly<Record<string, unknown>>): JWTPayload
  present(token: string, at?: Authenticator): Promise<Principal>
}

export async function openFrontDoor(stores: Stores): Promise<FrontDoor> {
  const issuer = await TestIssuer.start()
  const clock = testClock()
  const assertions = createAssertions()
  const keys = createKeys({ keys: stores.keys, users: stores.users, clock })

  const configured = (config: Partial<OidcConfig>): Authenticator => {
    const parsed = issuerConfigSchema.parse({ issuer: issuer.url, audiences: [hub], ...config })
    const deps = { issuers: [parsed], users: stores.users, fetch: issuer.fetch, clock, assertions }
    return createAuthenticator({ keys, users: stores.users, clock, issuers: createIssuers(deps) })
  }
  const authenticator = configured({})
  const nowSeconds = (): number => Math.floor(clock.now() / 1_000)

  return {
    issuer,
    clock,
    assertions,
    authenticator,
    configured,
    nowSeconds,
    claims: (change = {}) => ({ aud: hub, sub: 'ada', iat: nowSeconds(), exp: nowSeconds() + 300, ...change }),
    present: (token, at = authenticator) =>
      at.authenticate({ headers: new Headers({ authorization: `Bearer ${token}` }) }),
    [Symbol.asyncDispose]: () => issuer[Symbol.asyncDispose](),
  }
}
