import { isGatehouseError } from '@gatehouse/core'
import { ActionFailed } from '../run/action-failed.ts'
import type { SecretResolver } from '../target/secret-resolver.ts'
import type { Target } from '../target/target.ts'

/** The secret that a reference of a target means. One that is missing is a matter of the target, not of the caller. */
export async function resolveSecret(
  secrets: SecretResolver,
  target: Pick<Target, 'id' | 'tenantId'>,
  reference: string,
): Promise<string> {
  try {
    return await secrets.resolve(reference, target.tenantId)
  } catch (error) {
    if (!isGatehouseError(error)) throw error
    throw cannotSignIn(target.id, error.message, error)
  }
}

export function cannotSignIn(targetId: string, why: string, cause?: unknown): ActionFailed {
  return new ActionFailed(
    { kind: 'not_executable', message: `Gatehouse cannot sign in at the API ${targetId}. ${why}` },
    cause === undefined ? undefined : { cause },
  )
}
