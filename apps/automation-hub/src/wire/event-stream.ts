import type { Context } from 'hono'

/** Shorter than the silence after which clients and proxies give up, the 15 seconds of Gatehouse's own included. */
const defaultKeepAliveMs = 10_000
/** What waits for a slow reader at most, before progress is left out. */
const maxWaitingBytes = 1024 * 1024

/** An answer of server-sent events while it is written. */
export interface EventStream {
  /** The first event opens the stream. `progress` for a reader who does not keep up is left out. */
  send(name: string, data: unknown): void
  /** Opens the stream when nothing was sent for a while, and says something now and then so that it stays open. */
  keepAlive(): void
  /** From now on the work goes on although the client may go away. */
  letFinish(): void
}

export interface EventStreamOptions {
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** Turns what is thrown after the first event into an answer; its body becomes the event `error`. */
  readonly onError: (error: unknown) => Response
  readonly keepAliveMs?: number
}

export function acceptsEvents(c: Context): boolean {
  const accepted = (c.req.header('accept') ?? '').toLowerCase().split(',')
  return accepted.some((type) => /^\s*text\/event-stream\s*(?:;|$)/.test(type) && !/;\s*q=0(?:\.0*)?\s*$/.test(type))
}

/**
 * Runs work that may answer with server-sent events. What it returns or throws before the first event is an answer like
 * any other. The work is cancelled when the client goes away, unless it says that it has to finish.
 */
export async function eventStream(
  { signal, onError, keepAliveMs = defaultKeepAliveMs }: EventStreamOptions,
  work: (signal: AbortSignal, events: EventStream) => Promise<Response | undefined>,
): Promise<Response> {
  const opened = Promise.withResolvers<Response>()
  const stop = new AbortController()
  const encoder = new TextEncoder()
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined
  let timer: NodeJS.Timeout | undefined
  let isGone = false
  let mustFinish = false

  const leave = (): void => {
    isGone = true
    if (!mustFinish) stop.abort(signal.reason)
  }
  const open = (): ReadableStreamDefaultController<Uint8Array> => {
    if (stream !== undefined) return stream
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          stream = controller
        },
        cancel: leave,
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxWaitingBytes }),
    )
    opened.resolve(new Response(body, { headers: eventHeaders }))
    return stream!
  }
  const write = (text: string, isOptional = false): void => {
    if (isGone) return
    const controller = open()
    if (isOptional && (controller.desiredSize ?? 0) <= 0) return
    controller.enqueue(encoder.encode(text))
  }
  const events: EventStream = {
    send: (name, data) => write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`, name === 'progress'),
    keepAlive: () => {
      timer ??= setInterval(() => write(': still here\n\n', true), keepAliveMs)
    },
    letFinish: () => {
      mustFinish = true
    },
  }

  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  const finish = async (): Promise<void> => {
    try {
      const answer = await work(stop.signal, events)
      if (answer !== undefined) opened.resolve(answer)
    } catch (error) {
      if (stream === undefined) return opened.reject(error)
      write(`event: error\ndata: ${await onError(error).text()}\n\n`)
    } finally {
      clearInterval(timer)
      signal.removeEventListener('abort', leave)
      if (!isGone) stream?.close()
      // Nobody is there to read it, but whoever waits for an answer has to get one.
      opened.resolve(new Response(null))
    }
  }
  void finish()
  return opened.promise
}

const eventHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that collect answers would hold the events back.
  'x-accel-buffering': 'no',
} as const
