import { toPublicError } from '@gatehouse/core'
import { statusFor } from './error-response.ts'

export interface ProgressLine {
  readonly done: number
  readonly total?: number
  readonly label: string
}

export function wantsProgress(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('application/x-ndjson')
}

/**
 * Long work as JSON Lines: `progress` lines while it runs, at most one every 100 ms, then one `result` or `error` line.
 * The status is 200 by then: the last line tells how it ended.
 */
export function progressStream<T>(
  work: (onProgress: (progress: ProgressLine) => void) => Promise<T>,
  onError: (error: unknown) => string,
): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (line: unknown): void => {
        try {
          controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
        } catch {
          // The reader is gone; the work goes on and is in the audit record.
        }
      }
      let lastSentAt = 0
      const onProgress = (progress: ProgressLine): void => {
        if (performance.now() - lastSentAt < 100) return
        lastSentAt = performance.now()
        send({ type: 'progress', ...progress })
      }
      try {
        send({ type: 'result', result: await work(onProgress) })
      } catch (error) {
        send({ type: 'error', status: statusFor(error), error: toPublicError(error, onError(error)) })
      }
      try {
        controller.close()
      } catch {
        // Closed by the reader already.
      }
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } })
}
