/** What the callers were told: the promises to be held. */
export interface Ledger {
  sent: number
  /** Keys whose call was answered with a success, and the execution that did it. */
  readonly succeeded: Map<string, string>
  /** Keys whose call was answered as running, and its execution. */
  readonly running: Map<string, string>
  /** Keys whose call was refused or failed, with what was said. */
  readonly refused: Map<string, string>
  /** Keys whose call got no answer. */
  readonly unanswered: Set<string>
  /** E-mail addresses of users that were created. */
  readonly users: string[]
  /** Answers that break a promise by themselves. */
  readonly broken: string[]
}

export function openLedger(): Ledger {
  return {
    sent: 0,
    succeeded: new Map(),
    running: new Map(),
    refused: new Map(),
    unanswered: new Set(),
    users: [],
    broken: [],
  }
}
