/** How an answer that comes in pieces is read: server-sent events, or one JSON value a line. */
export interface StreamReading {
  /** Default: by the content type of the answer. */
  readonly format?: 'server_sent_events' | 'json_lines'
  /** Which pieces are progress; without it every piece but the last one is. */
  readonly progress?: PieceChoice & {
    /** JSON Pointer to a number from 0 to 1. */
    readonly fractionAt?: string
    /** JSON Pointer to words for the caller. */
    readonly messageAt?: string
  }
  /** Which piece is the result; without it the last one is. With `join` texts of all its pieces are put together. */
  readonly result?: PieceChoice & { readonly valueAt?: string; readonly join?: boolean }
  /** Which piece says that it failed. */
  readonly failure?: PieceChoice & { readonly messageAt?: string }
}

export interface PieceChoice {
  /** Name of the server-sent event. */
  readonly event?: string
  /** JSON Pointer into the piece, and the value that has to stand there. */
  readonly at?: string
  readonly equals?: string | number | boolean
}
