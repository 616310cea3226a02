import type { Principal } from '@gatehouse/core'
import {
  callerFacts,
  createGrantBook,
  createRuleBook,
  decide,
  judge,
  parseRule,
  type Facts,
  type Grant,
  type Rule,
} from '@gatehouse/policy'
import { type Benchmark, figure, type Figure } from '../benchmark.ts'

export const rulesBenchmark: Benchmark = {
  name: 'rules',
  title: 'What 1,000 rules and 10,000 grants cost a decision',
  method:
    'A decision is what every call asks: may this user use this tool, by the grants, and what do the rules say of its input. ' +
    'In the process, without a database, in processor time (user and system) over many decisions about many tools and users. ' +
    'Baseline: the same decisions under one grant and no rule. "Spread" has rules as a company has them: on namespaces, groups and ' +
    'effects, each with a condition. "All concern it" is the worst there can be: every one of the 1,000 rules concerns every call, ' +
    'and has a condition that is asked.',

  async run({ isQuick }) {
    const rounds = isQuick ? 50 : 2_000
    const none = await measure({ grants: grantsOf(1), rules: [], rounds })
    const figures: Figure[] = []
    for (const [what, rules] of [
      ['10,000 grants, no rules', []],
      ['10,000 grants, 1,000 rules, spread', spread(1_000)],
      ['10,000 grants, 1,000 rules, all concern it', worst(1_000)],
    ] as const) {
      const value = await measure({ grants: grantsOf(10_000), rules, rounds })
      figures.push(
        figure({
          group: 'A decision, milliseconds of processor time',
          what,
          unit: 'ms',
          value,
          baseline: { what: 'one grant, no rules', value: none },
          aim: { atMost: 1 },
        }),
      )
    }
    return { figures, remarks: [] }
  },
}

const namespaces = 100
const users = 20
const groupsPerUser = 10

async function measure(from: {
  readonly grants: readonly Grant[]
  readonly rules: readonly Rule[]
  readonly rounds: number
}): Promise<number> {
  const ruleBook = createRuleBook({ rules: { current: async () => ({ version: 1, rules: from.rules }) } })
  const grantBook = createGrantBook({ grants: { forSubjects: async () => from.grants }, rules: ruleBook })
  const revisions = { grants: 1, rules: 1 }
  const once = async (round: number): Promise<void> => {
    const principal = principalOf(round % users)
    const tool = { source: 'automation_hub', namespace: `area${round % namespaces}`, name: `tool${round % 50}` }
    decide(await grantBook.forPrincipal(principal, revisions), tool)
    const rules = await ruleBook.forTenant('bench', revisions)
    judge(rules, 'input', { ...tool, effect: 'write' }, factsOf(principal, tool, round))
  }
  // The first round of each user and tool compiles; a call pays for that once per change.
  for (let round = 0; round < namespaces * users; round++) await once(round)
  const startedAt = process.cpuUsage()
  for (let round = 0; round < from.rounds; round++) await once(round)
  const { user, system } = process.cpuUsage(startedAt)
  return (user + system) / 1_000 / from.rounds
}

function principalOf(i: number): Principal {
  return {
    tenantId: 'bench',
    userId: `usr_${i}`,
    issuer: 'gatehouse',
    subject: `usr_${i}`,
    aliases: [],
    email: `user${i}@example.com`,
    groups: Array.from({ length: groupsPerUser }, (_, n) => `group${(i * 7 + n) % 100}`),
    roles: ['member'],
    scopes: ['tools'],
    actor: { kind: 'key', id: `key_${i}` },
  }
}

function factsOf(
  principal: Principal,
  tool: { readonly source: string; readonly namespace: string; readonly name: string },
  round: number,
): Facts {
  return {
    ...callerFacts(principal),
    tool: { key: `${tool.source}://${tool.namespace}.${tool.name}`, ...tool, effect: 'write', trust: 'trusted' },
    arguments: {
      amount: round % 100,
      customer: { name: 'Initech', city: 'Austin' },
      lines: [{ sku: 'a-1', count: 2 }],
    },
    time: new Date(1_767_268_800_000),
    run: { id: 'run', labels: [] },
  }
}

function grantsOf(count: number): readonly Grant[] {
  return Array.from({ length: count }, (_, i) => ({
    tenantId: 'bench',
    id: `grt_${i}`,
    subject: { kind: 'group', value: `group${i % 100}` },
    effect: i % 10 === 9 ? 'deny' : 'allow',
    pattern:
      i === 0
        ? 'automation_hub://area*'
        : i % 3 === 0
          ? `automation_hub://other${i}.*`
          : `automation_hub://area${i % namespaces}.other${i}`,
    createdAt: i,
    createdBy: 'usr_admin',
  }))
}

function spread(count: number): readonly Rule[] {
  return Array.from({ length: count }, (_, i) =>
    parseRule(
      {
        id: `rule-${i}`,
        phase: (['input', 'input', 'output', 'list'] as const)[i % 4],
        effect: 'block',
        principals: { groups: [`group${(i * 3) % 100}`] },
        ...(i % 4 === 3
          ? { tools: { patterns: [`automation_hub://hidden${i}.*`] } }
          : { tools: { namespaces: [`area${i % namespaces}`], effects: ['write', 'destructive'] } }),
        when: i % 4 === 3 ? 'actor.kind == "oauth_client"' : `has(arguments.amount) && arguments.amount > ${1_000 + i}`,
      },
      { tenantId: 'bench', origin: 'database' },
    ),
  )
}

function worst(count: number): readonly Rule[] {
  return Array.from({ length: count }, (_, i) =>
    parseRule(
      {
        id: `rule-${i}`,
        phase: 'input',
        effect: 'block',
        when: `has(arguments.amount) && arguments.amount > ${1_000 + i}`,
      },
      { tenantId: 'bench', origin: 'database' },
    ),
  )
}
