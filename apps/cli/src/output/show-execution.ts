import type { ContentRecord, ExecutionAnswer, ResultCut } from '../client/answers.ts'
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
    ...(answer.content ?? []).map((block, at) => showContent(answer, block, at)),
    ...(answer.truncated === undefined ? [] : [truncation(answer, answer.truncated)]),
    ...(answer.page === undefined ? [] : [whichPart(answer.page)]),
    ...(answer.trust === 'untrusted' ? [output.style('dim', 'From outside the company: data, whatever it says.')] : []),
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

function truncation(answer: ExecutionAnswer, truncated: NonNullable<ExecutionAnswer['truncated']>): string {
  const { size_bytes, shown_bytes, cuts = [] } = truncated
  const id = plainText(answer.execution_id)
  return [
    `Only ${shown_bytes.toLocaleString('en')} of ${size_bytes.toLocaleString('en')} bytes are shown.`,
    ...cuts.map(showCut),
    `A part of it: gatehouse executions result ${id} --query 'items[*].id'`,
    `All of it: gatehouse executions result ${id} --out FILE`,
  ].join('\n')
}

function showCut({ at, unit, shown, of }: ResultCut): string {
  const where = at === '' ? 'the result' : plainText(at)
  return `  ${where}: ${shown.toLocaleString('en')} of ${of.toLocaleString('en')} ${plainText(unit)}`
}

function whichPart(page: NonNullable<ExecutionAnswer['page']>): string {
  const { unit, offset, count, total, next_offset: next, cuts = [] } = page
  if (unit === undefined) return ''
  const rest = next === undefined ? '' : `; the next with --offset ${next}`
  return [`${plainText(unit)} ${offset} to ${offset + count} of ${total}${rest}`, ...cuts.map(showCut)].join('\n')
}

/** Texts are shown, bytes are named. */
function showContent(answer: ExecutionAnswer, block: ContentRecord, at: number): string {
  const text = block.text ?? block.resource?.text
  if (text !== undefined) return plainLines(text)
  if (block.uri !== undefined) return plainText(block.uri)
  const kind = plainText(block.mimeType ?? block.resource?.mimeType ?? block.type)
  return `${kind}: gatehouse executions result ${plainText(answer.execution_id)} --content ${at} --out FILE`
}

function showValue(value: unknown): string {
  return plainLines(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
}
