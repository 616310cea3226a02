import type { Tool } from '@gatehouse/catalog'
import { isGatehouseError, parseToolReference, type Operation } from '@gatehouse/core'
import { enrichByRule, findTools, type DiscoveryDeps, type RuleEnrichment } from '@gatehouse/discovery'

export type RuleEnrichments = (op: Operation, tool: Tool) => Promise<RuleEnrichment>

const maxSiblings = 10

/**
 * What follows from a tool and from those of its namespace that the same principal may use: others are not spoken of.
 * Models of others are not asked.
 */
export function createRuleEnrichments(candidates: Omit<DiscoveryDeps, 'models'>): RuleEnrichments {
  const find = findTools(candidates)
  return async (op, tool) => {
    const alone = enrichByRule(tool)
    const request = {
      queries: [alone.title],
      namespaces: [`${tool.source}://${tool.namespace}`],
      limit: maxSiblings,
    }
    try {
      const { found } = await find.run(op, request)
      const near = found.tools.map((one) => parseToolReference(one.tool))
      return enrichByRule(
        tool,
        near.flatMap(({ namespace, name }) => (namespace === tool.namespace ? [name] : [])),
      )
    } catch (error) {
      op.signal.throwIfAborted()
      // While the index is being read for the first time a tool is described without its neighbours.
      if (isGatehouseError(error)) return alone
      throw error
    }
  }
}
