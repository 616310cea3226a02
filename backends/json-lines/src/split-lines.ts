/** A line that was longer than the cap is dropped while it streams by; only its number stays. */
export interface Line {
  readonly number: number
  readonly text: string | undefined
}

type Chunk = string | Uint8Array

/** Cuts a stream of bytes or text into lines, holding at most one line of `maxLineLength` characters. */
export async function* splitLines(chunks: AsyncIterable<Chunk>, maxLineLength: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder()
  let number = 1
  let pending = ''
  let isTooLong = false
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      isTooLong ||= pending.length + end - start > maxLineLength
      yield { number: number++, text: isTooLong ? undefined : pending + text.slice(start, end) }
      pending = ''
      isTooLong = false
      start = end + 1
    }
    isTooLong ||= pending.length + text.length - start > maxLineLength
    pending = isTooLong ? '' : pending + text.slice(start)
  }
  pending += decoder.decode()
  if (isTooLong || pending !== '') yield { number, text: isTooLong ? undefined : pending }
}
