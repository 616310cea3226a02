import type { ImportAnswer, SkippedOperation, SyncAnswer } from '../client/answers.ts'
import type { JsonObject } from '../client/http-transport.ts'
import type { Output } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import { isSynced } from '../commands/sync.ts'
import { showChanges } from './show-changes.ts'

interface Note {
  readonly file: string
  readonly message: string
  /** JSON Pointer of the first place. */
  readonly at?: string
  readonly count?: number
}

interface ImportedNamespace {
  readonly namespace: string
  readonly target_base_url?: string
  readonly sign_in?: readonly SignIn[]
  readonly other_targets?: readonly {
    readonly target: string
    readonly base_url?: string
    readonly operations: number
  }[]
}

interface SignIn {
  readonly scheme: string
  readonly kind: string
  readonly missing: readonly string[]
}

/** The report of an import for people: every skipped operation is in it. */
export function showImport(
  report: ImportAnswer & JsonObject,
  synced: SyncAnswer | undefined,
  isDryRun: boolean,
  output: Output,
): string {
  const notes = (report['notes'] ?? []) as readonly Note[]
  const namespaces = (report['namespaces'] ?? []) as readonly ImportedNamespace[]
  const changes = showChanges(report, output)
  const parts = [
    ...(report.skipped.length === 0 ? [] : [showSkipped(report.skipped, output), '']),
    ...(notes.length === 0 ? [] : [showNotes(notes, output), '']),
    ...(changes === '' ? [] : [changes, '']),
    ...namespaces.flatMap(({ namespace, sign_in: signIn }) => showSignIn(namespace, signIn ?? [], output)),
    headline(report, isDryRun, output),
    ...namespaces.filter((one) => one.target_base_url === undefined).map(homeless),
    ...namespaces.flatMap(elsewhere),
    ...(synced === undefined ? [] : synced.sources.map((source) => syncLine(source, output))),
  ]
  return parts.join('\n')
}

function headline(report: ImportAnswer, isDryRun: boolean, output: Output): string {
  const { operations, imported, added, changed, removed, skipped } = report
  const verb = isDryRun ? 'would be imported' : 'imported'
  const all = `${imported.toLocaleString('en')} of ${operations.toLocaleString('en')} operations ${verb}`
  const hidden = report.hidden?.length ?? 0
  const counts = `${added} added, ${changed} changed, ${removed} removed, ${skipped.length} skipped${hidden === 0 ? '' : `, ${hidden} hidden`}`
  return `${output.style(skipped.length === 0 ? 'green' : 'yellow', all)} (${counts})`
}

function homeless({ namespace }: ImportedNamespace): string {
  return `Nobody said where the API of ${plainText(namespace)} is: import again with --server URL before calling it.`
}

// What came with the import signs in at the main target only: a token never follows a document to another address.
function elsewhere({ namespace, other_targets: others = [] }: ImportedNamespace): readonly string[] {
  return others.map(({ target, base_url: baseUrl, operations }) => {
    const where = baseUrl === undefined ? '' : ` at ${plainText(baseUrl)}`
    return `${operations} operations of ${plainText(namespace)} call another API${where}; sign-in there is set on its own target, ${plainText(target)}.`
  })
}

function showSignIn(namespace: string, schemes: readonly SignIn[], output: Output): readonly string[] {
  const open = schemes.filter(({ missing }) => missing.length > 0)
  if (open.length === 0) return []
  const table = output.table(open, [
    { title: `SIGN-IN AT ${namespace}`, value: (row) => row.scheme, whenNarrow: 'truncate' },
    { title: 'KIND', value: (row) => row.kind },
    { title: 'MISSING', value: (row) => row.missing.join('; '), whenNarrow: 'wrap' },
  ])
  return [table, '']
}

function syncLine(source: SyncAnswer['sources'][number], output: Output): string {
  if (isSynced(source)) return 'They can be found now: gatehouse search …'
  const reason = plainText(source.error?.message ?? source.status)
  return output.style('red', `The search index is not up to date: ${reason} Try again with: gatehouse sync`)
}

function showSkipped(skipped: readonly SkippedOperation[], output: Output): string {
  return output.table(skipped, [
    { title: 'SKIPPED IN', value: (row) => row.file, whenNarrow: 'truncate' },
    { title: 'METHOD', value: (row) => row.method },
    { title: 'PATH', value: (row) => row.path, whenNarrow: 'truncate' },
    { title: 'WHY', value: (row) => row.reason, whenNarrow: 'wrap' },
  ])
}

function showNotes(notes: readonly Note[], output: Output): string {
  return output.table(notes, [
    { title: 'NOTE ON', value: (row) => row.file, whenNarrow: 'truncate' },
    { title: 'TIMES', value: (row) => row.count ?? 1, align: 'right' },
    { title: 'WHAT', value: (row) => row.message, whenNarrow: 'wrap' },
    { title: 'FIRST AT', value: (row) => row.at, whenNarrow: 'below' },
  ])
}
