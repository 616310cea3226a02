import type { PreviewAnswer, StepPreview } from '../client/answers.ts'
import type { Output } from './output.ts'
import { plainLines, plainText } from './plain-text.ts'

/** The request that an action would send, as it would stand on the wire. */
export function showPreview(answer: PreviewAnswer, output: Output): string {
  const { request, sign_in: signIn, error, steps } = answer
  if (steps !== undefined)
    return [...steps.map((step) => stepText(step, output)), '', output.style('dim', 'Nothing was sent.')].join('\n')
  if (request === undefined) return `${output.style('red', 'failed')}\n${plainLines(error?.message)}`
  return [
    output.style('bold', `${plainText(request.method)} ${plainText(request.url)}`),
    ...Object.entries(request.headers).map(([name, value]) => `${plainText(name)}: ${plainText(value)}`),
    ...(request.body === undefined ? [] : ['', bodyText(request.body)]),
    '',
    output.style('dim', signInText(signIn)),
    output.style('dim', 'Nothing was sent.'),
  ].join('\n')
}

/** What is known of a step; its request where that depends on nothing that comes before it. */
function stepText(
  { step, runs, calls, asks, undone_by: undoneBy, request, error }: StepPreview,
  output: Output,
): string {
  const what = asks === undefined ? `calls ${plainText(calls)}` : `asks: ${plainText(asks)}`
  const condition = runs === 'always' ? '' : runs === 'never' ? ' (does not run)' : ' (depends on steps before it)'
  return [
    `${output.style('bold', plainText(step))}  ${what}${condition}`,
    ...(request === undefined ? [] : [`    ${plainText(request.method)} ${plainText(request.url)}`]),
    ...(error === undefined ? [] : [`    ${output.style('red', plainText(error.message))}`]),
    ...(undoneBy === undefined ? [] : [`    undone by ${plainText(undoneBy)}`]),
  ].join('\n')
}

function bodyText(body: NonNullable<PreviewAnswer['request']>['body']): string {
  return typeof body === 'object' ? `(${body.size_bytes} bytes, base64)\n${plainText(body.base64)}` : plainLines(body)
}

function signInText(signIn: PreviewAnswer['sign_in']): string {
  const secrets = signIn?.secrets ?? []
  return `Signs in with ${plainText(signIn?.kind ?? 'none')}${secrets.length === 0 ? '' : ` (${plainText(secrets.join(', '))})`}.`
}
