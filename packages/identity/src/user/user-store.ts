import type { Alias, Page, PageRequest } from '@gatehouse/core'
import type { User } from './user.ts'

export interface UserStore {
  /** Adds a user with its aliases in one transaction. Throws `ConflictError` code `user_exists` when an alias already belongs to somebody. */
  create(user: User): Promise<void>
  findById(tenantId: string, userId: string): Promise<User | undefined>
  /** Aliases are compared exactly; e-mail values are stored lower-case by the caller. */
  findByAlias(tenantId: string, alias: Alias): Promise<User | undefined>
  /** Adds aliases to a user; one that is already theirs is left as it is. Throws code `alias_taken` when one belongs to somebody else. */
  addAliases(tenantId: string, userId: string, aliases: readonly Alias[]): Promise<void>
  /** Replaces what is given; leaves the rest. Throws code `user_not_found`. Changing groups or roles raises the tenant's grants revision. */
  update(
    tenantId: string,
    userId: string,
    change: { groups?: readonly string[]; roles?: readonly string[]; status?: User['status']; displayName?: string },
  ): Promise<User>
  /** Oldest first. */
  list(tenantId: string, page: PageRequest): Promise<Page<User>>
}
