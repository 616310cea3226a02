import { isPlainText } from '../plain-text.ts'
import { maxNameLength } from '../user/user-name.ts'
import type { ClaimPath } from './issuer-config.ts'

/** The value of a claim. A name with dots is tried whole first, then as a path. Own members only. */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: ClaimPath | null): unknown {
  if (path === null) return undefined
  if (typeof path === 'string' && Object.hasOwn(claims, path)) return claims[path]
  const steps = typeof path === 'string' ? path.split('.') : path
  return steps.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    return (value as Record<string, unknown>)[step]
  }, claims)
}

export function textAt(claims: Readonly<Record<string, unknown>>, path: ClaimPath | null): string | undefined {
  const value = claimAt(claims, path)
  return value !== '' && isPlainText(value, maxNameLength) ? value : undefined
}
