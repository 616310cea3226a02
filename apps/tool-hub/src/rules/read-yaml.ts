import { InvalidInputError } from '@gatehouse/core'
import { LineCounter, parseDocument } from 'yaml'

const maxFileCharacters = 4 * 1024 * 1024

/** The value of a YAML or JSON file. Throws `invalid_yaml` with file and line. */
export function readYaml(file: string, content: string): unknown {
  if (content.length > maxFileCharacters) {
    throw new InvalidInputError('invalid_yaml', `${file} is longer than 4 MiB.`, { at: file })
  }
  const lines = new LineCounter()
  const document = parseDocument(content, { lineCounter: lines })
  const [wrong] = document.errors
  if (wrong !== undefined) {
    const at = `${file}:${lines.linePos(wrong.pos[0]).line}`
    throw new InvalidInputError('invalid_yaml', `${file} is not YAML: ${wrong.message.split('\n')[0]}`, { at })
  }
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw new InvalidInputError('invalid_yaml', `${file} has an alias that does not resolve.`, { at: file, cause })
  }
}
