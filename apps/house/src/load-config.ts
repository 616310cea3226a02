import { readFile } from 'node:fs/promises'
import { GatehouseError, InvalidInputError } from '@gatehouse/core'
import { LineCounter, parseDocument } from 'yaml'
import { configSchema, type Config } from './config.ts'

/** Reads `gatehouse.yaml`. Says which line and which field is wrong; nothing is guessed. */
export async function loadConfig(file: string | undefined): Promise<Config> {
  if (file === undefined) return configSchema.parse({})
  const text = await readText(file)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 100 } as never)
  const [syntaxError] = document.errors
  if (syntaxError !== undefined) {
    const { line, col } = lines.linePos(syntaxError.pos[0])
    throw new InvalidInputError(
      'invalid_config',
      `${file}:${line}:${col} is not YAML: ${syntaxError.message.split('\n')[0]}`,
      {
        at: `${file}:${line}`,
      },
    )
  }
  const parsed = configSchema.safeParse(valueOf(document, file) ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new InvalidInputError('invalid_config', `${file} does not fit: ${problems.join('; ')}`, {
    at: file,
    hint: 'docs/reference/configuration.md lists every field.',
    details: { problems },
  })
}

function valueOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    // An alias of nothing, or aliases of aliases that would fill the memory.
    const why = cause instanceof Error ? cause.message : 'an alias does not resolve'
    throw new InvalidInputError('invalid_config', `${file} cannot be read: ${why}`, { at: file, cause })
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new GatehouseError('invalid', 'config_unreadable', `The configuration ${file} cannot be read.`, {
      at: file,
      hint: 'Check the path given by --config or GATEHOUSE_CONFIG.',
      cause,
    })
  }
}
