/**
 * How an answer that comes in pieces is read: server-sent events, or one JSON value a line. The data of an event is a JSON
 * value when it can be read as one, else text. `[DONE]` only marks the end. An answer of another type is the result itself.
 */
export interface StreamReading {
  /** Default: by the content type of the answer. */
  readonly format?: 'server_sent_events' | 'json_lines'
  /** Which pieces are progress; without it every piece but the result is. */
  readonly progress?: PieceChoice & {
    /** JSON Pointer to a number from 0 to 1. */
    readonly fractionAt?: string
    /** JSON Pointer to words for the caller. */
    readonly messageAt?: string
  }
  /**
   * Which piece is the result; without `event` and `at` the last one is. Nothing after it is read. With `join` the texts of
   * all chosen pieces are put together, and each of them is progress as well.
   */
  readonly result?: PieceChoice & { readonly valueAt?: string; readonly join?: boolean }
  /** Which piece says that it failed. */
  readonly failure?: PieceChoice & { readonly messageAt?: string }
}

/** A piece that fits everything that is said here. */
export interface PieceChoice {
  /** Name of the server-sent event; `message` when the stream does not name it. */
  readonly event?: string
  /** JSON Pointer into the piece, and the value that has to stand there; without `equals` anything but null. */
  readonly at?: string
  readonly equals?: string | number | boolean
}
