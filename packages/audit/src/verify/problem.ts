/** What does not fit, at the first place where it does not. */
export interface Problem {
  readonly kind:
    | 'altered'
    | 'missing'
    | 'reordered'
    | 'inserted'
    | 'bad_signature'
    | 'unknown_key'
    | 'truncated'
    | 'malformed'
  /** Line of the export, from 1. */
  readonly line: number
  /** The entry that it is about. */
  readonly seq?: number
  readonly id?: string
  /** The checkpoint that it is about. */
  readonly checkpoint?: number
  readonly message: string
}

/** Ends the verification. Never leaves `verifyExport`. */
export class Found extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}
