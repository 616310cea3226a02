import type { ImportLock, ImportReport, Target } from '@gatehouse/automation'
import type { Operation } from '@gatehouse/core'
import type { AutomationHubContext } from '../../context.ts'
import type { WireAuth } from '../../wire/auth-field.ts'
import { checkedAuth } from '../../wire/checked-auth.ts'
import { checkedImpersonation } from '../../wire/impersonation-field.ts'
import { checkedTarget } from '../../wire/target-fields.ts'

interface GivenSignIn {
  readonly auth?: WireAuth | undefined
  readonly impersonation?: Parameters<typeof checkedImpersonation>[0] | undefined
}

export type SignInChange = Partial<Pick<Target, 'auth' | 'impersonation'>>

/** How to sign in at the targets of an import. Checked before anything is written: a refused token leaves no half import. */
export function signInOf({ auth, impersonation }: GivenSignIn): SignInChange {
  return {
    ...(auth === undefined ? {} : { auth: checkedAuth(auth) }),
    ...(impersonation === undefined ? {} : { impersonation: checkedImpersonation(impersonation) }),
  }
}

/** Sets it at the main targets of what was imported, and answers with what the report says then. */
export async function setSignIn(
  { targets }: AutomationHubContext,
  lock: ImportLock,
  op: Pick<Operation, 'tenantId' | 'signal'>,
  report: ImportReport,
  change: SignInChange,
): Promise<ImportReport> {
  if (!report.is_dry_run && Object.keys(change).length > 0) {
    const namespaces = report.namespaces.map(({ namespace }) => namespace)
    const configure = async (): Promise<void> => {
      for (const namespace of namespaces) {
        const target = await targets.find(op.tenantId, namespace)
        if (target !== undefined) await targets.put(checkedTarget({ ...target, ...change }))
      }
    }
    await lock.run(op.tenantId, namespaces, configure, op.signal)
  }
  return change.auth === undefined || change.auth.kind === 'none' ? report : withSignIn(report)
}

/** With the sign-in that came along nothing is missing at the main targets. */
function withSignIn(report: ImportReport): ImportReport {
  const namespaces = report.namespaces.map(({ sign_in: signIn, ...namespace }) =>
    signIn === undefined
      ? namespace
      : { ...namespace, sign_in: signIn.map((one) => (one.kind === 'mutual_tls' ? one : { ...one, missing: [] })) },
  )
  return { ...report, namespaces }
}
