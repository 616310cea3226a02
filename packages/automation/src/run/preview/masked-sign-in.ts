import type { Stage } from '@gatehouse/core'
import { isSecretReference } from '../../target/secret-resolver.ts'
import type { Target } from '../../target/target.ts'
import type { OutgoingRequest } from '../outgoing-request.ts'
import type { Targeted } from '../stages/find-target.ts'
import { signIn } from '../stages/sign-in.ts'

/** How Gatehouse would sign in, in words that give nothing away. */
export interface SignInPreview {
  readonly kind: Target['auth']['kind']
  /** References of the secrets that it takes, never their values. */
  readonly secrets: readonly string[]
  readonly impersonation?: Target['impersonation']
}

/** The stage `sign-in` itself, with masks in place of secrets: what a preview shows is what a run sends. */
export function maskedSignIn(): Stage<
  Targeted & { readonly unsigned: OutgoingRequest },
  { readonly outgoing: OutgoingRequest; readonly signIn: SignInPreview }
> {
  const masked = signIn({ resolve: async (reference) => mask(reference) })
  return {
    name: masked.name,
    async run(op, call) {
      const { outgoing } = await masked.run(op, call)
      const { auth, impersonation } = call.target
      return {
        outgoing,
        signIn: {
          kind: auth.kind,
          secrets: Object.values(auth).filter((value) => typeof value === 'string' && isSecretReference(value)),
          ...(impersonation === undefined ? {} : { impersonation }),
        },
      }
    },
  }
}

function mask(reference: string): string {
  // What stands there may be the secret itself, put into the wrong place.
  return isSecretReference(reference) ? `[secret ${reference}]` : '[secret]'
}
