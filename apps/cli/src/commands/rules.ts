import { addSimulate } from './rules-simulate.ts'
import { addTestRules } from './rules-test.ts'
import type { CliCommand } from '../cli-command.ts'
import type { RuleFindingRecord, RuleRecord, RuleVersionRecord } from '../client/answers.ts'
import { followPages } from '../client/follow-pages.ts'
import { withServerOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { countBetween } from '../input/parse-count.ts'
import { readRulesFile } from '../input/read-rules-file.ts'
import { showMoment } from '../output/moment.ts'
import { type Output, rowsOf } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import { moreHint, type PagingOptions, withPaging } from '../paging.ts'
import type { Run } from '../session.ts'

export function addRules(program: CliCommand, run: Run): void {
  const rules = program.command('rules').description('what may go into a call, and what may come out')
  addAdd(rules, run)
  addList(rules, run)
  addShow(rules, run)
  addRemove(rules, run)
  addLint(rules, run)
  addTestRules(rules, run)
  addSimulate(rules, run)
  addHistory(rules, run)
  addRollback(rules, run)
}

function addAdd(rules: CliCommand, run: Run): void {
  const command = rules
    .command('add')
    .description(
      'add the rules of a file, or put them in the place of those with the same id; all or none, effective at once',
    )
    .argument('<file>', 'YAML file of rules')
    .example('add', 'gatehouse rules add rules.yaml')
    .action(
      run(async (session, file: string) => {
        const answer = await (await session.server()).putRules(await readRulesFile(session, file))
        session.output.result(answer, () =>
          [
            `There are ${answer.rules} rules now, version ${answer.version}.`,
            ...(answer.warnings ?? []).map(findingLine),
          ].join('\n'),
        )
      }),
    )
  withServerOptions(command)
}

function addList(rules: CliCommand, run: Run): void {
  const command = rules
    .command('list')
    .description('list rules')
    .example('all of them', 'gatehouse rules list --all')
    .action(
      run(async (session, { limit, cursor, all }: PagingOptions) => {
        const server = await session.server()
        const answer = await followPages('rules', all === true, cursor, (cursor) => server.rules({ limit, cursor }))
        const rows = rowsOf<RuleRecord>(answer, 'rules')
        session.output.result(answer, () => showRules(rows, session.output) + moreHint(answer))
      }),
    )
  withServerOptions(withPaging(command))
}

function addShow(rules: CliCommand, run: Run): void {
  const command = rules
    .command('show')
    .description('show a rule whole')
    .argument('<id>', 'id of the rule')
    .example('show', 'gatehouse rules show no-ssn-in')
    .action(
      run(async (session, id: string) => {
        const rule = await (await session.server()).rule(id)
        session.output.result(rule, () => plainText(JSON.stringify(rule, null, 2)))
      }),
    )
  withServerOptions(command)
}

function addRemove(rules: CliCommand, run: Run): void {
  const command = rules
    .command('remove')
    .description('remove a rule; effective at once')
    .argument('<id>', 'id of the rule')
    .example('remove', 'gatehouse rules remove no-ssn-in')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).removeRule(id)
        session.output.result(
          answer,
          () => `Rule ${plainText(id)} is removed. There are ${answer.rules} rules now, version ${answer.version}.`,
        )
      }),
    )
  withServerOptions(command)
}

function addLint(rules: CliCommand, run: Run): void {
  const command = rules
    .command('lint')
    .description('say what is wrong with the rules of a file, beside those there are; changes nothing')
    .argument('<file>', 'YAML file of rules')
    .example('before a commit', 'gatehouse rules lint rules.yaml')
    .action(
      run(async (session, file: string) => {
        const answer = await (await session.server()).lintRules(await readRulesFile(session, file))
        session.output.result(answer, () =>
          answer.findings.length === 0
            ? `${answer.rules} rules, nothing to say.`
            : answer.findings.map(findingLine).join('\n'),
        )
        return answer.findings.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.ok
      }),
    )
  withServerOptions(command)
}

function addHistory(rules: CliCommand, run: Run): void {
  const command = rules
    .command('history')
    .description('versions of the rules, newest first')
    .example('what changed lately?', 'gatehouse rules history --limit 5')
    .action(
      run(async (session, { limit, cursor, all }: PagingOptions) => {
        const server = await session.server()
        const answer = await followPages('versions', all === true, cursor, (cursor) =>
          server.ruleVersions({ limit, cursor }),
        )
        const rows = rowsOf<RuleVersionRecord>(answer, 'versions')
        session.output.result(answer, () => showVersions(rows, session.output) + moreHint(answer))
      }),
    )
  withServerOptions(withPaging(command))
}

function addRollback(rules: CliCommand, run: Run): void {
  const command = rules
    .command('rollback')
    .description('make the rules what they were at a version, as a new version; effective at once')
    .argument('<version>', 'number of the version, as history shows it', countBetween(0, Number.MAX_SAFE_INTEGER))
    .example('take the last change back', 'gatehouse rules rollback 7')
    .action(
      run(async (session, version: number) => {
        const answer = await (await session.server()).restoreRules(version)
        session.output.result(
          answer,
          () => `The rules are those of version ${version} again: ${answer.rules} rules, version ${answer.version}.`,
        )
      }),
    )
  withServerOptions(command)
}

function findingLine({ at, rule_id: id, severity, message, hint }: RuleFindingRecord): string {
  return plainText(`${at ?? id}: ${severity}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
}

function showRules(rules: readonly RuleRecord[], output: Output): string {
  if (rules.length === 0) return 'No rules.'
  return output.table(rules, [
    { title: 'ID', value: (rule) => rule.id },
    { title: 'PHASE', value: (rule) => rule.phase },
    { title: 'EFFECT', value: (rule) => (rule.enabled === false ? `${rule.effect} (off)` : rule.effect) },
    { title: 'PRIORITY', value: (rule) => String(rule.priority ?? 0) },
    { title: 'FROM', value: (rule) => rule.origin, whenNarrow: 'wrap' },
    { title: 'WHAT', value: (rule) => rule.description ?? '', whenNarrow: 'wrap' },
  ])
}

function showVersions(versions: readonly RuleVersionRecord[], output: Output): string {
  if (versions.length === 0) return 'There never was a rule.'
  return output.table(versions, [
    { title: 'VERSION', value: (one) => String(one.version) },
    { title: 'WHEN', value: (one) => showMoment(one.changed_at) },
    { title: 'BY', value: (one) => one.changed_by },
    {
      title: 'CHANGES',
      value: (one) =>
        one.changes
          .slice(0, 10)
          .map((change) => `${change.kind} ${change.rule_id}`)
          .join(', '),
      whenNarrow: 'wrap',
    },
  ])
}
