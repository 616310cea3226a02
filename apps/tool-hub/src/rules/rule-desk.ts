import { toolKey, type Clock, type Operation, type Revisions } from '@gatehouse/core'
import type { RuleDesk } from '@gatehouse/execution'
import {
  callerFacts,
  judge,
  runOf,
  type CompiledRules,
  type Facts,
  type RuleBook,
  type RuledTool,
  type RunLabels,
} from '@gatehouse/policy'

/** Every run that got something from a source that is not trusted has this label. */
const untrustedLabel = 'untrusted_input_seen'

export interface RuleDeskDeps {
  readonly rules: RuleBook
  readonly revisionsOf: (op: Operation) => Promise<Revisions>
  readonly labels: RunLabels
  /** Sources whose results are taken for the company's own words. */
  readonly trustedSources: readonly string[]
  readonly clock: Clock
}

/** Asks the rules as they stand now, with what the run has touched so far. */
export function createRuleDesk(deps: RuleDeskDeps): RuleDesk {
  const rulesOf = async (op: Operation): Promise<CompiledRules> =>
    deps.rules.forTenant(op.tenantId, await deps.revisionsOf(op))

  return {
    async input(op, tool, input) {
      const rules = await rulesOf(op)
      const facts = await factsOf(deps, op, rules, tool)
      op.note({ details: { rule_facts: keptFacts(rules, facts) } })
      return judge(rules, 'input', tool, { ...facts, arguments: input })
    },

    async output(op, tool, { input, output, beside, asked }) {
      const rules = await rulesOf(op)
      const facts = await factsOf(deps, op, rules, tool)
      const known = input === undefined ? facts : { ...facts, arguments: input.value }
      // What the call brought along is gone by now; those rules were asked while it was there.
      const isAsked = asked === rules.version ? withoutArguments : undefined
      const ruling = judge(rules, 'output', tool, { ...known, result: output }, isAsked, beside)
      const own = rules.usesLabels && facts.tool!.trust === 'untrusted' ? [untrustedLabel] : []
      await deps.labels.add(op.tenantId, runOf(op.principal, op.run), [...own, ...ruling.labels])
      return ruling
    },

    async enter(op, _tool, { labels }) {
      await deps.labels.add(op.tenantId, runOf(op.principal, op.run), labels)
    },
  }
}

/** What conditions are asked about, but for what goes in and comes out. */
export async function factsOf(
  deps: Pick<RuleDeskDeps, 'labels' | 'trustedSources' | 'clock'>,
  op: Operation,
  rules: CompiledRules,
  tool: RuledTool,
): Promise<Facts> {
  const { source, namespace, name, effect } = tool
  const run = runOf(op.principal, op.run)
  return {
    ...callerFacts(op.principal),
    tool: {
      key: toolKey(tool),
      source,
      namespace,
      name,
      effect,
      trust: deps.trustedSources.includes(source) ? 'trusted' : 'untrusted',
    },
    time: new Date(deps.clock.now()),
    run: { id: run, labels: rules.usesLabels ? await deps.labels.read(op.tenantId, run) : [] },
  }
}

function withoutArguments({
  condition,
}: {
  readonly condition: { readonly variables: ReadonlySet<string> } | undefined
}) {
  return condition?.variables.has('arguments') !== true
}

/** What goes into the audit entry so that other rules can be tried on the call later: no argument, no result. */
function keptFacts(rules: CompiledRules, { principal, tool, run }: Facts): Readonly<Record<string, unknown>> {
  return {
    version: rules.version,
    effect: tool!.effect,
    trust: tool!.trust,
    run: run!.id,
    ...keptSubjects(principal),
    // Only read where a rule speaks of them.
    ...(rules.usesLabels ? { labels: run!.labels.slice(0, mostKept) } : {}),
  }
}

/** Groups and roles as they were; left out where there are too many to keep. */
export function keptSubjects({ groups, roles }: Pick<Facts['principal'], 'groups' | 'roles'>) {
  return {
    ...(groups.length > mostKept ? {} : { groups }),
    ...(roles.length > mostKept ? {} : { roles }),
  }
}

const mostKept = 50
