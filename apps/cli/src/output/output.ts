import { styleText } from 'node:util'
import type { JsonObject } from '../client/http-transport.ts'
import type { Runtime, TextSink } from '../runtime.ts'
import { type ProgressReport, reportProgress, silentProgress } from './progress.ts'
import { type Column, type NotesOf, renderTable } from './table.ts'

export type Style = Parameters<typeof styleText>[0]

/** Where a command writes. Programs get one JSON document on stdout, people get text. */
export interface Output {
  readonly isJson: boolean
  /** True once stdout carries its document. */
  readonly hasResult: boolean
  /** What the command has to say. Once per run. */
  result(document: unknown, forPeople: () => string): void
  /** Beside the result, for people only; goes to stderr. */
  note(text: string): void
  /** For people, on stderr, in text mode and in JSON mode alike. */
  complain(text: string): void
  progress(what: string): ProgressReport
  style(style: Style, text: string): string
  styleError(style: Style, text: string): string
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], notesOf?: NotesOf<Row>): string
}

export function createOutput(runtime: Runtime, options: { isJson: boolean; allowsColor: boolean }): Output {
  const { stdout, stderr } = runtime
  const paint = (sink: TextSink) => (style: Style, text: string) =>
    // styleText itself looks at the stream, NO_COLOR and FORCE_COLOR.
    options.allowsColor ? styleText(style, text, { stream: sink }) : text
  let hasResult = false
  return {
    isJson: options.isJson,
    get hasResult() {
      return hasResult
    },
    result(document, forPeople) {
      hasResult = true
      const text = options.isJson ? JSON.stringify(document) : forPeople()
      if (text !== '') stdout.write(`${text}\n`)
    },
    note: (text) => void (options.isJson || stderr.write(`${text}\n`)),
    complain: (text) => void stderr.write(`${text}\n`),
    progress: (what) => (options.isJson ? silentProgress : reportProgress(stderr, what, runtime.now)),
    style: paint(stdout),
    styleError: paint(stderr),
    table: (rows, columns, notesOf) =>
      renderTable(
        rows,
        columns,
        {
          width: stdout.isTTY === true ? (stdout.columns ?? 80) : undefined,
          heading: (text) => paint(stdout)('bold', text),
          note: (text) => paint(stdout)('dim', text),
        },
        notesOf,
      ),
  }
}

/** One list of an answer, typed for showing. */
export function rowsOf<Row>(answer: JsonObject, list: string): readonly Row[] {
  return answer[list] as readonly Row[]
}
