import type { Effect } from '@gatehouse/spec'
import type { DetectorName } from './detect/detectors.ts'

/** Where a rule looks: at whether a tool exists for somebody, at what goes into a call, at what comes out. */
export type RulePhase = 'list' | 'input' | 'output'

/** `label` does nothing but label the run; what the others do says docs/decisions, "rules". */
export type RuleEffect = 'allow' | 'block' | 'redact' | 'require_approval' | 'limit' | 'label'

/** Narrows what grants allow. Never lets anybody use a tool that no grant gives them. */
export interface Rule {
  readonly tenantId: string
  /** Chosen by its author, unique in the tenant: letters, digits, `_`, `-` and dots. */
  readonly id: string
  readonly description?: string
  /** Absent = everybody. One that fits is enough; `*` stands for any characters. */
  readonly principals?: RulePrincipals
  /** Absent = every tool. Every list that is there must fit. */
  readonly tools?: RuleTools
  readonly phase: RulePhase
  /** CEL over principal and actor; in the phases input and output also tool, arguments, time and run; in output result. */
  readonly when?: string
  readonly effect: RuleEffect
  /** The rule holds only where one of them finds something. With `redact`, what is redacted. */
  readonly detectors?: readonly RuleDetector[]
  /** JSONPath (RFC 9535): where detectors look; without detectors, the fields themselves. */
  readonly paths?: readonly string[]
  readonly redact?: 'remove' | 'mask'
  readonly limit?: RuleLimit
  /** Labels that the run gets when the rule holds. */
  readonly label?: readonly string[]
  /** With `require_approval`: who may approve. One that fits is enough; absent = as configured, else administrators. */
  readonly approvers?: RuleApprovers
  /** With `require_approval`: how many seconds an approval may be asked for and used; absent = as configured. */
  readonly expiresAfter?: number
  /** Told to the caller when the rule refuses. */
  readonly message?: string
  /** Higher first. */
  readonly priority: number
  readonly isEnabled: boolean
  /** `database`, or `file:` and the path below the rules folder. */
  readonly origin: string
}

export interface RulePrincipals {
  /** User ids or e-mail addresses. */
  readonly users?: readonly string[]
  readonly groups?: readonly string[]
  readonly roles?: readonly string[]
  /** Ids or names of the keys and clients that act for the user. */
  readonly actors?: readonly string[]
}

export type RuleApprovers = Omit<RulePrincipals, 'actors'>

export interface RuleTools {
  /** Tool patterns, as in grants. */
  readonly patterns?: readonly string[]
  readonly effects?: readonly Effect[]
  /** A namespace and everything below it. */
  readonly namespaces?: readonly string[]
  readonly sources?: readonly string[]
}

export type RuleDetector = DetectorName | { readonly name: string; readonly pattern: string }

export interface RuleLimit {
  readonly calls: number
  readonly per: 'minute' | 'hour' | 'day'
  /** What is counted together: the calls of a user, of a user to one tool, of everybody to one tool, of everybody. */
  readonly key: 'principal' | 'principal_tool' | 'tool' | 'tenant'
}
