import { startImportScheduler, type DeclaredImport } from '@gatehouse/automation'
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
  await imports.reconcile(config.tenant, config.imports.map(toDeclared))
  if (!enabled) return new AsyncDisposableStack()
  return startImportScheduler({ subscriptions: imports, tenantId: config.tenant, log, concurrency })
}

function toDeclared({ url, every, fetchReferences, ...declared }: DeclaredImportConfig): DeclaredImport {
  const { namespace, server, serverVariables, authorization, holdOn } = declared
  return {
    urls: [url],
    everyMs: Number(every.slice(0, -1)) * unitsMs[every.at(-1)!]!,
    holdOn,
    ...(namespace === undefined ? {} : { namespace }),
    ...(server === undefined ? {} : { server }),
    ...(serverVariables === undefined ? {} : { serverVariables }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(fetchReferences === undefined ? {} : { fetchReferences: { hosts: fetchReferences } }),
  }
}
