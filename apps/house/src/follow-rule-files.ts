import { watch } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { readRuleFile, type RuleKeeper, type WrittenRule } from '@gatehouse/app-tool-hub'
import type { AuditLog } from '@gatehouse/audit'
import { GatehouseError, isGatehouseError, type Logger } from '@gatehouse/core'

const ruleFile = /\.(?:ya?ml|json)$/i
const mostFiles = 1_000
/** An editor or a checkout writes in several steps. */
const settleMs = 300
const by = 'files'

export interface RuleFilesDeps {
  readonly keeper: RuleKeeper
  readonly audit: AuditLog
  readonly log: Logger
  readonly tenantId: string
  readonly directory: string
}

/**
 * Makes the rules of a folder those of the tenant: at the start, where what is wrong keeps the process from starting; then on
 * every change, where what is wrong leaves the rules as they are and is said in the log and the audit.
 */
export async function followRuleFiles(deps: RuleFilesDeps): Promise<AsyncDisposable> {
  await using undo = new AsyncDisposableStack()
  await load(deps)

  let timer: NodeJS.Timeout | undefined
  let loading = Promise.resolve()
  const reload = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => (loading = loading.then(() => reloaded(deps))), settleMs)
  }
  // Stops last what it waits for first.
  undo.defer(() => loading)
  undo.defer(() => clearTimeout(timer))
  const watcher = watch(deps.directory, { recursive: true }, reload)
  watcher.on('error', (error) => deps.log.warn({ err: error }, 'the folder of rules is not watched any more'))
  undo.defer(() => watcher.close())
  return undo.move()
}

async function load({ keeper, tenantId, directory, log }: RuleFilesDeps): Promise<void> {
  const rules = (await readFolder(directory)).flatMap(({ name, content }) =>
    readRuleFile(join(directory, name), content, { tenantId, origin: `file:${name.split(sep).join('/')}` }),
  )
  refuseTwice(rules)
  const { set, warnings } = await keeper.replaceFiles(tenantId, rules, by)
  for (const { ruleId, message, at } of warnings) log.warn({ ruleId, at }, message)
  log.info({ rules: rules.length, version: set.version }, 'rules of the folder are in force')
}

async function reloaded(deps: RuleFilesDeps): Promise<void> {
  try {
    await load(deps)
    await tell(deps, 'ok', {})
  } catch (error) {
    const { code, message, at } = isGatehouseError(error)
      ? error
      : { code: 'internal_error', message: '', at: undefined }
    deps.log.error({ err: error }, 'rules of the folder cannot be used; those of before stay in force')
    await tell(deps, code, { message, ...(at === undefined ? {} : { at }) })
  }
}

/** NOTE: rules are in force or not, whether or not this can be recorded. */
async function tell({ audit, tenantId, log }: RuleFilesDeps, outcome: string, details: object): Promise<void> {
  try {
    await audit.record({ tenantId, action: 'rules.load', outcome, facts: { details: { ...details } } })
  } catch (error) {
    log.error({ err: error }, 'the change of rules could not be recorded')
  }
}

async function readFolder(directory: string): Promise<readonly { readonly name: string; readonly content: string }[]> {
  try {
    const names = (await readdir(directory, { recursive: true })).filter((name) => ruleFile.test(name)).sort()
    if (names.length > mostFiles) {
      throw new GatehouseError('too_large', 'too_many_files', `The folder has more than ${mostFiles} files.`, {
        at: directory,
      })
    }
    return await Promise.all(
      names.map(async (name) => ({ name, content: await readFile(join(directory, name), 'utf8') })),
    )
  } catch (cause) {
    if (isGatehouseError(cause)) throw cause
    throw new GatehouseError('invalid', 'rules_unreadable', `The folder of rules ${directory} cannot be read.`, {
      at: directory,
      hint: 'Check policy.rulesDirectory in gatehouse.yaml; the path begins where Gatehouse is started.',
      cause,
    })
  }
}

function refuseTwice(rules: readonly WrittenRule[]): void {
  const places = new Map<string, string>()
  for (const { rule, at } of rules) {
    const other = places.get(rule.id)
    if (other !== undefined) {
      throw new GatehouseError('conflict', 'duplicate_rule', `The rule ${rule.id} stands at ${other} and at ${at}.`, {
        at,
      })
    }
    places.set(rule.id, at)
  }
}
