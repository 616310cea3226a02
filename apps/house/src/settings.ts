import { existsSync } from 'node:fs'
import { InvalidInputError } from '@gatehouse/core'
import type { Config } from './config.ts'
import type { Environment } from './env.ts'
import type { Role, StartOptions } from './house.ts'
import { loadConfig } from './load-config.ts'

/** What one process is to be: flags win over the environment, the environment over the file. */
export interface Settings {
  readonly config: Config
  readonly role: Role
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly environment: Environment
}

const defaultConfigFile = 'gatehouse.yaml'

export async function readSettings(options: StartOptions, environment: Environment): Promise<Settings> {
  const file =
    options.configFile ?? environment.configFile ?? (existsSync(defaultConfigFile) ? defaultConfigFile : undefined)
  const config = await loadConfig(file)
  checkLogLevel(environment.logLevel)
  const role = options.role ?? 'all'
  const databaseUrl = environment.databaseUrl ?? resolved(config.databaseUrl, environment)
  if (role !== 'all' && databaseUrl === undefined) {
    throw new InvalidInputError(
      'database_url_required',
      `gatehouse serve ${role} shares its database with the other parts.`,
      {
        at: 'GATEHOUSE_DATABASE_URL',
        hint: 'Give GATEHOUSE_DATABASE_URL, or run everything in one process with gatehouse up.',
      },
    )
  }
  return {
    config,
    role,
    host: options.host ?? environment.host ?? config.host,
    port: options.port ?? portOf(environment.port) ?? config.port,
    dataDir: options.dataDir ?? environment.dataDir ?? '.gatehouse',
    databaseUrl,
    environment,
  }
}

const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

function checkLogLevel(level: string): void {
  if (logLevels.includes(level)) return
  throw new InvalidInputError('invalid_log_level', `${JSON.stringify(level.slice(0, 100))} is not a log level.`, {
    at: 'GATEHOUSE_LOG_LEVEL',
    hint: `Use one of ${logLevels.join(', ')}.`,
  })
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidInputError('invalid_port', `${JSON.stringify(text)} is not a port.`, {
    at: 'GATEHOUSE_PORT',
    hint: 'Use 0 to 65535.',
  })
}

function resolved(reference: string | undefined, environment: Environment): string | undefined {
  if (reference === undefined || !reference.startsWith('env:')) return reference
  const value = environment.all[reference.slice(4)]
  if (value !== undefined) return value
  throw new InvalidInputError('secret_missing', `databaseUrl refers to ${reference}, which is not set.`, {
    at: 'databaseUrl',
  })
}
