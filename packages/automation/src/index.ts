export {
  actionId,
  type Action,
  type RequestBody,
  type RequestParameter,
  type RequestTemplate,
} from './action/action.ts'
export type { ActionStore, CatalogEntry, ImportDiff } from './action/action-store.ts'
export type { Target, TargetAuth, TargetStore } from './target/target.ts'
