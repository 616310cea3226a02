import { pino, type Logger as PinoLogger } from 'pino'
import { loggedError } from './logged-error.ts'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

export interface LoggerOptions {
  readonly level: string
  readonly name: string
  /** What every line says besides its own: whose work it is about. */
  readonly facts?: () => object
  /** Takes out of the texts of errors what must not be written down. */
  readonly mask?: (text: string) => string
}

/** Structured log on standard error, so that standard output stays free for answers. Known secret fields are masked. */
export function createLogger({ level, name, facts, mask = (text) => text }: LoggerOptions): Logger {
  return pino(
    {
      name,
      level,
      ...(facts === undefined ? {} : { mixin: facts }),
      serializers: { err: (error: unknown) => loggedError(error, mask) },
      redact: {
        paths: [
          'authorization',
          '*.authorization',
          'token',
          '*.token',
          'key',
          '*.key',
          'secret',
          '*.secret',
          'headers.cookie',
        ],
        censor: '[redacted]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}

export const silentLogger: Logger = pino({ level: 'silent' })
