import { errorResponse } from '@gatehouse/app-tool-hub'
import { exitCodeOfError } from '@gatehouse/cli/src/exit-codes.ts'
import { GatehouseError, type ErrorKind } from '@gatehouse/core'
import { EgressError, type EgressErrorCode } from '@gatehouse/egress'
import { markdownTable } from '../markdown-table.ts'
import { filesOf, textOf } from '../repository.ts'
import { kindMeanings, failureMeanings, otherCodes, wordlessCodes } from './meanings.ts'
import { raisedErrors, type RaisedError } from './raised-errors.ts'

/** docs/reference/errors.md, from the places in the code that raise errors. Throws when one says nothing to a reader. */
export function errorReference(): string {
  return `# Errors

<!-- Generated from the code that raises them; run: npm run docs -->

Every refusal, on every surface, has a stable \`code\` to branch on, a \`message\` for the person who must act, and often
\`at\` (which part was wrong) and \`hint\` (what to do). Over REST it is the body, over MCP the text and the structured
content of a result with \`isError\`, on the command line \`{"error":{…}}\` with \`--json\`. A message may change; a code does not.

Two things are not in the list: \`internal_error\`, a fault of Gatehouse, with a reference under which the log has the details;
and \`http_502\` and the like, which the command line reports when something in front of Gatehouse answered in its place.

## Kinds

${markdownTable(
  ['kind', 'HTTP status', 'exit code', 'meaning'],
  Object.entries(kindMeanings).map(([kind, meaning]) => {
    const error = new GatehouseError(kind as ErrorKind, 'x', 'x')
    return [`\`${kind}\``, String(errorResponse(error, '').status), String(exitCodeOfError(error)), meaning]
  }),
)}

## Codes

\`…\` stands for what the case at hand fills in.

${markdownTable(
  ['code', 'kind', 'what it says', 'what to do'],
  listedErrors().map(({ code, kinds, messages, hints }) => [
    `\`${code}\``,
    kinds.join(', '),
    messages.join(' · '),
    hints.join(' · '),
  ]),
)}

## When a tool fails

A tool that ran and failed is no refusal: the call has \`status\` \`failed\`, and \`error.code\` says why. When \`status\` is
\`indeterminate\` the tool may have done its work although the answer is lost: look before you call again.

${markdownTable(
  ['error.code', 'meaning'],
  Object.entries(failureMeanings).map(([code, meaning]) => [`\`${code}\``, meaning]),
)}
`
}

export interface ListedError {
  readonly code: string
  readonly kinds: readonly string[]
  readonly messages: readonly string[]
  readonly hints: readonly string[]
}

/** Every stable code, in alphabetical order. */
export function listedErrors(): readonly ListedError[] {
  const { raised, unread } = raisedErrors(productSources())
  const strange = [...unread].filter((path) => otherCodes[path] === undefined)
  if (strange.length > 0) throw new Error(`Say in errors/meanings.ts which codes these raise: ${strange.join(', ')}`)
  const others = Object.entries(otherCodes).flatMap(([path, codes]) =>
    Object.entries(codes).map(([code, { kind, message }]): RaisedError => ({
      path,
      code,
      kind,
      message,
      hint: undefined,
    })),
  )
  const byCode = Map.groupBy([...raised, ...others], ({ code }) => code)
  return [...byCode]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, places]) => ({
      code,
      kinds: distinct(places.map((place) => place.kind ?? kindOfEgress(code))),
      messages: messagesOf(code, places),
      hints: distinct(places.flatMap(({ hint }) => (hint === undefined ? [] : [hint]))),
    }))
}

export function productSources(): readonly { readonly path: string; readonly text: string }[] {
  return filesOf('packages/*/src/*.ts', 'backends/*/src/*.ts', 'apps/*/src/*.ts')
    .filter((path) => !/\.(?:test|fixture)\.ts$/.test(path))
    .map((path) => ({ path, text: textOf(path) }))
}

function messagesOf(code: string, places: readonly RaisedError[]): readonly string[] {
  const telling = distinct(places.map(({ message }) => message)).filter((message) => /[A-Za-z]{3}/.test(message))
  const words = wordlessCodes[code]
  if (words !== undefined) return [words, ...telling]
  if (telling.length > 0) return telling
  throw new Error(`Say in errors/meanings.ts what ${code} means (${places[0]!.path}).`)
}

function kindOfEgress(code: string): string {
  return new EgressError(code as EgressErrorCode, '', { mayHaveReachedServer: false }).kind
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)]
}
