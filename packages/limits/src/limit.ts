import type { RulePrincipals, RuleTools } from '@gatehouse/policy'
import type { FailMode } from './wanted.ts'

/** What is counted together. Several: a count for each combination. */
export type LimitScope = 'user' | 'actor' | 'tool' | 'namespace' | 'tenant'

/** A limit as somebody writes it. At least one of rate, quota and running. */
export interface LimitDocument {
  /** Unique; told to whoever it refuses. */
  readonly id: string
  /** Default: user. */
  readonly per?: LimitScope | readonly LimitScope[] | undefined
  /** User ids or e-mail addresses; `*` stands for any characters. Without any of the four: everybody. */
  readonly users?: readonly string[] | undefined
  readonly groups?: readonly string[] | undefined
  readonly roles?: readonly string[] | undefined
  /** Ids or names of the keys and clients that act for the user. */
  readonly actors?: readonly string[] | undefined
  /** Tool patterns, as in grants. Without any of the four: every tool. */
  readonly tools?: readonly string[] | undefined
  /** A namespace and everything below it. */
  readonly namespaces?: readonly string[] | undefined
  readonly sources?: readonly string[] | undefined
  readonly effects?: RuleTools['effects'] | undefined
  /** `100/min`, `100/min burst 20`. */
  readonly rate?: string | undefined
  /** `10000/day`, `200000/month`: calendar days and months in UTC. */
  readonly quota?: string | undefined
  /** How many may run at the same time. */
  readonly running?: number | undefined
  /** What a store that cannot be asked means. Default: closed. */
  readonly fail?: FailMode | undefined
}

/** One count of a document: a document with a rate and a quota is two limits. */
export interface Limit {
  readonly id: string
  readonly measure: LimitMeasure
  /** In one order, each once. */
  readonly per: readonly LimitScope[]
  readonly principals: RulePrincipals | undefined
  readonly tools: RuleTools | undefined
  readonly fail: FailMode
  /** `100/min burst 20`, `10000/day`, `10 running`. */
  readonly text: string
}

export type LimitMeasure =
  | { readonly kind: 'rate'; readonly units: number; readonly periodMs: number; readonly burst: number }
  | { readonly kind: 'quota'; readonly units: number; readonly per: 'day' | 'month' }
  | { readonly kind: 'running'; readonly units: number }
