/** Something in a file that its author has to change. */
export interface AuthoringProblem {
  readonly file: string
  /** From 1; 1:1 where the whole file is meant. */
  readonly line: number
  readonly column: number
  /** JSON Pointer (RFC 6901) into the file. */
  readonly at: string
  /** Stable. */
  readonly code: string
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** One file of a folder of hand-written actions. */
export interface AuthoredFile {
  /** Path below the folder, with `/`; it is a name, nothing is opened. */
  readonly file: string
  readonly content: string
}
