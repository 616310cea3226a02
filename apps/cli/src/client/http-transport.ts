import { GatehouseError } from '@gatehouse/core'
import type { Connection } from '../connection/find-server.ts'
import {
  connectionLost,
  errorFromFetch,
  errorFromLine,
  errorFromResponse,
  unexpectedAnswer,
} from './error-from-answer.ts'
import { readJsonLines } from './json-lines.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base URL, with a leading slash; every variable part goes through `pathSegment`. */
  readonly path: string
  /** Absent values are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly upload?: {
    readonly stream: ReadableStream<Uint8Array>
    readonly contentType: string
    readonly contentEncoding?: string
    /** Names the content, so that an upload that was cut off can be gone on with. */
    readonly contentId?: string
  }
  /** Default 30 s. For a stream: how long it may stay silent. */
  readonly timeoutMs?: number
  /** Gives the request up earlier. */
  readonly signal?: AbortSignal
}

export interface Progress {
  readonly done: number
  readonly total?: number
  readonly label?: string
}

/** HTTP to one Gatehouse: time-outs, authentication, errors as `GatehouseError`. Knows no route. */
export interface HttpTransport {
  readonly connection: Connection
  /** Resolves with the JSON object the server answers. */
  json(request: HttpRequest): Promise<JsonObject>
  /** A long operation that reports while it works (`application/x-ndjson`); resolves with its result. */
  operation(request: HttpRequest, onProgress: (progress: Progress) => void): Promise<JsonObject>
  /** The raw body of the answer. */
  stream(request: HttpRequest): Promise<ReadableStream<Uint8Array>>
  /** The same, with what the server says about it. */
  download(request: HttpRequest): Promise<Download>
}

export interface Download {
  readonly contentType: string
  readonly sizeBytes: number | undefined
  readonly etag: string | undefined
  readonly body: ReadableStream<Uint8Array>
}

const defaultTimeoutMs = 30_000
/** Work that reports progress may be silent for this long, e.g. while one large document is read. */
const silenceTimeoutMs = 300_000
const maxAnswerBytes = 256 * 1024 * 1024

export function createTransport(connection: Connection): HttpTransport {
  return {
    connection,
    async json(request) {
      const timeoutMs = request.timeoutMs ?? defaultTimeoutMs
      return guarded(connection, timeoutMs, async () => {
        const response = await send(connection, request, 'application/json', AbortSignal.timeout(timeoutMs))
        return readJsonObject(connection, response)
      })
    },
    async operation(request, onProgress) {
      const timeoutMs = request.timeoutMs ?? silenceTimeoutMs
      const silence = watchSilence(timeoutMs)
      return guarded(connection, timeoutMs, async () => {
        try {
          const response = await send(connection, request, 'application/x-ndjson', silence.signal)
          if (!isJsonLines(response)) return await readJsonObject(connection, response)
          return await resultOf(connection, response, (progress) => {
            silence.heard()
            onProgress(progress)
          })
        } finally {
          silence.stop()
        }
      })
    },
    stream: async (request) => (await open(connection, request)).body ?? new Blob([]).stream(),
    async download(request) {
      const { headers, body } = await open(connection, request)
      const length = headers.get('content-length')
      return {
        contentType: headers.get('content-type') ?? '',
        sizeBytes: length === null ? undefined : Number(length),
        etag: headers.get('etag') ?? undefined,
        body: body ?? new Blob([]).stream(),
      }
    },
  }
}

/** The time-out is for the beginning of the answer. */
function open(connection: Connection, request: HttpRequest): Promise<Response> {
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs
  const silence = watchSilence(timeoutMs)
  return guarded(connection, timeoutMs, async () => {
    try {
      return await send(connection, request, '*/*', silence.signal)
    } finally {
      silence.stop()
    }
  })
}

/** A name from the command line as one segment of a path. Refuses what would lead to another route. */
export function pathSegment(name: string, at: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new GatehouseError('invalid', 'invalid_argument', `${JSON.stringify(name)} does not name anything.`, { at })
  }
  return encodeURIComponent(name)
}

async function send(
  connection: Connection,
  request: HttpRequest,
  accept: string,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(connection.url + request.path)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const response = await fetch(url, {
    method: request.method,
    headers: headersOf(connection, request, accept),
    // A redirect would take the key somewhere else.
    redirect: 'manual',
    signal: request.signal === undefined ? signal : AbortSignal.any([signal, request.signal]),
    ...bodyOf(request),
  })
  if (!response.ok) throw await errorFromResponse(response, connection)
  return response
}

function headersOf(connection: Connection, request: HttpRequest, accept: string): Record<string, string> {
  const contentType = request.upload?.contentType ?? (request.body === undefined ? undefined : 'application/json')
  return {
    accept,
    authorization: `Bearer ${connection.key}`,
    ...(connection.actAs === undefined ? {} : { 'gatehouse-user': connection.actAs }),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(request.upload?.contentEncoding === undefined ? {} : { 'content-encoding': request.upload.contentEncoding }),
    ...(request.upload?.contentId === undefined ? {} : { 'gatehouse-content-id': request.upload.contentId }),
  }
}

function bodyOf(request: HttpRequest): RequestInit {
  // Node's fetch asks for `duplex` with a stream: https://fetch.spec.whatwg.org/#dom-requestinit-duplex
  if (request.upload !== undefined) return { body: request.upload.stream, duplex: 'half' }
  return request.body === undefined ? {} : { body: JSON.stringify(request.body) }
}

async function readJsonObject(connection: Connection, response: Response): Promise<JsonObject> {
  const text = await readBounded(connection, response)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unexpectedAnswer(connection, 'something that is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unexpectedAnswer(connection, 'JSON that is not an object')
  }
  return value as JsonObject
}

async function readBounded(connection: Connection, response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxAnswerBytes) throw unexpectedAnswer(connection, 'more than 256 MiB')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

async function resultOf(
  connection: Connection,
  response: Response,
  onProgress: (progress: Progress) => void,
): Promise<JsonObject> {
  for await (const line of readJsonLines(connection, response)) {
    if (line['type'] === 'result') return line['result'] as JsonObject
    if (line['type'] === 'error') throw errorFromLine(line, connection)
    if (line['type'] === 'progress') onProgress(line as unknown as Progress)
  }
  throw connectionLost(connection)
}

function isJsonLines(response: Response): boolean {
  return response.headers.get('content-type')?.includes('ndjson') === true
}

async function guarded<T>(connection: Connection, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw errorFromFetch(error, connection, timeoutMs)
  }
}

/** Aborts when nothing is heard for a while. */
function watchSilence(timeoutMs: number): { signal: AbortSignal; heard: () => void; stop: () => void } {
  const controller = new AbortController()
  const giveUp = () => controller.abort(new DOMException('silent for too long', 'TimeoutError'))
  let timer = setTimeout(giveUp, timeoutMs)
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, timeoutMs)
    },
    stop: () => clearTimeout(timer),
  }
}
