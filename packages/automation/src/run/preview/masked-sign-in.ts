import type { Stage } from '@gatehouse/core'
import type { TargetToken } from '../../sign-in/token-server/target-tokens.ts'
import { isSecretReference } from '../../target/secret-resolver.ts'
import type { Target } from '../../target/target.ts'
import type { OutgoingRequest } from '../outgoing-request.ts'
import { signIn, type Signable } from '../stages/sign-in.ts'

/** How Gatehouse would sign in, in words that give nothing away. */
export interface SignInPreview {
  readonly kind: Target['auth']['kind']
  /** How a token would be asked for, and where. */
  readonly grant?: string
  readonly tokenUrl?: string
  readonly usesClientCertificate: boolean
  /** References of the secrets that it takes, never their values. */
  readonly secrets: readonly string[]
}

/** The stage `sign-in` itself, with masks in place of secrets and tokens: what a preview shows is what a run sends. */
export function maskedSignIn(): Stage<
  Signable,
  { readonly outgoing: OutgoingRequest; readonly signIn: SignInPreview }
> {
  const masked = signIn({
    secrets: { resolve: async (reference) => mask(reference) },
    tokens: { obtain: async (_op, _target, auth) => maskedToken(auth.tokenUrl) },
  })
  return {
    name: masked.name,
    async run(op, call) {
      const { outgoing } = await masked.run(op, call)
      return { outgoing, signIn: describeSignIn(call.target) }
    },
  }
}

function describeSignIn({ auth, clientCertificate }: Target): SignInPreview {
  return {
    kind: auth.kind,
    ...(auth.kind === 'token_server' ? { grant: auth.grant, tokenUrl: auth.tokenUrl } : {}),
    usesClientCertificate: clientCertificate !== undefined,
    secrets: [...new Set(secretReferences([auth, clientCertificate]))],
  }
}

/** Every reference in the configuration, wherever it stands. */
function secretReferences(value: unknown): readonly string[] {
  if (typeof value === 'string') return isSecretReference(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretReferences) : []
}

function maskedToken(tokenUrl: string): TargetToken {
  return { value: `[token of ${tokenUrl}]`, key: '' }
}

function mask(reference: string): string {
  // What stands there may be the secret itself, put into the wrong place.
  return isSecretReference(reference) ? `[secret ${reference}]` : '[secret]'
}
