import { InvalidInputError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import type { SecretRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { readSecret } from '../input/read-secret.ts'
import { showMoment } from '../output/moment.ts'
import { rowsOf } from '../output/output.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

export function addSecrets(program: CliCommand, run: Run): void {
  const secrets = program
    .command('secrets')
    .description('secrets for signing in at APIs; entered once, never shown again')
  addSet(secrets, run)
  addList(secrets, run)
  addRemove(secrets, run)
}

function addSet(secrets: CliCommand, run: Run): void {
  const command = secrets
    .command('set')
    .description('enter a secret, or a new value for one; it is read from standard input or asked for')
    .argument('<name>', 'what it is called; targets refer to it as secret:NAME')
    .example('from a file', 'gatehouse secrets set crm-key < crm-key.pem')
    .example('typed, without showing it', 'gatehouse secrets set crm-token')
    .action(
      run(async (session, name: string) => {
        const server = await session.server()
        const value = await readSecret(session.runtime, `Value of ${name}: `)
        if (value === '') {
          throw new InvalidInputError('empty_secret', 'There is no secret on standard input.', {
            at: 'standard input',
            hint: `Pipe it in: gatehouse secrets set ${name} < FILE`,
          })
        }
        const entered = await server.putSecret(name, value)
        session.output.result(entered, () => `Secret ${name} is kept. Targets refer to it as secret:${name}.`)
      }),
    )
  withServerOptions(command)
}

function addList(secrets: CliCommand, run: Run): void {
  const command = secrets
    .command('list')
    .description('list names and dates of secrets, never values')
    .example('what is there?', 'gatehouse secrets list')
    .action(
      run(async (session, { limit, cursor, all }: PagingOptions) => {
        const server = await session.server()
        const answer = await followPages('secrets', all === true, cursor, (cursor) => server.secrets({ limit, cursor }))
        session.output.result(answer, () => {
          const table = session.output.table(rowsOf<SecretRecord>(answer, 'secrets'), [
            { title: 'NAME', value: (secret) => secret.name, whenNarrow: 'wrap' },
            { title: 'ENTERED', value: (secret) => showMoment(secret.created_at) },
            { title: 'CHANGED', value: (secret) => showMoment(secret.updated_at) },
          ])
          return table + moreHint(answer)
        })
      }),
    )
  withServerOptions(withPaging(command))
}

function addRemove(secrets: CliCommand, run: Run): void {
  const command = secrets
    .command('remove')
    .description('forget a secret; targets that refer to it cannot be signed in at any more')
    .argument('<name>', 'name of the secret')
    .example('a token is not used any more', 'gatehouse secrets remove crm-token')
    .action(
      run(async (session, name: string) => {
        const answer = await (await session.server()).removeSecret(name)
        session.output.result(answer, () => `Secret ${name} is removed.`)
      }),
    )
  withServerOptions(command)
}
