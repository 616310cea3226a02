import type { Target } from '../../target/target.ts'
import { shortDigest } from '../naming/short-digest.ts'
import type { ServerReading } from './read-server.ts'

const timeoutMs = 30_000
const maxResponseBytes = 10 * 1024 * 1024

export interface TargetRequest {
  readonly namespace: string
  /** Document key. */
  readonly document: string
  /** Server of the whole document. */
  readonly server: ServerReading
  /** True when an earlier import of the same document made actions. */
  readonly isKnown: boolean
}

export interface TargetPlan {
  /** Target that an operation calls; `server` is its own, when it names one that differs from the document's. */
  targetOf(request: TargetRequest, server: ServerReading | undefined): string
  /** Base URL of a namespace's main target. */
  baseUrlOf(namespace: string): string | undefined
  /** The main target of a namespace as it will be. */
  mainTarget(namespace: string): Target | undefined
  /** Writes on a main target what people should know about it; an empty text takes away what was there. */
  describe(namespace: string, description: string): void
  /** What to store, once all operations have their target. */
  changes(): readonly Target[]
}

/**
 * Which API each operation calls. One target per namespace, as long as its documents agree on the server. Another server
 * gets a target of its own, without sign-in: a token set up for one address never goes to another because a document
 * says so. Only `server`, the operator's word, changes an address that is known, or opens a private network.
 */
export function planTargets(tenantId: string, existing: readonly Target[], server: string | undefined): TargetPlan {
  const targets = new Map(existing.map((target) => [target.id, target]))
  const changed = new Set<string>()
  /** Main targets whose address this import has used. */
  const settled = new Set<string>()

  const put = (id: string, fields: Partial<Target>): string => {
    const known = targets.get(id)
    const target = { ...(known ?? newTarget(tenantId, id)), ...fields }
    const isSame = known?.baseUrl === target.baseUrl && known?.allowPrivateNetwork === target.allowPrivateNetwork
    if (known === undefined || !isSame) changed.add(id)
    targets.set(id, target)
    return id
  }
  const main = (namespace: string, fields: Partial<Target> = {}): string => {
    settled.add(namespace)
    return put(namespace, fields)
  }
  const other = (namespace: string, baseUrl: string, fields: Partial<Target> = {}): string => {
    const id = otherId(namespace, baseUrl)
    return put(id, { ...(targets.get(id)?.baseUrl === undefined ? { baseUrl } : {}), ...fields })
  }

  const named = ({ namespace, server: reading }: TargetRequest, address: string): string => {
    const baseUrl = belowOperatorsAddress(address, reading)
    // Documents of one namespace may begin at different paths of the one address.
    const isTaken = settled.has(namespace) && targets.get(namespace)?.baseUrl !== baseUrl
    const fields = { baseUrl, allowPrivateNetwork: true }
    return isTaken ? other(namespace, baseUrl, fields) : main(namespace, fields)
  }

  const declared = ({ namespace, server: reading, isKnown }: TargetRequest, own: ServerReading | undefined): string => {
    const known = targets.get(namespace)
    if (known?.allowPrivateNetwork === true) return main(namespace)
    const chosen = own ?? reading
    if (chosen.kind !== 'absolute') return main(namespace)
    const { url } = chosen
    if (known?.baseUrl === url) return main(namespace)
    if (own !== undefined) return other(namespace, url)
    if (known?.baseUrl === undefined) return main(namespace, { baseUrl: url })
    // A document that was here before stays where somebody has moved it.
    const isMoved = isKnown && !settled.has(namespace) && !targets.has(otherId(namespace, url))
    return isMoved ? main(namespace) : other(namespace, url)
  }

  const decided = new Map<string, string>()
  return {
    targetOf(request, own) {
      const key = `${request.namespace} ${request.document} ${own?.kind === 'absolute' ? own.url : ''}`
      const id = decided.get(key) ?? (server === undefined ? declared(request, own) : named(request, server))
      decided.set(key, id)
      return id
    },
    baseUrlOf: (namespace) => targets.get(namespace)?.baseUrl,
    mainTarget: (namespace) => targets.get(namespace),
    describe(namespace, description) {
      const target = targets.get(namespace)
      if (target === undefined || (target.description ?? '') === description) return
      const { description: _earlier, ...rest } = target
      targets.set(namespace, description === '' ? rest : { ...rest, description })
      changed.add(namespace)
    },
    changes: () => [...changed].map((id) => targets.get(id)!),
  }
}

// An address with a path is meant as it is; one without is where the documents' paths begin.
function belowOperatorsAddress(server: string, reading: ServerReading): string {
  const hasPath = new URL(server).pathname !== '/'
  return reading.kind === 'relative' && !hasPath ? `${server}${reading.path}` : server
}

function otherId(namespace: string, baseUrl: string): string {
  const host = new URL(baseUrl).hostname.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '')
  return `${namespace}.${host.slice(0, 80)}_${shortDigest(baseUrl)}`
}

function newTarget(tenantId: string, id: string): Target {
  return { tenantId, id, auth: { kind: 'none' }, timeoutMs, maxResponseBytes, allowPrivateNetwork: false }
}
