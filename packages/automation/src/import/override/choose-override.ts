import type { Effect } from '@gatehouse/spec'
import type { Notes } from '../notes.ts'
import { objectOr, type PlainObject } from '../plain-object.ts'
import { toPointer } from '../resolve-reference.ts'
import type { OperationSite } from '../operation/operation-source.ts'
import type { OperationOverride } from './operation-override.ts'
import type { RuleMatcher } from './operation-rule.ts'
import { readDocumentOverride } from './read-document-override.ts'

export interface Overriding {
  /** Of the whole document. */
  readonly document: OperationOverride
  /** Path items, once each: their remarks are counted per path, not per operation. */
  readonly paths: Map<PlainObject, OperationOverride>
  readonly rules: RuleMatcher
}

export function createOverriding(root: PlainObject, rules: RuleMatcher, notes: Notes): Overriding {
  return { document: readDocumentOverride(root, 'document', [], notes), paths: new Map(), rules }
}

/** What counts for an operation: the operator's rules before the operation, the operation before its path and document. */
export function chooseOverride(
  { method, path, operation, pathItem, at }: OperationSite,
  { document, paths, rules }: Overriding,
  place: { readonly namespace: string; readonly name: string },
  notes: Notes,
): OperationOverride {
  const ofPath = paths.get(pathItem) ?? readDocumentOverride(objectOr(pathItem), 'path', at.slice(0, 2), notes)
  paths.set(pathItem, ofPath)
  const written = { ...document, ...ofPath, ...readDocumentOverride(operation, 'operation', at, notes) }
  const ruled = rules({ method, path, namespace: place.namespace, name: written.name ?? place.name })
  return { ...written, ...ruled }
}

const order: readonly Effect[] = ['read', 'write', 'destructive']

/** A document that calls its own operation more harmless than its method says is believed, and said to be. */
export function noteLoweredEffect(derived: Effect, chosen: Effect, { at }: OperationSite, notes: Notes): void {
  if (order.indexOf(chosen) >= order.indexOf(derived)) return
  notes.add('effect_lowered', `An override says ${chosen} where method and words say ${derived}.`, toPointer(at))
}
