import { pino, type Logger as PinoLogger } from 'pino'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

/** Structured log on standard error, so that standard output stays free for answers. Known secret fields are masked. */
export function createLogger(options: { readonly level: string; readonly name: string }): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
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
