import { markdownTable } from './markdown-table.ts'
import { filesOf, textOf } from './repository.ts'

/** What each variable does. The code says which there are; this says what for. */
const meanings: Readonly<Record<string, string>> = {
  GATEHOUSE_DATA_DIR:
    'Data directory of the server, and where commands find it. Same as `--data`. Default `.gatehouse`.',
  GATEHOUSE_DATABASE_URL: 'Server PostgreSQL, `postgresql://…`. Default: the embedded database in the data directory.',
  GATEHOUSE_CONFIG: 'Configuration file. Same as `--config`.',
  GATEHOUSE_PORT: 'Port to listen on. Same as `--port`.',
  GATEHOUSE_HOST: 'Address to listen on. Same as `--host`.',
  GATEHOUSE_LOG_LEVEL:
    'How much the server writes to its log: `trace`, `debug`, `info`, `warn` (the default), `error`, `fatal`, `silent`.',
  GATEHOUSE_URL: 'Server that commands talk to. Same as `--url`.',
  GATEHOUSE_KEY: 'Key that commands present. Same as `--key`, and not in the list of processes.',
  GATEHOUSE_DEBUG: 'Any value: commands show the stack of an error that nobody expected.',
}

export function environmentTable(): string {
  const known = Object.keys(meanings)
  const read = variablesRead()
  const differing = [...read.filter((name) => !known.includes(name)), ...known.filter((name) => !read.includes(name))]
  if (differing.length > 0) throw new Error(`environment-table.ts and the code differ on ${differing.join(', ')}`)
  return markdownTable(
    ['variable', 'meaning'],
    Object.entries(meanings).map(([name, meaning]) => [`\`${name}\``, meaning]),
  )
}

/** The variables that the apps read; each does so in one file, env.ts. */
function variablesRead(): readonly string[] {
  const texts = filesOf('apps/*/src/env.ts').map(textOf)
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\['(GATEHOUSE_[A-Z_]+)'\]/g)].map(([, name]) => name!))),
  ]
}
