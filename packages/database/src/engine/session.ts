/** What a statement answered. */
export interface SessionResult {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly unknown[]
}

/** One caller's turn at the database. Statements of a session run in order. */
export interface Session {
  query(text: string, values: readonly unknown[]): Promise<SessionResult>
  /** Resolves once this session's transaction is open; nobody else's statement runs inside it. */
  begin(statement: string): Promise<void>
  /** Commits or rolls back, and lets others in. */
  end(statement: 'commit' | 'rollback'): Promise<SessionResult>
  /** Gives the turn back. A broken session is not used again. */
  release(isBroken: boolean): void
}

export interface SessionSource {
  acquire(): Promise<Session>
  close(): Promise<void>
}
