import { Option } from 'commander'
import type { CliCommand } from '../cli-command.ts'
import type { VersionRecord } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { parseDate, parseDurationMs } from '../input/parse-moment.ts'
import { showMoment } from '../output/moment.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run } from '../session.ts'

interface DeprecateOptions {
  readonly on?: number
  readonly removeOn?: number
  readonly removeAfter?: number
  readonly advice?: string
  readonly undo?: boolean
}

export function addActionsDeprecate(actions: CliCommand, run: Run): void {
  const command = actions
    .command('deprecate')
    .summary('say when a version of an action should be left, and when it goes')
    .description(
      'say when a version of an action should be left, and when it goes. Callers hear of it with every answer; from its ' +
        'removal date on the version does not exist. What is not given stays as it is.',
    )
    .argument('<id>', 'namespace:name for the newest version, or with @1, @1.2, @1.2.3')
    .option('--on <date>', 'deprecated from this day or time on (default: now)', parseDate)
    .option('--remove-on <date>', 'gone from this day or time on', parseDate)
    .addOption(
      new Option('--remove-after <duration>', 'gone this long after --on, or after now: 90d')
        .argParser(parseDurationMs)
        .conflicts('removeOn'),
    )
    .option('--advice <text>', 'what to use instead; callers read it')
    .addOption(new Option('--undo', 'take back what was said').conflicts(['on', 'removeOn', 'removeAfter', 'advice']))
    .example(
      'leave it within 90 days',
      'gatehouse actions deprecate crm:create_job@1 --remove-after 90d --advice "Use version 2."',
    )
    .example('announce it', 'gatehouse actions deprecate crm:create_job --on 2027-01-01 --remove-on 2027-07-01')
    .example('take it back', 'gatehouse actions deprecate crm:create_job --undo')
    .action(
      run(async (session, id: string, options: DeprecateOptions) => {
        const answer = await (await session.server()).changeAction(id, changeOf(options, Date.now()))
        session.output.result(answer, () => showDeprecation(answer))
      }),
    )
  withServerOptions(command)
}

function changeOf({ on, removeOn, removeAfter, advice, undo }: DeprecateOptions, now: number) {
  if (undo === true) return { deprecated_at: null }
  const removedAt = removeOn ?? (removeAfter === undefined ? undefined : (on ?? now) + removeAfter)
  const isSaid = on !== undefined || (removedAt === undefined && advice === undefined)
  return {
    ...(isSaid ? { deprecated_at: new Date(on ?? now).toISOString() } : {}),
    ...(removedAt === undefined ? {} : { removed_at: new Date(removedAt).toISOString() }),
    ...(advice === undefined ? {} : { advice }),
  }
}

function showDeprecation({ id, deprecation }: VersionRecord): string {
  if (deprecation === undefined) return `${plainText(id)} is not deprecated.`
  const until = deprecation.removed_at === undefined ? '' : `, gone from ${showMoment(deprecation.removed_at)} on`
  const words = deprecation.advice === undefined ? '' : `\nCallers read: ${plainText(deprecation.advice)}`
  return `${plainText(id)} is deprecated from ${showMoment(deprecation.deprecated_at)} on${until}.${words}`
}
