export type { ApiKey } from './key/key.ts'
export type { KeyStore } from './key/key-store.ts'
export type { User } from './user/user.ts'
export type { UserStore } from './user/user-store.ts'
