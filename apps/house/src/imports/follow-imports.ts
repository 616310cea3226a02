import { readFile } from 'node:fs/promises'
import { startImportScheduler, type DeclaredImport } from '@gatehouse/automation'
import { InvalidInputError } from '@gatehouse/core'
import type { HouseContext } from '../context.ts'
import type { Settings } from '../settings.ts'
import type { DeclaredImportConfig } from './imports-config.ts'

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Makes the imports of the configuration exist, and refreshes all imports when they are due. */
export async function followImports(
  { automationHub, log }: Pick<HouseContext, 'automationHub' | 'log'>,
  { config }: Settings,
): Promise<AsyncDisposable> {
  const { enabled, concurrency } = config.automation.imports
  const { imports } = automationHub
  await imports.reconcile(config.tenant, await Promise.all(config.imports.map(toDeclared)))
  if (!enabled) return new AsyncDisposableStack()
  return startImportScheduler({ subscriptions: imports, tenantId: config.tenant, log, concurrency })
}

async function toDeclared({
  url,
  every,
  effects,
  fetchReferences,
  ...declared
}: DeclaredImportConfig): Promise<DeclaredImport> {
  const { namespace, server, serverVariables, authorization, holdOn } = declared
  return {
    urls: [url],
    everyMs: Number(every.slice(0, -1)) * unitsMs[every.at(-1)!]!,
    holdOn,
    ...(namespace === undefined ? {} : { namespace }),
    ...(server === undefined ? {} : { server }),
    ...(serverVariables === undefined ? {} : { serverVariables }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(effects === undefined ? {} : { effects: { file: effects, content: await readRules(effects) } }),
    ...(fetchReferences === undefined ? {} : { fetchReferences: { hosts: fetchReferences } }),
  }
}

async function readRules(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new InvalidInputError('config_unreadable', `The rules ${file}, which imports: names, cannot be read.`, {
      at: file,
      hint: 'Give a path from the folder that Gatehouse is started in.',
      cause,
    })
  }
}
