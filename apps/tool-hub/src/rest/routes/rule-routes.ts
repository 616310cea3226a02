import { decodeCursor, encodeCursor, GatehouseError, InvalidInputError } from '@gatehouse/core'
import { documentOf, ruleDocument, type Rule } from '@gatehouse/policy'
import { z } from 'zod'
import { readRuleFile, type WrittenRule } from '../../rules/read-rule-file.ts'
import { isoTime, pageQuery } from '../list-query.ts'
import { route } from '../route.ts'

const rule = ruleDocument.extend({
  label: z.array(z.string()).optional(),
  origin: z.string().describe('database, or file: and the file it comes from.'),
})

const finding = z.object({
  rule_id: z.string(),
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  at: z.string().optional().describe('File and line.'),
})

export const written = z.strictObject({
  rules: z.array(z.unknown()).max(1_000).optional().describe('Rules; docs/guides/rules.md shows every field.'),
  file: z
    .strictObject({ name: z.string().min(1).max(400), content: z.string().max(4 * 1024 * 1024) })
    .optional()
    .describe('Instead: the text of a YAML file of rules.'),
})

const changed = z.object({ version: z.int(), rules: z.int().describe('How many there are now.') })

export const ruleRoutes = [
  route({
    method: 'post',
    path: '/api/rules',
    summary:
      'Add rules, or put them in the place of those with the same id; all of them or none, effective on the next request',
    tag: 'rules',
    action: 'rules.put',
    scope: 'admin',
    status: 201,
    body: written,
    response: changed.extend({ warnings: z.array(finding) }),
    async handle(context, { op, body }) {
      const rules = rulesIn(body, op.tenantId)
      const { set, warnings } = await context.ruleKeeper.put(op.tenantId, rules, op.principal.userId)
      op.note({ details: { put: rules.map((one) => one.rule.id), version: set.version } })
      return { version: set.version, rules: set.rules.length, warnings: warnings.map(findingToJson) }
    },
  }),
  route({
    method: 'get',
    path: '/api/rules',
    summary: 'Rules, by id',
    tag: 'rules',
    action: 'rules.list',
    scope: 'admin',
    query: z.strictObject(pageQuery),
    response: z.object({ version: z.int(), rules: z.array(rule), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const { version, rules } = await context.rules.current(op.tenantId)
      const after = query.cursor === undefined ? '' : String(decodeCursor(query.cursor, ['string'])[0])
      const rest = rules.filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1))
      const page = rest.slice(0, query.limit)
      const next = rest.length > page.length ? { next_cursor: encodeCursor([page.at(-1)!.id]) } : {}
      return { version, rules: page.map(ruleToJson), ...next }
    },
  }),
  route({
    method: 'get',
    path: '/api/rules/{id}',
    summary: 'One rule',
    tag: 'rules',
    action: 'rules.show',
    scope: 'admin',
    response: rule,
    async handle(context, { op, params }) {
      const found = (await context.rules.current(op.tenantId)).rules.find(({ id }) => id === params['id'])
      if (found !== undefined) return ruleToJson(found)
      throw new GatehouseError('not_found', 'rule_not_found', `There is no rule ${JSON.stringify(params['id'])}.`, {
        hint: 'gatehouse rules list shows the rules there are.',
      })
    },
  }),
  route({
    method: 'delete',
    path: '/api/rules/{id}',
    summary: 'Remove a rule, effective on the next request',
    tag: 'rules',
    action: 'rules.remove',
    scope: 'admin',
    response: changed,
    async handle(context, { op, params }) {
      const set = await context.ruleKeeper.remove(op.tenantId, params['id']!, op.principal.userId)
      op.note({ details: { removed: params['id'], version: set.version } })
      return { version: set.version, rules: set.rules.length }
    },
  }),
  route({
    method: 'post',
    path: '/api/rules/lint',
    summary: 'What there is to say of rules if they were put; changes nothing',
    tag: 'rules',
    action: 'rules.lint',
    scope: 'admin',
    body: written,
    response: z.object({ rules: z.int(), findings: z.array(finding) }),
    async handle(context, { op, body }) {
      const rules = rulesIn(body, op.tenantId)
      const findings = await context.ruleKeeper.lint(op.tenantId, rules)
      return { rules: rules.length, findings: findings.map(findingToJson) }
    },
  }),
  route({
    method: 'get',
    path: '/api/rule-versions',
    summary: 'Versions of the rules, newest first',
    tag: 'rules',
    action: 'rules.history',
    scope: 'admin',
    query: z.strictObject(pageQuery),
    response: z.object({
      versions: z.array(
        z.object({
          version: z.int(),
          changed_at: z.string(),
          changed_by: z.string().describe('User id, or `files` for the rules folder.'),
          changes: z.array(z.object({ rule_id: z.string(), kind: z.enum(['put', 'removed']) })),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
    async handle(context, { op, query }) {
      const page = await context.rules.history(op.tenantId, query)
      return {
        versions: page.items.map((one) => ({
          version: one.version,
          changed_at: isoTime(one.changedAt),
          changed_by: one.changedBy,
          changes: one.changes.map(({ ruleId, kind }) => ({ rule_id: ruleId, kind })),
        })),
        ...(page.next === undefined ? {} : { next_cursor: page.next }),
      }
    },
  }),
  route({
    method: 'post',
    path: '/api/rule-versions/{version}/restore',
    summary: 'Make the rules what they were at a version, as a new version',
    tag: 'rules',
    action: 'rules.restore',
    scope: 'admin',
    response: changed,
    async handle(context, { op, params }) {
      const version = Number(params['version'])
      const set = await context.ruleKeeper.restore(
        op.tenantId,
        Number.isSafeInteger(version) && version >= 0 ? version : -1,
        op.principal.userId,
      )
      op.note({ details: { restored: version, version: set.version } })
      return { version: set.version, rules: set.rules.length }
    },
  }),
]

export function rulesIn({ rules, file }: z.output<typeof written>, tenantId: string): readonly WrittenRule[] {
  if ((rules === undefined) === (file === undefined)) {
    throw new InvalidInputError('invalid_body', 'Give rules, or file.', { at: '/rules' })
  }
  const [name, content] = file === undefined ? ['body', JSON.stringify({ rules })] : [file.name, file.content]
  return readRuleFile(name, content, { tenantId, origin: 'database' })
}

function ruleToJson(one: Rule): z.input<typeof rule> {
  return { ...(documentOf(one) as Omit<z.input<typeof rule>, 'origin'>), origin: one.origin }
}

function findingToJson({
  ruleId,
  ...rest
}: {
  readonly ruleId: string
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly at?: string
}): z.input<typeof finding> {
  return { rule_id: ruleId, ...rest }
}
