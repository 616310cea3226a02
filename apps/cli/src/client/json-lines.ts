import type { Connection } from '../connection/find-server.ts'
import { unexpectedAnswer } from './error-from-answer.ts'
import type { JsonObject } from './http-transport.ts'

const maxLineLength = 64 * 1024 * 1024

/** Objects of a JSON Lines body, one by one as they arrive. */
export async function* readJsonLines(connection: Connection, response: Response): AsyncGenerator<JsonObject> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > maxLineLength) throw unexpectedAnswer(connection, 'a line that does not end')
    for (const line of lines) if (line.trim() !== '') yield parseLine(connection, line)
  }
  rest += decoder.decode()
  if (rest.trim() !== '') yield parseLine(connection, rest)
}

function parseLine(connection: Connection, line: string): JsonObject {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as JsonObject
  } catch {
    // Falls through to the same answer as a line that is no object.
  }
  throw unexpectedAnswer(connection, 'a line that is not a JSON object')
}
