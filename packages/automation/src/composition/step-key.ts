import { hash } from 'node:crypto'
import type { ComposedAction } from '../action/action.ts'

/**
 * The idempotency key of one call that a run makes: the same whenever the run is tried again, and another one for every
 * step. The version plays no part, so that a run that is tried again after an update writes nothing twice.
 */
export function stepKey(
  { namespace, name }: Pick<ComposedAction, 'namespace' | 'name'>,
  runKey: string,
  step: string,
  purpose: 'do' | 'undo',
): string {
  return `step-${hash('sha256', JSON.stringify([namespace, name, runKey, step, purpose]))}`
}
