import type { ActionStore } from '@gatehouse/automation'

/**
 * An action store whose versions may be remembered: what is asked for is everything that is stored, and whether the removal
 * date of a version has come is decided at every question.
 */
export function rememberVersions(actions: ActionStore): ActionStore {
  return {
    ...actions,
    async versions(tenantId, id, reading = {}) {
      const stored = await actions.versions(tenantId, id, { isRemovedIncluded: true })
      if (reading.isRemovedIncluded === true) return stored
      const now = reading.now ?? Date.now()
      return stored.filter(({ deprecation }) => deprecation?.removedAt === undefined || deprecation.removedAt > now)
    },
  }
}
