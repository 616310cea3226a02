import { isEgressError, type Egress } from '@gatehouse/egress'
import type { ImportDocument } from '../import-options.ts'
import type { ImportNote } from '../import-report.ts'
import { asUrl } from './file-name.ts'
import type { ReferenceLibrary } from './reference-library.ts'

const maxFiles = 100
const maxFileBytes = 5 * 1024 * 1024
const maxTotalBytes = 32 * 1024 * 1024
const fileTimeoutMs = 10_000
const totalTimeoutMs = 60_000

/** Hosts, with port where it is not the usual one, that references may be fetched from. */
export interface FetchReferences {
  readonly hosts: readonly string[]
}

/**
 * Adds what the documents refer to by URL to the library, and what that refers to in turn. Only from hosts that the
 * operator named, or the one a document itself came from; private networks stay closed as egress has it. What is not
 * fetched is noted and accepts anything.
 */
export async function fetchReferences(
  documents: readonly ImportDocument[],
  library: ReferenceLibrary,
  { hosts }: FetchReferences,
  egress: Egress,
  signal?: AbortSignal,
): Promise<readonly ImportNote[]> {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()))
  const deadline = AbortSignal.timeout(totalTimeoutMs)
  const bounded = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
  const notes: ImportNote[] = []
  const tried = new Set<string>()
  let totalBytes = 0

  const refusalOf = (url: URL, from: ImportDocument): string | undefined => {
    const own = asUrl(from.file)
    const isAllowed = allowed.has(url.host) || (own !== undefined && new URL(own).origin === url.origin)
    if (!isAllowed) return `the host ${url.host} is not among those that may be asked`
    if (tried.size > maxFiles) return `more than ${maxFiles} files would be fetched`
    return totalBytes > maxTotalBytes ? 'the files hold more than 32 MiB together' : undefined
  }

  const queue = [...documents]
  for (const from of queue) {
    for (const name of library.referredBy(from)) {
      const address = asUrl(name)
      if (address === undefined || library.has(name) || tried.has(name)) continue
      tried.add(name)
      const refusal = refusalOf(new URL(address), from)
      const fetched = refusal === undefined ? await fetchText(address, egress, bounded, signal) : { refusal }
      if ('refusal' in fetched) {
        notes.push(noteOn(from, address, fetched.refusal))
        continue
      }
      totalBytes += fetched.sizeBytes
      const document = { file: name, content: fetched.text }
      library.add(document)
      queue.push(document)
    }
  }
  return notes
}

type Fetched = { readonly text: string; readonly sizeBytes: number } | { readonly refusal: string }

async function fetchText(
  address: string,
  egress: Egress,
  bounded: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<Fetched> {
  try {
    const limits = { timeoutMs: fileTimeoutMs, maxResponseBytes: maxFileBytes }
    // A redirect could lead to a host that nobody named.
    const answer = await egress.fetch(address, { ...limits, redirect: 'manual', signal: bounded })
    if (answer.status !== 200) return { refusal: `it was answered with ${answer.status}` }
    return { text: answer.text(), sizeBytes: answer.bytes.length }
  } catch (error) {
    signal?.throwIfAborted()
    if (bounded.aborted) return { refusal: 'fetching took longer than a minute' }
    if (!isEgressError(error)) throw error
    return { refusal: error.message.replace(/\.$/, '') }
  }
}

function noteOn({ file }: ImportDocument, address: string, reason: string): ImportNote {
  const message = `${address.slice(0, 300)} was not fetched: ${reason}. Anything is accepted there.`
  return { file, code: 'reference_not_fetched', message, count: 1 }
}
