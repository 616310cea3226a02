import type { GrantBook } from '../grant-book.ts'
import type { AccessDesk } from './access-desk.ts'

/** Grants without what access hooks deny: for whoever looks at all tools at once. */
export function createHookedGrantBook(grants: GrantBook, access: Pick<AccessDesk, 'narrowed'>): GrantBook {
  return {
    async forPrincipal(principal, revisions) {
      const compiled = await grants.forPrincipal(principal, revisions)
      return access.narrowed(principal, { tools: 0, ...revisions }, compiled)
    },
  }
}
