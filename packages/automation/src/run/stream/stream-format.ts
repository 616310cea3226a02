import type { StreamReading } from '../../action/stream-reading.ts'
import { kindOfContent } from '../answer/read-content.ts'

export type StreamFormat = NonNullable<StreamReading['format']>

const formats: ReadonlyMap<string, StreamFormat> = new Map([
  ['text/event-stream', 'server_sent_events'],
  ['application/x-ndjson', 'json_lines'],
  ['application/ndjson', 'json_lines'],
  ['application/jsonl', 'json_lines'],
  ['application/x-jsonlines', 'json_lines'],
  ['application/json-seq', 'json_lines'],
  ['application/x-json-stream', 'json_lines'],
])

/** How the pieces of an answer of this type are told apart; undefined for an answer that is one piece. */
export function streamFormat(contentType: string, reading: StreamReading = {}): StreamFormat | undefined {
  const byType = formatOfMediaType(contentType)
  if (byType !== undefined || reading.format === undefined) return reading.format ?? byType
  // An API that has nothing to stream answers with JSON.
  return reading.format === 'server_sent_events' && kindOfContent(contentType) === 'json' ? undefined : reading.format
}

export function formatOfMediaType(mediaType: string): StreamFormat | undefined {
  return formats.get(mediaType.split(';', 1)[0]!.trim().toLowerCase())
}
