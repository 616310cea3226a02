import type { ExecutionAnswer } from '../client/answers.ts'
import { showMoment } from './moment.ts'
import type { Output, Style } from './output.ts'
import { plainLines, plainText } from './plain-text.ts'

const styles: Readonly<Record<string, Style>> = {
  succeeded: 'green',
  dry_run: 'green',
  running: 'yellow',
  input_required: 'yellow',
  authorization_required: 'yellow',
  approval_required: 'yellow',
}

/** How a run of a tool ended, with its result. */
export function showExecution(answer: ExecutionAnswer, output: Output): string {
  const status = output.style(styles[answer.status] ?? 'red', plainText(answer.status))
  const id = answer.execution_id === undefined ? '' : `  ${output.style('dim', plainText(answer.execution_id))}`
  return [
    `${status}${id}`,
    ...(answer.progress === undefined ? [] : [showProgress(answer.progress)]),
    ...(answer.input_request === undefined ? [] : [howToAnswer(answer, answer.input_request)]),
    ...(answer.approval === undefined || answer.status !== 'approval_required'
      ? []
      : [whoDecides(answer, answer.approval)]),
    ...(answer.error === undefined ? [] : [plainLines(answer.error.message ?? answer.error.code)]),
    ...(answer.error?.body === undefined ? [] : [showValue(answer.error.body)]),
    ...(answer.warnings ?? []).map((warning) => output.style('yellow', plainLines(warning))),
    ...(answer.checks === undefined ? [] : [`It would run. Checked: ${plainText(answer.checks.join(', '))}`]),
    ...(answer.authorization_url === undefined ? [] : [`Open ${plainText(answer.authorization_url)} and sign in.`]),
    ...(answer.result === undefined ? [] : [showValue(answer.result)]),
    ...(answer.truncated === undefined ? [] : [truncation(answer.truncated)]),
  ].join('\n')
}

function showProgress({ fraction, message }: NonNullable<ExecutionAnswer['progress']>): string {
  const share = fraction === undefined ? '' : `${Math.floor(fraction * 100)}%`
  return [share, plainText(message)].filter((part) => part !== '').join('  ')
}

function howToAnswer(answer: ExecutionAnswer, request: NonNullable<ExecutionAnswer['input_request']>): string {
  const command = `gatehouse executions resume ${plainText(answer.execution_id)} --input '…'`
  return `${plainLines(request.message)}\nTo answer: ${command}\nThe input must fit ${showValue(request.input_schema)}`
}

function whoDecides(answer: ExecutionAnswer, approval: NonNullable<ExecutionAnswer['approval']>): string {
  const who = plainText(approval.approvers.join(', '))
  const until = showMoment(approval.expires_at)
  const command = `gatehouse executions resume ${plainText(answer.execution_id)} --wait 10m`
  return `Nothing has run. ${who} can approve it until ${until}: ${plainText(approval.id)}\nTo wait for it: ${command}`
}

function truncation({ size_bytes, shown_bytes }: NonNullable<ExecutionAnswer['truncated']>): string {
  return `Only ${shown_bytes.toLocaleString('en')} of ${size_bytes.toLocaleString('en')} bytes are shown.`
}

function showValue(value: unknown): string {
  return plainLines(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
}
