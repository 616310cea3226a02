import { hash } from 'node:crypto'
import { canonicalJson } from '@gatehouse/core'
import type { ComposedAction } from './action.ts'
import { createContentDigests } from './content-digest.ts'

/** The `hash` of a composed action: a digest of everything but tenant, version and itself. */
export function composedActionHash(action: ComposedAction): string {
  const { tenantId: _tenant, version: _version, hash: _hash, ...content } = action
  const { digest } = createContentDigests().measure(content)
  return `sha256:${hash('sha256', canonicalJson(['composed', digest]))}`
}
