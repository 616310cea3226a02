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
    return await Promise.race([answer(request), aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
