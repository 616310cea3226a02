/** Everything the process is told by its environment. The only file of this app that reads it. */
export interface Environment {
  readonly dataDir: string | undefined
  readonly databaseUrl: string | undefined
  readonly configFile: string | undefined
  readonly port: string | undefined
  readonly host: string | undefined
  readonly logLevel: string
  /** For secret references of the form `env:NAME`. */
  readonly all: Readonly<Record<string, string | undefined>>
}

export function readEnvironment(): Environment {
  const { env } = process
  // An empty variable is one that is not set, as for commands.
  return {
    dataDir: env['GATEHOUSE_DATA_DIR'] || undefined,
    databaseUrl: env['GATEHOUSE_DATABASE_URL'] || undefined,
    configFile: env['GATEHOUSE_CONFIG'] || undefined,
    port: env['GATEHOUSE_PORT'] || undefined,
    host: env['GATEHOUSE_HOST'] || undefined,
    logLevel: env['GATEHOUSE_LOG_LEVEL'] || 'warn',
    all: env,
  }
}
