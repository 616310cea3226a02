type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/**
 * A fetch that hands requests for another part of this process to that part as they are, without a socket in between.
 * Everything else, and everything when the part is elsewhere, goes the usual way. The part sees what it would see over the
 * network: it authenticates, checks and records just the same.
 */
export function fetchWithin(
  fetch: Fetch,
  part: {
    /** Without a trailing slash; requests below it are for the part. */
    readonly baseUrl: string
    readonly answer: (request: Request) => Response | Promise<Response>
  },
): Fetch {
  return (url, init) =>
    url.startsWith(`${part.baseUrl}/`) ? answered(part.answer, new Request(url, init)) : fetch(url, init)
}

/** Who aborts does not wait for the part to notice. */
async function answered(
  answer: (request: Request) => Response | Promise<Response>,
  request: Request,
): Promise<Response> {
  const { signal } = request
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return abortable(await Promise.race([answer(request), aborted.promise]), signal)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** As over the network, who aborts while an answer streams ends it. Any other answer of a part is whole when it is given. */
function abortable(answer: Response, signal: AbortSignal): Response {
  if (answer.body === null || !isStreamed(answer)) return answer
  const body = answer.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal })
  return new Response(body, { status: answer.status, headers: answer.headers })
}

function isStreamed(answer: Response): boolean {
  const type = answer.headers.get('content-type') ?? ''
  return type.startsWith('text/event-stream') || type.startsWith('application/x-ndjson')
}
