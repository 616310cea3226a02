import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { GatehouseError } from '@gatehouse/core'
import type { Egress, EgressInit, EgressResponse } from '@gatehouse/egress'
import type { SeenFile, SourceOptions } from './import-subscription.ts'

const timeoutMs = 60_000
const maxTotalBytes = 64 * 1024 * 1024
const accept = 'application/yaml, application/json, application/vnd.oai.openapi, text/yaml;q=0.9, */*;q=0.5'

/** Reads the files of one source, each at most once: what is checked is what is imported. */
export interface SourceReader {
  /** The text, or `unchanged` when the server says that it still is what was seen. Throws `import_source_refused`. */
  look(url: string, seen: SeenFile | undefined): Promise<'unchanged' | string>
  /** For the import: fetches references, and remembers them. */
  readonly egress: Egress
  /** Everything read so far, by URL. */
  files(): Readonly<Record<string, SeenFile>>
  /** References that were asked for and not got. */
  missing(): readonly string[]
}

export function createSourceReader(
  egress: Egress,
  { urls, server }: Pick<SourceOptions, 'urls' | 'server'>,
  { authorization, signal }: { readonly authorization: string | undefined; readonly signal: AbortSignal },
): SourceReader {
  const origins = new Set(urls.map((url) => new URL(url).origin))
  const operatorsOrigin = server === undefined ? undefined : new URL(server).origin
  const answers = new Map<string, EgressResponse>()
  const files: Record<string, SeenFile> = {}
  const missing = new Set<string>()

  const fetch = async (url: string, init: EgressInit, validators: Record<string, string> = {}) => {
    const { origin } = new URL(url)
    // Egress leaves the header behind when a redirect leads to another origin.
    const credential = authorization !== undefined && origins.has(origin) ? { authorization } : {}
    const answer = await egress.fetch(url, {
      ...init,
      headers: { accept, ...validators, ...credential },
      allowPrivateNetwork: origin === operatorsOrigin,
    })
    if (answer.status === 200) {
      answers.set(url, answer)
      files[url] = seenFile(answer)
    }
    return answer
  }

  return {
    async look(url, seen) {
      const known = answers.get(url)
      if (known !== undefined) return await textOf(url, known)
      const room = maxTotalBytes - [...answers.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
      const answer = await fetch(url, { timeoutMs, maxResponseBytes: Math.max(1, room), signal }, conditionsOf(seen))
      if (answer.status === 304 && seen !== undefined) return 'unchanged'
      if (answer.status !== 200) throw refused(url, answer)
      return await textOf(url, answer)
    },
    egress: {
      async fetch(url, init = {}) {
        const known = answers.get(url)
        if (known !== undefined) return known
        try {
          const answer = await fetch(url, init)
          if (answer.status !== 200) missing.add(url)
          return answer
        } catch (error) {
          missing.add(url)
          throw error
        }
      },
      open: (url, init) => egress.open(url, init),
      // The way out is the house's own; this reader ends without it.
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    files: () => ({ ...files }),
    missing: () => [...missing],
  }
}

// RFC 1952 §2.3.1: the two magic bytes say more than the name of the file.
async function textOf(url: string, answer: EgressResponse): Promise<string> {
  const { bytes } = answer
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return answer.text()
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: maxTotalBytes })).toString('utf8')
  } catch (cause) {
    const why = 'is not a whole gzip file, or holds more than 64 MiB.'
    throw new GatehouseError('invalid', 'import_source_unreadable', `${url} ${why}`, { at: url, cause })
  }
}

// RFC 9110 §13.1: both, for servers and caches that understand only one.
function conditionsOf(seen: SeenFile | undefined): Record<string, string> {
  return {
    ...(seen?.etag === undefined ? {} : { 'if-none-match': seen.etag }),
    ...(seen?.lastModified === undefined ? {} : { 'if-modified-since': seen.lastModified }),
  }
}

function seenFile({ headers, bytes }: EgressResponse): SeenFile {
  const etag = headers.get('etag')
  const lastModified = headers.get('last-modified')
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    digest: createHash('sha256').update(bytes).digest('hex'),
  }
}

function refused(url: string, { status, headers }: EgressResponse): GatehouseError {
  const seconds = /^\d{1,9}$/.exec(headers.get('retry-after') ?? '')?.[0]
  const { host, pathname } = new URL(url)
  return new GatehouseError('unavailable', 'import_source_refused', `${host} answered ${status} for ${pathname}.`, {
    at: url,
    ...(status === 401 || status === 403
      ? { hint: 'Give the import an authorization: env:NAME, file:/path or secret:NAME.' }
      : {}),
    ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1_000 }),
  })
}
