import { importOpenApi, type ActionStore, type TargetStore } from '@gatehouse/automation'
import type { Clock } from '@gatehouse/core'
import { fieldServiceDocument, startFieldService } from '@gatehouse/example-field-service'
import { join } from 'node:path'
import type { DataDirectory } from '../data-directory.ts'
import { sampleTokenFile } from '../secrets.ts'

const namespace = 'field_service'

/** Starts the sample company on a port of its own and publishes its API as actions that act as the calling user. */
export async function startSampleCompany(deps: {
  readonly actions: ActionStore
  readonly targets: TargetStore
  readonly clock: Clock
  readonly data: DataDirectory
  readonly token: string
  readonly tenantId: string
}): Promise<{ close(): Promise<void> }> {
  const { actions, targets, clock, data, tenantId } = deps
  const server = await startFieldService({ token: deps.token, dataFile: join(data.samplePath, 'journal.jsonl') })
  // The company is at another port after every start.
  await importOpenApi({ actions, targets, clock }, tenantId, [fieldServiceDocument()], {
    namespace,
    server: server.url,
  })
  const target = await targets.find(tenantId, namespace)
  await targets.put({
    ...target!,
    auth: { kind: 'api_access_token', token: `file:${join(data.secretsPath, sampleTokenFile)}` },
    impersonation: { header: 'X-Acting-User', value: 'email' },
  })
  return server
}
