import type { CliCommand } from '../cli-command.ts'
import type { LimitRecord, LimitsAnswer } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { showMoment } from '../output/moment.ts'
import type { Output } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run } from '../session.ts'

export function addLimits(program: CliCommand, run: Run): void {
  const limits = program.command('limits').description('how much users, tools and tenants may use')
  addList(limits, run)
  addShow(limits, run)
}

function addList(limits: CliCommand, run: Run): void {
  const command = limits
    .command('list')
    .description('list the limits that are configured, and how counting them goes')
    .example('what is limited?', 'gatehouse limits list')
    .action(
      run(async (session) => {
        const answer = await (await session.server()).limits({})
        session.output.result(answer, () =>
          [showCounting(answer), ...showAll(answer.limits, session.output)].join('\n'),
        )
      }),
    )
  withServerOptions(command)
}

function addShow(limits: CliCommand, run: Run): void {
  const command = limits
    .command('show')
    .description('show the limits that concern you, or a user, and what is used of them')
    .option('--as <email>', 'whose limits; needs an administrator')
    .option('--tool <reference>', 'those of one tool, with what is used of it')
    .example('how much have I left?', 'gatehouse limits show')
    .example('how much has she left?', 'gatehouse limits show --as ana@example.com')
    .action(
      run(async (session, { as: user, tool }: { readonly as?: string; readonly tool?: string }) => {
        const server = await session.server({ isAsSelf: true })
        const answer = await (user === undefined ? server.ownLimits({ tool }) : server.limits({ user, tool }))
        session.output.result(answer, () =>
          answer.limits.length === 0 ? 'No limit concerns this.' : showUse(answer.limits, session.output),
        )
      }),
    )
  withServerOptions(command)
}

function showCounting({ counting, limits }: LimitsAnswer): string {
  const { store, answering, failing_since: since } = counting!
  const state = answering ? '' : `; it does not answer${since === undefined ? '' : ` since ${showMoment(since)}`}`
  return `${limits.length} limits, counted in ${store}${state}.`
}

function showAll(limits: readonly LimitRecord[], output: Output): readonly string[] {
  if (limits.length === 0) return []
  return [
    output.table(limits, [
      { title: 'ID', value: ({ id }) => id },
      { title: 'LIMIT', value: ({ limit }) => limit },
      { title: 'PER', value: ({ per }) => per.join(' and ') },
      { title: 'WHO', value: (one) => listed(one.users, one.groups, one.roles, one.actors) ?? 'everybody' },
      { title: 'WHAT', value: (one) => listed(one.tools, one.namespaces, one.sources, one.effects) ?? 'every tool' },
      { title: 'FAIL', value: ({ fail }) => fail },
    ]),
  ]
}

function showUse(limits: readonly LimitRecord[], output: Output): string {
  return output.table(limits, [
    { title: 'ID', value: ({ id }) => id },
    { title: 'LIMIT', value: ({ limit }) => limit },
    { title: 'PER', value: ({ per }) => per.join(' and ') },
    { title: 'USED', value: ({ used }) => (used === undefined ? '-' : String(used)) },
    { title: 'LEFT', value: ({ remaining }) => (remaining === undefined ? '-' : String(remaining)) },
    { title: 'FREE AGAIN', value: (one) => showMoment(one.resets_at) },
  ])
}

function listed(...lists: readonly (readonly string[] | undefined)[]): string | undefined {
  const all = lists.flatMap((list) => list ?? [])
  return all.length === 0 ? undefined : plainText(all.join(', '))
}
