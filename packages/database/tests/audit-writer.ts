/** Run as a process of its own: writes audit entries and prints the id of each once it is acknowledged. */
import { writeSync } from 'node:fs'
import { createChainWriter } from '@gatehouse/audit'
import { newId } from '@gatehouse/core'
import { openDatabase } from '../src/index.ts'

const database = await openDatabase({ kind: 'embedded', dataDir: process.argv[2]! })
const writer = createChainWriter(database.stores.audit)
for (let at = 1; ; at++) {
  const entries = Array.from({ length: 4 }, () => newId('aud'))
  await Promise.all(
    entries.map((id) => writer.append([{ tenantId: 'tnt_1', id, operationId: id, phase: 'event', action: 'a', at }])),
  )
  writeSync(1, entries.map((id) => `${id}\n`).join(''))
}
