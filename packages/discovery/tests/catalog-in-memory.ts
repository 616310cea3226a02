import type { ToolChange, ToolSummary } from '@gatehouse/catalog'
import { silentLogger, toolKey, type Operation, type Principal } from '@gatehouse/core'
import { createGrantBook, createPermittedTools, type Grant } from '@gatehouse/policy'
import {
  findTools,
  IndexKeeper,
  listNamespaces,
  openBuiltInEmbedder,
  type FoundTools,
  type SearchRequest,
} from '../src/index.ts'

/** A tool with what a test does not care about filled in. */
export function tool(key: string, more: Partial<ToolSummary> = {}): ToolSummary {
  const [source, path] = key.split('://') as [string, string]
  const dot = path.lastIndexOf('.')
  return {
    source,
    namespace: path.slice(0, dot),
    name: path.slice(dot + 1),
    version: '1.0.0',
    description: '',
    effect: 'read',
    authorization: { kind: 'none' },
    tags: [],
    parameters: [],
    isDeprecated: false,
    ...more,
  }
}

/** The catalog, grants and revisions of many tenants, with the contracts of the stores and nothing on disk. */
export class CatalogInMemory {
  readonly #tenants = new Map<string, { revision: number; changes: Map<string, ToolChange> }>()
  readonly descriptions: { source: string; namespace: string; description: string }[] = []
  readonly grants: Grant[] = []
  /** How often the changes were read, with the revision they were read from. */
  readonly reads: number[] = []
  /** Stands in the way of every read while it is set. */
  gate: Promise<void> | undefined
  grantsRevision = 0

  apply(tenantId: string, present: readonly ToolSummary[], removed: readonly string[] = []): void {
    const tenant = this.#tenants.get(tenantId) ?? { revision: 0, changes: new Map() }
    this.#tenants.set(tenantId, tenant)
    const revision = ++tenant.revision
    const put = (key: string, change: ToolChange): void => {
      tenant.changes.delete(key)
      tenant.changes.set(key, change)
    }
    for (const one of present) put(toolKey(one), { kind: 'present', revision, tool: one })
    for (const key of removed) {
      const { source, namespace, name } = tool(key)
      put(key, { kind: 'removed', revision, source, namespace, name })
    }
  }

  grant(userId: string, effect: Grant['effect'], pattern: string): void {
    const id = `grt_${this.grants.length}`
    const subject = { kind: 'user' as const, value: userId }
    this.grants.push({ tenantId: 'tenant', id, subject, effect, pattern, createdAt: 0, createdBy: 'test' })
    this.grantsRevision++
  }

  async read(tenantId: string) {
    return { grants: this.grantsRevision, tools: this.#tenants.get(tenantId)?.revision ?? 0 }
  }

  async *changesSince(tenantId: string, revision: number, signal: AbortSignal): AsyncIterable<readonly ToolChange[]> {
    this.reads.push(revision)
    await this.gate
    const changes = [...(this.#tenants.get(tenantId)?.changes.values() ?? [])].filter(
      (change) => change.revision > revision,
    )
    for (let i = 0; i < changes.length; i += 100) {
      signal.throwIfAborted()
      yield changes.slice(i, i + 100)
    }
  }

  async namespaces() {
    return this.descriptions
  }

  async forSubjects(_tenantId: string, subjects: readonly { readonly value: string }[]) {
    return this.grants.filter(({ subject }) =>
      subjects.some(({ value }) => value === subject.value),
    ) as readonly Grant[]
  }
}

const embedder = openBuiltInEmbedder()

/** Discovery over a catalog in memory, wired as an app wires it. */
export function openDiscovery(catalog: CatalogInMemory, options: { maxTenants?: number; maxWaitMs?: number } = {}) {
  const indexes = new IndexKeeper({ tools: catalog, log: silentLogger, embedder, ...options })
  const permittedTools = createPermittedTools({ grantBook: createGrantBook({ grants: catalog }) })
  const deps = { indexes, permittedTools, revisions: catalog }
  const find = findTools(deps)
  const list = listNamespaces(deps)
  return {
    indexes,
    search: async (userId: string, request: SearchRequest): Promise<FoundTools> =>
      (await find.run(operationFor(userId), request)).found,
    namespaces: (userId: string, request: Parameters<typeof list>[1] = {}) => list(operationFor(userId), request),
    stages: find.stages,
    [Symbol.asyncDispose]: () => indexes[Symbol.asyncDispose](),
  }
}

export function operationFor(userId: string): Operation {
  const principal: Principal = {
    tenantId: 'tenant',
    userId,
    issuer: 'gatehouse',
    subject: userId,
    aliases: [],
    groups: [],
    roles: [],
    scopes: [],
    actor: { kind: 'internal', id: 'test' },
  }
  return {
    id: 'op_test',
    tenantId: 'tenant',
    principal,
    trace: { traceId: '0'.repeat(32), traceparent: '' },
    signal: new AbortController().signal,
    note: () => {},
    span: (_name, work) => work(),
  }
}
