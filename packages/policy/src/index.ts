export type { Grant, GrantSubject } from './grant.ts'
export type { GrantStore } from './grant-store.ts'
