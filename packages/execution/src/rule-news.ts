import type { Operation } from '@gatehouse/core'
import type { ToolPause, ToolProgress } from '@gatehouse/spec'
import type { Execution } from './execution.ts'
import type { RuleDesk } from './ports.ts'
import { ruleOutput } from './rule-output.ts'

/** What a run says before it ends is output too: its progress and its questions, as rules leave them. */
export async function rulePause(
  rules: RuleDesk,
  op: Operation,
  execution: Execution,
  standing: ToolPause,
): Promise<ToolPause> {
  if (standing.kind === 'running') {
    const { progress } = standing
    return progress === undefined
      ? standing
      : { ...standing, progress: await ruleProgress(rules, op, execution, progress) }
  }
  const { value, ruling } = await ruleOutput(rules, op, execution, { output: standing.request })
  if (ruling === undefined) return standing
  // Without its schema nobody could answer; the words of it are as untrusted as the message.
  const request = (value ?? { message: withheld, schema: standing.request.schema }) as typeof standing.request
  return { ...standing, request }
}

/** Tells of progress, in the order in which it came, as rules leave it. */
export function ruledProgress(
  rules: RuleDesk,
  op: Operation,
  execution: Execution,
  tell: (progress: ToolProgress) => void,
): (progress: ToolProgress) => void {
  let last = Promise.resolve()
  return (progress) => {
    // What cannot be told is not told: progress is a courtesy.
    last = last.then(async () => tell(await ruleProgress(rules, op, execution, progress))).catch(() => {})
  }
}

async function ruleProgress(
  rules: RuleDesk,
  op: Operation,
  execution: Execution,
  progress: ToolProgress,
): Promise<ToolProgress> {
  const { message, ...rest } = progress
  if (message === undefined) return progress
  const { value } = await ruleOutput(rules, op, execution, { output: { message } })
  return value === null ? rest : { ...rest, ...(value as { message?: string }) }
}

const withheld = 'The tool asks something that a rule withholds.'
