import type { CliCommand } from '../cli-command.ts'
import type { ImportAnswer, SubscriptionRecord, SyncAnswer } from '../client/answers.ts'
import type { GatehouseClient } from '../client/gatehouse-client.ts'
import type { JsonObject } from '../client/http-transport.ts'
import { withServerOptions } from '../common-options.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { changesFrom, parseChangeLevel, type ChangeLevel } from '../openapi/import-changes.ts'
import { parseList } from '../input/parse-list.ts'
import { parseDurationMs } from '../input/parse-moment.ts'
import {
  type DownstreamAuth,
  parseAuth,
  parseHeaderName,
  parseKeepVersions,
  parseVariable,
  type ServerVariables,
} from '../openapi/import-options.ts'
import { parseHoldLevel, parseReference, urlsOf, type HoldLevel } from '../openapi/import-source.ts'
import { importInBatches } from '../openapi/import-in-batches.ts'
import { readDocuments, type Document } from '../openapi/read-documents.ts'
import { readEffects } from '../openapi/read-effects.ts'
import { showImport } from '../openapi/show-import.ts'
import { showEvery } from '../openapi/show-subscription.ts'
import type { Run, Session } from '../session.ts'
import { isSynced, syncSources } from './sync.ts'

interface ImportOptions {
  readonly namespace?: string
  readonly server?: string
  readonly auth?: DownstreamAuth
  readonly userHeader?: string
  readonly userValue: string
  readonly serverVariable?: ServerVariables
  readonly effects?: string
  /** True when no host is named. */
  readonly fetchReferences?: readonly string[] | true
  readonly keepVersions?: number
  readonly dryRun?: boolean
  readonly failOn?: ChangeLevel
  readonly every?: number
  readonly holdOn?: HoldLevel
  readonly authorization?: string
  readonly sync: boolean
}

/** What is imported: files read here, or URLs that the server reads. */
interface Source {
  readonly documents?: readonly Document[]
  readonly urls?: readonly string[]
  readonly effects: Document | undefined
}

const automationHub = 'automation_hub'

export function addImportOpenapi(importing: CliCommand, run: Run): void {
  const command = importing
    .command('openapi')
    .summary('make every operation of OpenAPI and Swagger documents an action')
    .description(
      'make every operation of OpenAPI 3 and Swagger 2 documents an action. All paths are read before anything is sent; ' +
        'an operation that cannot be imported is listed and the others are imported.',
    )
    .argument(
      '<path...>',
      'file, folder (all .json, .yaml, .yml below, also .gz), glob, - for standard input, or URLs that the server reads',
    )
    .option('--namespace <ns>', 'namespace of the actions; otherwise each document names its own')
    .option('--server <url>', 'base URL of the API, instead of what the documents say')
    .option(
      '--auth <how>',
      'how to sign in there: none, env:NAME, file:/path (read by the server) or secret:NAME',
      parseAuth,
    )
    .option('--user-header <name>', 'header that tells the API which user is acting', parseHeaderName)
    .option('--user-value <what>', 'what that header carries: email, user_id or subject', 'email')
    .option(
      '--server-variable <name=value>',
      'value of a variable in the documents’ servers; may be repeated',
      parseVariable,
    )
    .option(
      '--effects <file>',
      'YAML or JSON file of rules that change effect, name, mode, approval, or hide operations',
    )
    .option(
      '--fetch-references [hosts]',
      'let the server fetch what the documents refer to by URL, from these hosts (a,b:8443)',
      parseList,
    )
    .option('--every <duration>', 'follow the URL: look again every 15m, 1h, 7d', parseDurationMs)
    .option('--hold-on <level>', 'hold updates with major or minor changes until they are applied', parseHoldLevel)
    .option(
      '--authorization <secret>',
      'what the host of the URL is shown in Authorization: env:NAME, file:/path or secret:NAME',
      parseReference,
    )
    .option(
      '--keep-versions <duration>',
      'how long versions that are superseded can still be called: 30d, or 0 (default: what the server keeps)',
      parseKeepVersions,
    )
    .option('--dry-run', 'report what would happen, change nothing')
    .option('--fail-on <level>', 'exit 1 when a change is major, minor or patch, or worse', parseChangeLevel)
    .option('--no-sync', 'leave the search index for a later sync')
    .example('one API', 'gatehouse import openapi crm.yaml --namespace crm --server http://crm.internal:8080')
    .example('a folder, only to see what would happen', 'gatehouse import openapi ./apis --dry-run')
    .example('in a pipeline: refuse what breaks callers', 'gatehouse import openapi crm.yaml --dry-run --fail-on major')
    .example(
      'act as the user, with a token',
      'gatehouse import openapi crm.json --auth env:CRM_TOKEN --user-header X-On-Behalf-Of',
    )
    .example(
      'with rules, and parts of the description on another host',
      'gatehouse import openapi ./apis --effects effects.yaml --fetch-references schemas.internal:8443',
    )
    .example(
      'follow a URL, and look at what breaks callers first',
      'gatehouse import openapi https://crm.example.com/openapi.json --every 1h --hold-on major',
    )
    .action(
      run(async (session, paths: readonly string[], options: ImportOptions) => {
        const urls = urlsOf(paths, options)
        const documents = urls === undefined ? await readDocuments(paths, session.runtime) : []
        const effects = options.effects === undefined ? undefined : await readEffects(options.effects, session.runtime)
        const server = await session.server()
        const source = urls === undefined ? { documents, effects } : { urls, effects }
        const { report, subscription } = await importAll(session, server, source, options)
        const isSyncWanted = options.sync && options.dryRun !== true
        const synced = isSyncWanted ? await syncSources(session, server, automationHub) : undefined
        const answer = {
          ...report,
          ...(subscription === undefined ? {} : { subscription }),
          ...(synced === undefined ? {} : { sync: synced.sources[0] }),
        }
        session.output.result(answer, () =>
          [
            showImport(report, synced, options.dryRun === true, session.output),
            ...(subscription === undefined ? [] : [followed(subscription)]),
          ].join('\n'),
        )
        return exitCodeOf(report, synced, options.failOn)
      }),
    )
  withServerOptions(command)
}

interface Imported {
  readonly report: ImportAnswer & JsonObject
  readonly subscription?: SubscriptionRecord
}

async function importAll(
  session: Session,
  server: GatehouseClient,
  { documents = [], urls, effects }: Source,
  options: ImportOptions,
): Promise<Imported> {
  const settings = settingsOf(options, effects)
  const { authorization, every, holdOn, dryRun } = options
  using progress = session.output.progress('import')
  if (urls === undefined) {
    return { report: await importInBatches(server, documents, { ...settings, ...dryRunOf(options) }, progress.update) }
  }
  const source = { ...settings, urls, ...(authorization === undefined ? {} : { authorization }) }
  if (every === undefined || dryRun === true) {
    return { report: await server.importDocuments({ ...source, ...dryRunOf(options) }, progress.update) }
  }
  const schedule = { every_ms: every, ...(holdOn === undefined ? {} : { hold_on: holdOn }) }
  const { report, subscription } = await server.subscribeImport({ ...source, ...schedule })
  return { report: report ?? noReport, subscription }
}

const noReport = { operations: 0, imported: 0, added: 0, changed: 0, removed: 0, skipped: [] }

function dryRunOf({ dryRun }: ImportOptions): { readonly dry_run?: true } {
  return dryRun === true ? { dry_run: true } : {}
}

function settingsOf(options: ImportOptions, effects: Document | undefined) {
  const {
    namespace,
    server: target,
    auth,
    userHeader,
    userValue,
    serverVariable,
    fetchReferences,
    keepVersions,
  } = options
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(target === undefined ? {} : { server: target }),
    ...(auth === undefined ? {} : { auth }),
    ...(userHeader === undefined ? {} : { impersonation: { header: userHeader, value: userValue } }),
    ...(keepVersions === undefined ? {} : { keep_versions_ms: keepVersions }),
    ...(serverVariable === undefined ? {} : { server_variables: serverVariable }),
    ...(effects === undefined ? {} : { effects }),
    ...(fetchReferences === undefined
      ? {}
      : { fetch_references: { hosts: fetchReferences === true ? [] : fetchReferences } }),
  }
}

function followed({ id, every_ms: everyMs }: SubscriptionRecord): string {
  return `Looks again every ${showEvery(everyMs)} as ${id}: gatehouse imports show ${id}`
}

/** Skipped operations are told, not punished; an import of nothing at all is a failure. */
function exitCodeOf(
  report: ImportAnswer & JsonObject,
  synced: SyncAnswer | undefined,
  failOn: ChangeLevel | undefined,
): ExitCode {
  if (failOn !== undefined && changesFrom(failOn, report) > 0) return exitCodes.failed
  if (report.imported === 0 && report.skipped.length > 0) return exitCodes.failed
  return synced === undefined || synced.sources.every(isSynced) ? exitCodes.ok : exitCodes.failed
}
