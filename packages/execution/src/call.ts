import type { ToolReference } from '@gatehouse/core'
import type { Tool } from '@gatehouse/catalog'
import type { Approval, Redaction, Rule, Ruling } from '@gatehouse/policy'
import type { Credential, ExecutionAdapter, ToolOutput } from '@gatehouse/spec'
import type { Execution, OutputRuling } from './execution.ts'
import type { Life } from './running-executions.ts'

/** The facts a call gathers on its way, one type per stage that adds them. */

export interface Requested {
  /** As the caller wrote it: a tool reference, with or without version. */
  readonly tool: string
  readonly input: unknown
  readonly idempotencyKey?: string | undefined
  readonly isDryRun?: boolean
  /** Of an execution that is gone on with; a new one otherwise. */
  readonly executionId?: string
}

export interface Resolved {
  readonly reference: ToolReference
}

/** Holding it means the principal may use exactly this tool. */
export interface Permitted {
  readonly definition: Tool
  readonly permit: { readonly grantId: string }
}

export interface InputChecked {
  readonly inputDigest: string
}

export interface Validated {
  readonly validInput: unknown
}

/** What rules say of the input. What goes on from here is the input as they left it. */
export interface Ruled {
  readonly ruling: Pick<Ruling, 'limits' | 'labels' | 'redactions' | 'version'> & { readonly approvalBy?: Rule }
}

/** What policy hooks did to the input. */
export interface Hooked {
  readonly hooked: {
    /** What they know the execution by; absent when none was asked. */
    readonly executionId?: string
    /** Those that were asked. */
    readonly names: readonly string[]
    /** In words for the caller. */
    readonly notices: readonly string[]
  }
}

export interface Living {
  readonly life: Life
}

export interface Claimed {
  readonly execution: Execution
  /** Set when the idempotency key was used before: that execution answers, nothing runs. */
  readonly earlier?: Execution
}

/** What has to be given back when the call is over, however it ends. */
export interface Cleaned {
  readonly cleanup: DisposableStack
}

export interface Limited {
  /** Among the running calls. Given back when the call is over, or when all it does is wait for its backend. */
  readonly place: Disposable
}

/** The call that somebody was asked about, when it goes on. */
export interface Asked {
  readonly asked?: { readonly execution: Execution; readonly approval: Approval }
}

export interface Approved {
  readonly approval:
    | { readonly kind: 'not_required' }
    | { readonly kind: 'given'; readonly approval: Approval }
    /** Nothing goes on for now. `isEarlier`: the idempotency key led to a call that was made before. */
    | { readonly kind: 'awaited'; readonly execution: Execution; readonly isEarlier: boolean }
}

export interface Credentialed {
  readonly adapter: ExecutionAdapter
  readonly credential: Credential
}

export interface Dispatched {
  readonly output: ToolOutput | Left
}

/** The execution has not ended, and nothing more is done for it here: it waits for its user, or somebody else goes on. */
export interface Left {
  readonly kind: 'left'
  readonly execution: Execution
}

/** What going on with an execution begins with. Its pause says that this runner follows it. */
export interface Followed {
  readonly execution: Execution
  readonly adapter: ExecutionAdapter
  readonly life: Life
  /** What the user answered, when the run asked. */
  readonly answer?: { readonly input: unknown }
  /** Undefined when the catalog has another version by now. */
  readonly definition?: Tool
}

/** What policy hooks did to the output. */
export interface OutputHooked {
  readonly outputHooked: {
    readonly redactions: readonly Redaction[]
    readonly notices: readonly string[]
    /** Set when it was withheld. */
    readonly message?: string
  }
}

export interface OutputChecked {
  /** What is noteworthy about the output, in words for the caller. */
  readonly warnings: readonly string[]
  /** Absent when there are no rules. */
  readonly ruled?: OutputRuling
}

export interface Recorded {
  /** As it stands now: ended, or left. */
  readonly finished: Execution
}
