import type { ImportSubscription, RefreshResult, SubscriptionState } from '@gatehouse/automation'

/** A subscription as the API shows it: the reference of its secret, never the secret. */
export function wireSubscription({ id, settings, isPaused, dueAt, state }: ImportSubscription) {
  const { serverVariables, effects, fetchReferences, createdBy } = settings
  return {
    id,
    urls: settings.urls,
    ...(settings.namespace === undefined ? {} : { namespace: settings.namespace }),
    ...(settings.server === undefined ? {} : { server: settings.server }),
    ...(serverVariables === undefined ? {} : { server_variables: serverVariables }),
    ...(effects === undefined ? {} : { effects: { file: effects.file } }),
    ...(fetchReferences === undefined ? {} : { fetch_references: fetchReferences }),
    ...(settings.authorization === undefined ? {} : { authorization: settings.authorization }),
    ...(settings.keepVersionsMs === undefined ? {} : { keep_versions_ms: settings.keepVersionsMs }),
    every_ms: settings.everyMs,
    hold_on: settings.holdOn,
    paused: isPaused,
    declared: settings.isDeclared,
    ...(isPaused ? {} : { next_due_at: iso(dueAt) }),
    created_at: iso(settings.createdAt),
    created_by: { user_id: createdBy.userId, ...(createdBy.email === undefined ? {} : { email: createdBy.email }) },
    namespaces: state.namespaces,
    status: wireStatus(state),
  }
}

/** What a look at the source came to. */
export function wireRefresh({ outcome, subscription, report, failure }: RefreshResult, isDryRun: boolean) {
  return {
    outcome,
    dry_run: isDryRun,
    ...(report === undefined ? {} : { report }),
    ...(failure === undefined ? {} : { error: failure.error }),
    subscription: wireSubscription(subscription),
  }
}

function wireStatus(state: SubscriptionState) {
  const { outcome, checkedAt, changedAt, failure, counts, held, failures } = state
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(checkedAt === undefined ? {} : { checked_at: iso(checkedAt) }),
    ...(changedAt === undefined ? {} : { changed_at: iso(changedAt) }),
    ...(failure === undefined ? {} : { code: failure.code, message: failure.message }),
    failures,
    ...(counts === undefined ? {} : { report: counts }),
    ...(held === undefined
      ? {}
      : { held: { since: iso(held.since), report: held.counts, change_counts: held.changeCounts } }),
  }
}

function iso(moment: number): string {
  return new Date(moment).toISOString()
}
