/** What the command reads from the environment. The only place that does. */
export interface Environment {
  /** `GATEHOUSE_URL` */
  readonly url: string | undefined
  /** `GATEHOUSE_KEY` */
  readonly key: string | undefined
  /** `GATEHOUSE_DATA_DIR` */
  readonly dataDir: string | undefined
  /** `GATEHOUSE_CONFIG` */
  readonly configFile: string | undefined
  /** `GATEHOUSE_DEBUG`: show the stack of an error that nobody expected. */
  readonly isDebug: boolean
  /** Everything, for what a configuration refers to as `env:NAME`. */
  readonly all: Readonly<Record<string, string | undefined>>
}

export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  // An empty variable is one that is not set: `GATEHOUSE_URL= gatehouse …` switches it off.
  return {
    url: variables['GATEHOUSE_URL'] || undefined,
    key: variables['GATEHOUSE_KEY'] || undefined,
    dataDir: variables['GATEHOUSE_DATA_DIR'] || undefined,
    configFile: variables['GATEHOUSE_CONFIG'] || undefined,
    isDebug: Boolean(variables['GATEHOUSE_DEBUG']),
    all: variables,
  }
}
