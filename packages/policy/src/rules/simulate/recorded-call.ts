import type { Effect } from '@gatehouse/spec'

/** What the audit record has of a call that rules were asked about. What it does not have is undefined, never guessed. */
export interface RecordedCall {
  readonly at: number
  readonly principal: {
    readonly id: string
    readonly email?: string
    readonly issuer?: string
    readonly groups?: readonly string[]
    readonly roles?: readonly string[]
  }
  readonly actor?: { readonly kind: string; readonly id: string; readonly name?: string }
  readonly tool: { readonly source: string; readonly namespace: string; readonly name: string }
  readonly effect?: Effect
  readonly trust?: string
  readonly run?: string
  /** What its run had touched before. */
  readonly labels?: readonly string[]
}
