import { setTimeout as delay } from 'node:timers/promises'
import type { ToolSummary } from '@gatehouse/catalog'
import { isGatehouseError, silentLogger, type Operation, type Principal } from '@gatehouse/core'
import { findTools, IndexKeeper, openBuiltInEmbedder } from '@gatehouse/discovery'
import { compileGrants, createGrantBook, createPermittedTools, decide, type Grant } from '@gatehouse/policy'
import { bufferBytes } from '../measure/buffer-bytes.ts'

/** The search without the house around it. */
export interface SearchInProcess {
  readonly bytesPerTool: number
  search(patterns: readonly string[], query: string): Promise<unknown>
  /** Which of the tools, by their place in the catalog, the patterns let through. */
  permitted(patterns: readonly string[]): { readonly isPermitted: (position: number) => boolean }
}

const tenantId = 'default'

export async function searchInProcess(tools: readonly ToolSummary[]): Promise<SearchInProcess> {
  const indexes = new IndexKeeper({
    tools: catalogOfOneRevision(tools),
    log: silentLogger,
    embedder: openBuiltInEmbedder(),
  })
  const index = await whenBuilt(indexes)
  const bytesPerTool = bufferBytes(index.parts.map(({ segment }) => segment)) / tools.length

  const find = findTools({
    indexes,
    permittedTools: createPermittedTools({
      grantBook: createGrantBook({
        // The group of the principal is its list of patterns.
        grants: { forSubjects: async (_tenant, subjects) => grantsOf(groupIn(subjects)) },
      }),
    }),
    revisions: { read: async () => ({ grants: 1, tools: 1 }) },
  })
  return {
    bytesPerTool,
    search: (patterns, query) => find.run(operationOf(JSON.stringify(patterns)), { queries: [query], limit: 10 }),
    permitted(patterns) {
      const compiled = compileGrants(grantsOf(JSON.stringify(patterns)))
      const allowed = tools.map((tool) => decide(compiled, tool).decision === 'allow')
      return { isPermitted: (position) => allowed[position]! }
    },
  }
}

/** A large index takes longer to build than a search waits for it. */
async function whenBuilt(indexes: IndexKeeper): ReturnType<IndexKeeper['ensureFresh']> {
  const signal = AbortSignal.timeout(600_000)
  for (;;) {
    try {
      return await indexes.ensureFresh(tenantId, 1, signal)
    } catch (error) {
      if (!isGatehouseError(error) || error.code !== 'index_loading') throw error
      await delay(200, undefined, { signal })
    }
  }
}

function catalogOfOneRevision(tools: readonly ToolSummary[]): ConstructorParameters<typeof IndexKeeper>[0]['tools'] {
  const pageSize = 2_000
  return {
    async *changesSince() {
      for (let at = 0; at < tools.length; at += pageSize) {
        yield tools.slice(at, at + pageSize).map((tool) => ({ kind: 'present' as const, revision: 1, tool }))
      }
    },
    namespaces: async () => [],
  }
}

function groupIn(subjects: readonly Grant['subject'][]): string {
  return subjects.find(({ kind }) => kind === 'group')!.value
}

function grantsOf(group: string): readonly Grant[] {
  const subject = { kind: 'group' as const, value: group }
  return (JSON.parse(group) as string[]).map((pattern, i) => ({
    tenantId,
    id: `grt_${i}`,
    subject,
    effect: 'allow',
    pattern,
    createdAt: 0,
    createdBy: 'bench',
  }))
}

function operationOf(group: string): Operation {
  const principal: Principal = {
    tenantId,
    userId: 'usr_bench',
    issuer: 'gatehouse',
    subject: 'usr_bench',
    aliases: [],
    groups: [group],
    roles: [],
    scopes: ['tools'],
    actor: { kind: 'internal', id: 'bench' },
  }
  return {
    id: 'op_bench',
    tenantId,
    principal,
    trace: { traceId: '', traceparent: '' },
    signal: new AbortController().signal,
    note: () => {},
    span: (_name, work) => work(),
  }
}
