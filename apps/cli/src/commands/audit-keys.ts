import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import type { Run } from '../session.ts'

interface KeyRecord {
  readonly key_id: string
  readonly created_at: string
  readonly endorsed_by?: string
  readonly is_current: boolean
}

export function addAuditKeys(audit: CliCommand, run: Run): void {
  const keys = audit.command('keys').description('the keys that the record is signed with')
  const list = keys
    .command('list')
    .description('list public keys, oldest first')
    .example(
      'keep them for `gatehouse audit verify --public-key`',
      'gatehouse audit keys list --json > audit-keys.json',
    )
    .action(
      run(async (session) => {
        const answer = await (await session.server()).auditKeys()
        session.output.result(answer, () =>
          session.output.table(rowsOf<KeyRecord>(answer, 'keys'), [
            { title: 'KEY', value: (key) => key.key_id },
            { title: 'SINCE', value: (key) => showMoment(key.created_at) },
            { title: 'SIGNS', value: (key) => (key.is_current ? 'yes' : 'no') },
            { title: 'ENDORSED BY', value: (key) => key.endorsed_by, whenNarrow: 'truncate' },
          ]),
        )
      }),
    )
  withServerOptions(list)
  const rotate = keys
    .command('rotate')
    .description('sign with a new key from now on; what older keys have signed stays valid')
    .example('once a year', 'gatehouse audit keys rotate')
    .action(
      run(async (session) => {
        const key = await (await session.server()).rotateAuditKey()
        session.output.result(key, () => `The record is signed with ${String(key['key_id'])} from now on.`)
      }),
    )
  withServerOptions(rotate)
}
