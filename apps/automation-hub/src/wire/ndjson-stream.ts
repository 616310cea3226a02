interface Line {
  readonly type: string
  readonly [field: string]: unknown
}

/**
 * An answer of JSON lines that are written while work goes on. The work is cancelled when the reader goes away; lines
 * for a reader who does not keep up are dropped but for the last one.
 */
export function ndjsonStream(
  signal: AbortSignal,
  work: (send: (line: Line) => void, signal: AbortSignal) => Promise<void>,
): Response {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const send = (line: Line): void => {
          const hasRoom = (controller.desiredSize ?? 0) > 0
          if (gone.signal.aborted || (line.type === 'progress' && !hasRoom)) return
          controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
        }
        await work(send, AbortSignal.any([signal, gone.signal]))
        if (!gone.signal.aborted) controller.close()
      },
      cancel(reason) {
        gone.abort(reason)
      },
    },
    { highWaterMark: 64 },
  )
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  })
}
