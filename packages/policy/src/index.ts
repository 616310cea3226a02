export { bitmapOf, clearBit, countBits, hasBit, setBit, type Bitmap } from './bitmap.ts'
export { compileGrants, type CompiledGrants } from './compile-grants.ts'
export { decide, type Decision, type ToolName } from './decide.ts'
export type { Grant, GrantSubject } from './grant.ts'
export { createGrantBook, type GrantBook } from './grant-book.ts'
export type { GrantStore } from './grant-store.ts'
export { parseGrant, type GrantRequest } from './parse-grant.ts'
export {
  permittedBitmap,
  verdictsOf,
  type CatalogView,
  type ComposedView,
  type NamespaceView,
} from './permitted-bitmap.ts'
export { createPermittedTools, type PermittedTools } from './permitted-tools.ts'
export { subjectsOf } from './subjects-of.ts'
export { matchesPattern, parseToolPattern, type ToolPattern } from './tool-pattern.ts'
