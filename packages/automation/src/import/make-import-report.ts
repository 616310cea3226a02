import type { RequestAction } from '../action/action.ts'
import type { ImportDiff } from '../action/action-store.ts'
import type { ConvertedDocument } from './converted-document.ts'
import { listChanges } from './diff/list-changes.ts'
import type { ImportReport, OtherTarget } from './import-report.ts'
import type { MadeActions } from './make-actions.ts'
import { signInOfNamespace } from './sign-in/sign-in-of-namespace.ts'
import type { TargetPlan } from './target/plan-targets.ts'

/** What an import did, or would do. */
export function makeImportReport(
  converted: readonly ConvertedDocument[],
  { actions, diff: changes }: MadeActions,
  diff: ImportDiff,
  plan: TargetPlan,
  isDryRun: boolean,
): ImportReport {
  const perNamespace = Map.groupBy(actions, ({ namespace }) => namespace)
  return {
    operations: converted.reduce((sum, { operationCount }) => sum + operationCount, 0),
    imported: actions.length,
    added: diff.added,
    changed: diff.changed,
    removed: diff.removed,
    unchanged: diff.unchanged,
    skipped: converted.flatMap(({ skipped }) => skipped),
    hidden: converted.flatMap(({ hidden }) => hidden),
    notes: converted.flatMap(({ notes }) => notes),
    namespaces: [...perNamespace].map(([namespace, members]) => {
      const baseUrl = plan.baseUrlOf(namespace)
      const signIn = signInOfNamespace(namespace, converted, plan.mainTarget(namespace))
      const others = otherTargets(namespace, members, plan)
      return {
        namespace,
        operations: members.length,
        ...(baseUrl === undefined ? {} : { target_base_url: baseUrl }),
        ...(signIn.length === 0 ? {} : { sign_in: signIn }),
        ...(others.length === 0 ? {} : { other_targets: others }),
      }
    }),
    ...listChanges(changes),
    is_dry_run: isDryRun,
  }
}

function otherTargets(namespace: string, actions: readonly RequestAction[], plan: TargetPlan): readonly OtherTarget[] {
  const perTarget = Map.groupBy(actions, ({ targetId }) => targetId)
  return [...perTarget]
    .filter(([target]) => target !== namespace)
    .map(([target, members]) => {
      const baseUrl = plan.baseUrlOf(target)
      return { target, operations: members.length, ...(baseUrl === undefined ? {} : { base_url: baseUrl }) }
    })
}
