import { parseToolReference, toolKey, ToolNotFoundError, type Clock, type Operation } from '@gatehouse/core'
import { summarizeTool, type Tool, type ToolStore } from '@gatehouse/catalog'
import { isThin } from '@gatehouse/discovery'
import { toolVersion } from '@gatehouse/execution'
import type { CallLimits } from '@gatehouse/limits'
import type { HubPermissions } from './permission-desk.ts'
import type { DetailsAnswer } from './meta-tools/answers.ts'
import type { RuleEnrichments } from './rule-enrichments.ts'
import { toolToJson } from './tool-to-json.ts'

/** Descriptions of tools the principal may use. Any other reference is `not_found`, whether it exists or not. */
export function createToolDetails(deps: {
  readonly tools: Pick<ToolStore, 'existing'>
  readonly permissions: Pick<HubPermissions, 'decideAll'>
  readonly ruleEnrichments: RuleEnrichments
  readonly callLimits: Pick<CallLimits, 'describe'>
  readonly clock: Clock
  readonly limits: { readonly maxInputBytes: number; readonly maxResultBytes: number; readonly toolTimeoutMs: number }
}): (op: Operation, tools: readonly string[]) => Promise<DetailsAnswer> {
  return async (op, texts) => {
    const wanted = [...new Set(texts)].map((text) => ({ text, reference: parseToolReference(text) }))
    const decisions = await deps.permissions.decideAll(
      op,
      wanted.map(({ reference }) => reference),
    )
    // Nothing is read about a tool that may not be used: refusing it takes as long as refusing one that is not there.
    const denied = wanted.flatMap(({ reference }, i) => (decisions[i]!.decision === 'deny' ? [reference] : []))
    const known = denied.length === 0 ? [] : await deps.tools.existing(op.tenantId, denied)
    const readable = decisions.flatMap((one) => (one.decision === 'allow' && one.tool !== undefined ? [one.tool] : []))
    const byKey = new Map(readable.map((tool) => [toolKey(tool), tool]))
    const forbidden = new Set(known.map(toolKey))
    const now = deps.clock.now()
    const judged = wanted.map(({ text, reference }, i) => {
      const found = byKey.get(toolKey(reference))
      const tool = found === undefined ? undefined : toolVersion(found, reference.version, now)
      const { reason, grantId } = decisions[i]!
      const isThere = tool !== undefined || forbidden.has(toolKey(reference))
      return {
        text,
        tool,
        decision: tool === undefined ? ('deny' as const) : ('allow' as const),
        reason: isThere ? reason : 'unknown_tool',
        grantId,
      }
    })
    op.note({
      ...(judged.length === 1 ? single(judged[0]!) : {}),
      details: {
        decisions: judged.map(({ text, decision, reason, grantId }) => ({ tool: text, decision, reason, grantId })),
      },
    })
    const notFound = judged.filter((one) => one.tool === undefined).map((one) => one.text)
    if (notFound.length === judged.length) throw new ToolNotFoundError(notFound.join(', '))
    const shown = judged.flatMap(({ tool }) => tool ?? [])
    return {
      tools: await Promise.all(
        shown.map(async (tool) => ({
          ...withCallLimits(
            toolToJson(tool, byKey.get(toolKey(tool)) ?? tool, deps.limits, now),
            deps.callLimits.describe(op.principal, tool),
          ),
          ...(isThin(summarizeTool(tool))
            ? { when_to_use: [...(await deps.ruleEnrichments(op, tool)).whenToUse] }
            : {}),
        })),
      ),
      ...(notFound.length === 0 ? {} : { not_found: notFound }),
    }
  }
}

function withCallLimits(details: DetailsAnswer['tools'][number], calls: readonly string[]): typeof details {
  return calls.length === 0 ? details : { ...details, limits: { ...details.limits, calls: [...calls] } }
}

function single(one: {
  text: string
  tool: Tool | undefined
  decision: 'allow' | 'deny'
  reason: string
  grantId: string | undefined
}) {
  return {
    tool: one.text,
    decision: one.decision,
    reason: one.reason,
    ...(one.tool === undefined ? {} : { toolVersion: one.tool.version }),
    ...(one.grantId === undefined ? {} : { decidedBy: one.grantId }),
  }
}
