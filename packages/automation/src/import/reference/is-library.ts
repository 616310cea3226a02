import type { PlainObject } from '../plain-object.ts'

/** How far a file of an import may be a piece of the others: not at all, if it looks like one, or because one refers to it. */
export type LibraryRole = 'none' | 'possible' | 'referred_to'

const describing = ['openapi', 'swagger', 'swaggerVersion', 'paths']
const pieces = ['components', 'definitions', '$defs', '$schema']

/** Whether a file describes no API of its own and is there for the others to refer to. */
export function isLibrary(root: PlainObject, role: LibraryRole): boolean {
  if (role === 'none' || describing.some((member) => root[member] !== undefined)) return false
  return role === 'referred_to' || pieces.some((member) => root[member] !== undefined)
}
