import { z } from 'zod'
import { callingTool } from './calling-tool.ts'
import { defaultWaitMs, toolInput, toolReference, waitMs } from './fields.ts'

export const executeTool = callingTool({
  name: 'execute_tool',
  title: 'Execute a tool',
  description:
    'Run a tool as the user. input must fit its input_schema (see get_tool_details). Give an idempotency_key when a ' +
    'repeated call must not act twice. dry_run checks permission and input without running. When status is running, ' +
    'input_required or approval_required, go on with resume_execution.',
  action: 'tools.execute',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.strictObject({
    tool: toolReference,
    input: toolInput.optional(),
    idempotency_key: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'Any text you choose; the same key with the same input returns the first result instead of acting again.',
      ),
    wait_ms: waitMs.optional(),
    dry_run: z.boolean().optional(),
  }),
  call: (hub, op, input, onProgress) =>
    hub.call(op, {
      tool: input.tool,
      input: input.input ?? {},
      idempotencyKey: input.idempotency_key,
      waitMs: input.wait_ms ?? defaultWaitMs,
      approvalWaitMs: input.wait_ms ?? 0,
      isDryRun: input.dry_run ?? false,
      onProgress,
    }),
})
