/** A running Gatehouse. */
export interface House extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string
  readonly mcpUrl: string
  /** The local user's API key. */
  readonly key: string
  readonly dataDir: string
  readonly isFirstStart: boolean
  readonly startedInMs: number
  /** How many actions Automation Hub has published. */
  readonly actionCount: number
  /** Whether the sample company runs beside it. */
  readonly hasSample: boolean
  /** Calls that are running now. */
  runningCalls(): number
  /** Stops taking requests, waits at most this long for running calls, then stops everything. */
  close(options?: { readonly timeoutMs?: number }): Promise<void>
}

export type Role = 'all' | 'tool-hub' | 'automation-hub'

export interface StartOptions {
  readonly port?: number
  readonly host?: string
  /** Default: GATEHOUSE_DATA_DIR, else `.gatehouse` in the current folder. */
  readonly dataDir?: string
  /** Default: GATEHOUSE_CONFIG, else gatehouse.yaml in the current folder when there is one. */
  readonly configFile?: string
  readonly role?: Role
  readonly onProgress?: (step: string) => void
}
