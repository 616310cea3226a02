import type { ToolProgress } from '@gatehouse/spec'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { z } from 'zod'
import { progressSchema } from './progress.ts'

export function isEventStream(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
}

const dataSchema = z.preprocess((text) => {
  try {
    return JSON.parse(String(text)) as unknown
  } catch {
    return undefined
  }
}, progressSchema)

/**
 * Passes the progress events on as they come; the answer is the text of the `result` event, empty when there was none
 * before the stream ended or `until` was aborted.
 */
export async function resultOfEvents(
  response: Response,
  onProgress: (progress: ToolProgress) => void,
  until?: AbortSignal,
): Promise<string> {
  if (response.body === null) return ''
  const events = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  const stop = (): void => void reader.cancel().catch(() => {})
  until?.addEventListener('abort', stop, { once: true })
  if (until?.aborted === true) stop()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { event, data } = next.value
      if (event === 'result') return data
      if (event !== 'progress') continue
      const progress = dataSchema.safeParse(data)
      // One that cannot be read is not worth the result, and one that says nothing is none.
      if (progress.success && Object.keys(progress.data).length > 0) onProgress(progress.data)
    }
    return ''
  } finally {
    until?.removeEventListener('abort', stop)
    stop()
  }
}
