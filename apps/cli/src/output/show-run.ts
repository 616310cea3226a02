import type { RunAnswer } from '../client/answers.ts'
import type { Output, Style } from './output.ts'
import { plainLines, plainText } from './plain-text.ts'

const styles: Readonly<Record<string, Style>> = { succeeded: 'green', running: 'yellow', input_required: 'yellow' }

/** How a run of an action stands, with its result once it has ended. */
export function showRun(answer: RunAnswer, output: Output): string {
  const status = output.style(styles[answer.status] ?? 'red', plainText(answer.status))
  const id = answer.run_id === undefined ? '' : `  ${output.style('dim', plainText(answer.run_id))}`
  const { progress, input_request: request, error, result } = answer
  const share = progress?.fraction === undefined ? '' : `${Math.floor(progress.fraction * 100)}%`
  const far = [share, plainText(progress?.message)].filter((part) => part !== '').join('  ')
  return [
    `${status}${id}`,
    ...(far === '' ? [] : [far]),
    ...(request === undefined ? [] : [howToAnswer(answer, request)]),
    ...(error === undefined ? [] : [plainLines(error.message)]),
    ...(error?.body === undefined ? [] : [showValue(error.body)]),
    ...(result === undefined ? [] : [showValue(result)]),
  ].join('\n')
}

function howToAnswer({ run_id: id }: RunAnswer, request: NonNullable<RunAnswer['input_request']>): string {
  const command = `gatehouse runs input ${plainText(id)} --input '…'`
  return `${plainLines(request.message)}\nTo answer: ${command}\nThe input must fit ${showValue(request.input_schema)}`
}

function showValue(value: unknown): string {
  return plainLines(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
}
