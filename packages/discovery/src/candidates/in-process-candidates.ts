import type { RevisionStore } from '@gatehouse/core'
import { hasBit, type PermittedTools } from '@gatehouse/policy'
import type { IndexKeeper } from '../index-keeper.ts'
import { keepPermitted } from '../stages/keep-permitted.ts'
import type { CandidateSource, PermittedNamespace } from './candidate-source.ts'

/** What the in-process index asks of the rest of the house. */
export interface InProcessDeps {
  readonly indexes: Pick<IndexKeeper, 'ensureFresh'>
  readonly permittedTools: PermittedTools
  readonly revisions: RevisionStore
}

/** Candidates from the index in the memory of this process. Exact under every filter. */
export function inProcessCandidates(deps: InProcessDeps): CandidateSource {
  const permitting = keepPermitted(deps)
  return {
    permittedFor: (op, request) => permitting.run(op, request),

    async permittedNamespaces(op) {
      const revisions = await deps.revisions.read(op.tenantId)
      const index = await deps.indexes.ensureFresh(op.tenantId, revisions.tools, op.signal)
      const { bitmap } = await deps.permittedTools.forPrincipal(op.principal, revisions, index, index.version)
      const found = new Map<string, PermittedNamespace>()
      for (const { source, namespace, start, end } of index.namespaces) {
        let tools = 0
        for (let position = start; position < end; position++) if (hasBit(bitmap, position)) tools++
        if (tools === 0) continue
        const key = `${source}://${namespace}`
        const description = index.describe(source, namespace)
        found.set(key, { source, namespace, description, tools: tools + (found.get(key)?.tools ?? 0) })
      }
      return [...found.values()]
    },
  }
}
