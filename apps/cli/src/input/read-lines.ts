import { GatehouseError } from '@gatehouse/core'

const longestLine = 64 * 1024 * 1024

/** Lines of a text as it arrives, without their ends. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    if (rest.length > longestLine) {
      throw new GatehouseError('too_large', 'line_too_long', 'A line does not end within 64 MiB.', {
        hint: 'The file is not one of JSON Lines.',
      })
    }
    yield* lines
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
