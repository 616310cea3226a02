import {
  createAssertionSigner,
  createTargetTokens,
  type TargetTokens,
  type TokenServerAuth,
} from '@gatehouse/automation'
import { GatehouseError, type Principal } from '@gatehouse/core'
import { createEgress } from '@gatehouse/egress'
import { createAssertions, loadOrCreateSigningKey, type Assertions } from '@gatehouse/identity'
import { ada, openDownstream, type RunOptions } from './downstream.ts'
import { clientSecrets, openAuthorizationServer, type AuthorizationServerOptions } from './authorization-server.ts'
import { testClock, type TestClock } from './test-clock.ts'

export const gatehouseIssuer = 'https://gatehouse.example'

/** The part of Gatehouse that signs in, with a key, a clock and secrets of its own. */
export async function openSignIn(secrets: Readonly<Record<string, string>> = clientSecrets) {
  const clock: TestClock = testClock()
  const egress = createEgress({ allow: [] })
  const { key: signingKey } = await loadOrCreateSigningKey(undefined)
  const assertions: Assertions = createAssertions()
  const tokens: TargetTokens = createTargetTokens({
    egress,
    secrets: {
      async resolve(reference) {
        const secret = secrets[reference]
        if (secret !== undefined) return secret
        throw new GatehouseError('unavailable', 'secret_missing', `The secret ${reference} is not set.`)
      },
    },
    signer: createAssertionSigner({ signingKey, issuer: gatehouseIssuer, clock }),
    assertions,
    clock,
  })
  return {
    tokens,
    clock,
    assertions,
    gatehouse: { issuer: gatehouseIssuer, jwks: { keys: [signingKey.publicJwk] } },
    [Symbol.asyncDispose]: () => egress[Symbol.asyncDispose](),
  }
}

/** An API that asks a real authorization server about every token, and tells the caller whom it saw and what was said. */
export async function openTokenTarget(
  options: AuthorizationServerOptions & { readonly secrets?: Readonly<Record<string, string>> } = {},
) {
  await using opening = new AsyncDisposableStack()
  const signIn = opening.use(await openSignIn(options.secrets))
  const server = opening.use(await openAuthorizationServer({ gatehouse: signIn.gatehouse, ...options }))
  const api = opening.use(
    await openDownstream(async (request, response) => {
      const facts = await server.read((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      const said = request.headers.authorization
      response.writeHead(facts === undefined ? 401 : 200).end(JSON.stringify({ ...facts, said }))
    }),
  )
  const opened = opening.move()
  return {
    ...signIn,
    server,
    api,
    run: (auth: TokenServerAuth, run: RunOptions = {}) =>
      api.run({}, { tokens: signIn.tokens, ...run, target: { auth, ...run.target } }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

export function userNamed(name: string, change: Partial<Principal> = {}): Principal {
  return { ...ada, userId: `usr_${name}`, subject: name, email: `${name}@example.com`, ...change }
}
