import { InvalidInputError } from '@gatehouse/core'
import { lintRules } from '@gatehouse/policy'
import { z } from 'zod'
import type { SimulatedEntry } from '../../rules/simulate.ts'
import { isoTime, moment } from '../list-query.ts'
import { route } from '../route.ts'
import { rulesIn, written } from './rule-routes.ts'

const simulated = z.object({
  entry_id: z.string(),
  at: z.string(),
  action: z.string(),
  user_id: z.string(),
  email: z.string().optional(),
  tool: z.string(),
  phase: z.enum(['list', 'input', 'output']),
  before: z
    .string()
    .describe('allowed, hidden, blocked, approval_required or withheld; with what was redacted by which rules.'),
  after: z.string().optional().describe('Absent when it is unknown.'),
  decided_by: z.string().optional().describe('Id of the rule.'),
  already_in_force: z.boolean().optional().describe('The rules in force decide so as well.'),
  missing: z.array(z.string()).optional().describe('What the record would have to hold to decide it.'),
})

const dayMs = 86_400_000

export const simulationRoutes = [
  route({
    method: 'post',
    path: '/api/rules/simulate',
    summary:
      'Replay recorded calls and searches against other rules, and list what would differ; with Accept: application/x-ndjson progress is streamed',
    tag: 'rules',
    action: 'rules.simulate',
    scope: 'admin',
    body: written.extend({
      since: moment.optional().describe('From then on: 7d, or a time. Default: 7d.'),
      until: moment.optional().describe('Before then. Default: now.'),
      replace: z
        .boolean()
        .optional()
        .describe(
          'True: these rules alone. Default: beside the rules in force, in the place of those with the same id.',
        ),
      max_entries: z
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .describe('Look at so many entries at most. Default: 100000.'),
    }),
    response: z.object({
      entries: z.int(),
      same: z.int(),
      different: z.int(),
      unknown: z.int().describe('Entries for which the record does not hold what a rule needs; never guessed.'),
      untouched: z.int().describe('Entries that rules had no part in.'),
      missing: z.record(z.string(), z.int()).describe('What was not recorded, and for how many entries.'),
      complete: z.boolean().describe('False when there are more entries than were looked at.'),
      oldest_at: z.string().optional(),
      differences: z.array(simulated).describe('Newest first, at most 1000.'),
      undecided: z.array(simulated).describe('At most 200.'),
    }),
    async handle(context, { op, body, onProgress }) {
      const put = rulesIn(body, op.tenantId).map(({ rule }) => rule)
      const { rules: current } = await context.rules.current(op.tenantId)
      const ids = new Set(put.map(({ id }) => id))
      const rules = body.replace === true ? put : [...current.filter(({ id }) => !ids.has(id)), ...put]
      const wrong = lintRules(rules).find(({ severity }) => severity === 'error')
      if (wrong !== undefined)
        throw new InvalidInputError('invalid_rules', `rule ${wrong.ruleId}: ${wrong.message}`, {
          at: wrong.ruleId,
          ...(wrong.hint === undefined ? {} : { hint: wrong.hint }),
        })
      const now = context.clock.now()
      const found = await context.simulate({
        tenantId: op.tenantId,
        rules,
        since: body.since ?? now - 7 * dayMs,
        until: body.until ?? now,
        maxEntries: body.max_entries ?? 100_000,
        signal: op.signal,
        onProgress,
      })
      const { entries, same, different, unknown, untouched, missing } = found
      op.note({ details: { simulated: { rules: put.length, entries, different, unknown } } })
      return {
        entries,
        same,
        different,
        unknown,
        untouched,
        missing: { ...missing },
        complete: found.isComplete,
        ...(found.oldestAt === undefined ? {} : { oldest_at: isoTime(found.oldestAt) }),
        differences: found.differences.map(toJson),
        undecided: found.undecided.map(toJson),
      }
    },
  }),
]

function toJson({
  entryId,
  at,
  userId,
  decidedBy,
  isInForce,
  missing,
  ...rest
}: SimulatedEntry): z.input<typeof simulated> {
  return {
    entry_id: entryId,
    at: isoTime(at),
    user_id: userId,
    ...rest,
    ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
    ...(isInForce === undefined ? {} : { already_in_force: isInForce }),
    ...(missing === undefined ? {} : { missing: [...missing] }),
  }
}
