import type { CliCommand } from '../cli-command.ts'
import type { ExplainAnswer } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { readJsonInput } from '../input/parse-json-input.ts'
import type { Output } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run } from '../session.ts'

interface ExplainOptions {
  readonly as: string
  readonly input?: string
  readonly result?: string
  readonly askHooks?: boolean
}

export function addExplain(program: CliCommand, run: Run): void {
  const command = program
    .command('explain')
    .description('what would happen if a user called a tool, and which grant or rule decides it; runs nothing')
    .argument('<tool>', 'tool reference')
    .requiredOption('--as <email>', 'whose call it would be')
    .option('--input <json>', 'arguments: JSON, @file, or - for standard input')
    .option('--result <json>', 'a result, to see what rules would do to it')
    .option('--ask-hooks', 'ask policy hooks as well; they hear that it is a dry run')
    .example('may she, and why?', 'gatehouse explain automation_hub://crm.create_job --as ana@example.com')
    .action(
      run(async (session, tool: string, { as: user, input, result, askHooks }: ExplainOptions) => {
        const answer = await (
          await session.server({ isAsSelf: true })
        ).explain({
          user,
          tool,
          input: input === undefined ? {} : await readJsonInput(input, session.runtime),
          ...(result === undefined ? {} : { result: await readJsonInput(result, session.runtime) }),
          ...(askHooks === true ? { ask_hooks: true } : {}),
        })
        session.output.result(answer, () => show(answer, session.output))
      }),
    )
  withServerOptions(command)
}

function show(answer: ExplainAnswer, output: Output): string {
  const by = answer.decided_by === undefined ? '' : `, decided by ${answer.decided_by}`
  const grants = answer.grants.map(
    (one) =>
      `  ${one.effect} ${one.pattern}  ${one.subject.kind} ${one.subject.value}  ${one.id}${one.decided === true ? '  ← decides' : ''}`,
  )
  return plainText(
    [
      `${answer.tool}: ${answer.outcome} (${answer.reason}${by})`,
      `Grants, revision ${answer.revisions.grants}:`,
      ...(grants.length === 0 ? ['  none speaks of it'] : grants),
      ...asked('Rules on whether it exists', answer.list, answer.revisions.rules, output),
      ...hooks(answer),
      ...phase('Input', answer.input, answer.revisions.rules, output),
      ...phase('Output', answer.output, answer.revisions.rules, output),
      ...approval(answer),
      ...answer.limits.map((limit) => `Counts against: ${limit}`),
    ].join('\n'),
  )
}

function phase(name: string, ruling: ExplainAnswer['input'], version: number, output: Output): readonly string[] {
  if (ruling === undefined) return []
  if (ruling.rules.length === 0) return [`${name} rules, version ${version}: none concerns it`]
  const redactions = ruling.redactions.map(
    ({ kind, at }) => `  would redact ${kind} at ${at === '' ? 'the whole' : at}`,
  )
  return [`${name} rules, version ${version}: ${ruling.decision}`, table(ruling.rules, output), ...redactions]
}

function asked(title: string, rules: ExplainAnswer['list'], version: number, output: Output): readonly string[] {
  return rules.length === 0 ? [] : [`${title}, version ${version}:`, table(rules, output)]
}

function table(rules: ExplainAnswer['list'], output: Output): string {
  return output.table(rules, [
    { title: 'RULE', value: (rule) => rule.rule_id },
    { title: 'EFFECT', value: (rule) => rule.effect },
    { title: 'PRIORITY', value: (rule) => String(rule.priority) },
    { title: 'ANSWER', value: (rule) => (rule.error === undefined ? rule.answer : `${rule.answer}: ${rule.error}`) },
  ])
}

function hooks({ hooks: listed, revisions }: ExplainAnswer): readonly string[] {
  if (listed.length === 0) return []
  const lines = listed.map(({ id, point, phase, failure_mode: mode, asked: answer }) => {
    const changes = answer?.overrides === undefined ? '' : `, changes ${answer.overrides.join(', ')}`
    const why = answer?.why === undefined ? '' : `: ${answer.why}`
    return `  ${point} ${phase}  ${id}  ${answer === undefined ? `would be asked (${mode})` : `${answer.code}${why}${changes}`}`
  })
  return [`Hooks, revision ${revisions.hooks}:`, ...lines]
}

function approval({ approval: needed }: ExplainAnswer): readonly string[] {
  if (needed === undefined) return []
  const who = Object.entries(needed.approvers ?? {}).map(([kind, names]) => `${kind} ${names.join(', ')}`)
  const by = needed.rule_id === undefined ? 'its tool' : `rule ${needed.rule_id}`
  return [`An approval is needed: ${by} says so${who.length === 0 ? '' : `; it may come from ${who.join('; ')}`}`]
}
