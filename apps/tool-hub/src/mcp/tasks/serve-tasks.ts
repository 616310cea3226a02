import { isGatehouseError, type Operation, type Principal } from '@gatehouse/core'
import type { Server, ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { perform } from '../../access/perform.ts'
import { cancelExecution, resumeExecution } from '../../meta-tools/index.ts'
import type { ToolHubContext } from '../../tool-hub.ts'
import { callersTrace } from '../callers-trace.ts'
import { clientAbilities, type ClientAbilities } from '../client-abilities.ts'
import { giveResponses } from '../give-responses.ts'
import { detailedTask } from './detailed-task.ts'
import { requireTasks } from './require-tasks.ts'
import { taskError } from './task-error.ts'

const params = z.looseObject({ taskId: z.string().min(1).max(200) })

/** How an acknowledgement looks: what became of it is learned by `tasks/get`. */
const acknowledged = {}

/**
 * The methods of the tasks extension, on the store of executions: a task is an execution, asked for by its owner, and permission
 * is asked anew each time. The header `Mcp-Name` has been compared with the task id by the SDK before a request gets here.
 */
export function serveTasks(
  server: Server,
  context: ToolHubContext,
  caller: { readonly principal: Principal; readonly run: (ctx: ServerContext) => string | undefined },
): void {
  const serve = async <T>(
    ctx: ServerContext,
    action: string,
    work: (op: Operation, abilities: ClientAbilities) => Promise<T>,
  ): Promise<T> => {
    const abilities = clientAbilities('modern', ctx.mcpReq.envelope)
    requireTasks(abilities)
    const { principal } = caller
    const { traceparent, tracestate } = callersTrace(ctx.mcpReq._meta, ctx.http?.req?.headers)
    const request = { action, scope: 'tools', principal, surface: 'mcp', traceparent, tracestate } as const
    try {
      return await perform(context, { ...request, signal: ctx.mcpReq.signal, run: caller.run(ctx) }, (op) =>
        work(op, abilities),
      )
    } catch (error) {
      throw taskError(context, error)
    }
  }

  server.setRequestHandler('tasks/get', { params }, ({ taskId }, ctx) =>
    serve(ctx, resumeExecution.action, async (op, abilities) => {
      const answer = await context.hub.resume(op, { executionId: taskId, waitMs: 0 })
      return { ...detailedTask(answer, abilities, context.executionsKeptMs) }
    }),
  )

  server.setRequestHandler('tasks/update', { params }, ({ taskId }, ctx) =>
    serve(ctx, resumeExecution.action, async (op) => {
      const asking = await context.hub.resume(op, { executionId: taskId, waitMs: 0 })
      await giveResponses(context, op, asking, { responses: ctx.mcpReq.inputResponses ?? {}, waitMs: 0 })
      return acknowledged
    }),
  )

  server.setRequestHandler('tasks/cancel', { params }, ({ taskId }, ctx) =>
    serve(ctx, cancelExecution.action, async (op) => {
      await context.hub.cancel(op, { executionId: taskId }).catch((error: unknown) => {
        // A wish: what cannot be stopped goes on, and tasks/get says so.
        if (!isGatehouseError(error) || error.kind !== 'conflict') throw error
        op.note({ details: { notCancelled: error.code } })
      })
      return acknowledged
    }),
  )
}
