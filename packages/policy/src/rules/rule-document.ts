import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'
import { detectorNames } from './detect/detectors.ts'
import type { Rule, RuleEffect } from './rule.ts'

const texts = z.array(z.string().min(1).max(400)).max(200)
const idFormat = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/
const labelFormat = /^[a-z][a-z0-9_]{0,63}$/

/** A rule as people write it: in YAML files, in REST, on the command line. */
export const ruleDocument = z.strictObject({
  id: z.string().regex(idFormat, 'letters, digits, _, - and dots, at most 100').describe('Chosen by you; unique.'),
  description: z.string().max(1_000).optional(),
  enabled: z.boolean().optional().describe('Default: true.'),
  priority: z.int().min(-1_000_000).max(1_000_000).optional().describe('Higher is asked first. Default: 0.'),
  phase: z
    .enum(['list', 'input', 'output'])
    .describe('list: whether the tool exists; input: what goes in; output: what comes out.'),
  principals: z
    .strictObject({
      users: texts.optional().describe('User ids or e-mail addresses; * for any characters.'),
      groups: texts.optional(),
      roles: texts.optional(),
      actors: texts.optional().describe('Ids or names of keys and clients.'),
    })
    .optional()
    .describe('Whom it concerns; one that fits is enough. Default: everybody.'),
  tools: z
    .strictObject({
      patterns: texts.optional().describe('Tool patterns, as in grants.'),
      effects: z
        .array(z.enum(['read', 'write', 'destructive']))
        .max(3)
        .optional(),
      namespaces: texts.optional().describe('With everything below them.'),
      sources: texts.optional(),
    })
    .optional()
    .describe('Which tools it concerns; every list must fit. Default: all.'),
  when: z.string().max(4_000).optional().describe('A condition in CEL.'),
  effect: z.enum(['allow', 'block', 'redact', 'require_approval', 'limit', 'label']),
  detectors: z
    .array(
      z.union(
        [
          z.enum(detectorNames),
          z.strictObject({
            name: z.string().regex(labelFormat, 'lower-case letters, digits and _'),
            pattern: z
              .string()
              .min(1)
              .max(1_000)
              .describe('Regular expression without lookaround and back references.'),
          }),
        ],
        `neither ${detectorNames.join(', ')} nor {name, pattern}`,
      ),
    )
    .max(20)
    .optional()
    .describe(`Any of ${detectorNames.join(', ')}, or a pattern of your own.`),
  paths: z.array(z.string().min(1).max(500)).max(50).optional().describe('JSONPath (RFC 9535).'),
  redact: z.enum(['remove', 'mask']).optional().describe('Default: mask.'),
  limit: z
    .strictObject({
      calls: z.int().min(1).max(1_000_000),
      per: z.enum(['minute', 'hour', 'day']),
      key: z.enum(['principal', 'principal_tool', 'tool', 'tenant']).optional().describe('Default: principal.'),
    })
    .optional(),
  label: z
    .union([z.string(), z.array(z.string()).max(10)])
    .optional()
    .describe('Labels that the run gets when the rule holds.'),
  approvers: z
    .strictObject({
      users: texts.optional().describe('User ids or e-mail addresses; * for any characters.'),
      groups: texts.optional(),
      roles: texts.optional(),
    })
    .optional()
    .describe('With require_approval: who may approve; one that fits is enough. Default: as configured.'),
  expires_after: z
    .int()
    .min(1)
    .max(30 * 86_400)
    .optional()
    .describe('With require_approval: seconds until the approval cannot be given or used any more.'),
  message: z.string().max(500).optional().describe('Told to the caller when the rule refuses.'),
})

export type RuleDocument = z.input<typeof ruleDocument>

/** Reads a rule; `at` is where it stands. Throws `invalid_rule` with every field that is wrong. */
export function parseRule(document: unknown, from: { tenantId: string; origin: string; at?: string }): Rule {
  const parsed = ruleDocument.safeParse(document)
  if (!parsed.success) throw unfit(parsed.error, document, from.at)
  const { enabled, priority = 0, label, limit, expires_after: expiresAfter, ...rest } = parsed.data
  const labels = label === undefined ? undefined : typeof label === 'string' ? [label] : label
  const wrong = labels?.find((each) => !labelFormat.test(each))
  if (wrong !== undefined) {
    throw new InvalidInputError('invalid_rule', `Rule ${rest.id}: ${JSON.stringify(wrong)} is not a label.`, {
      at: `${from.at ?? ''}/label`,
      hint: 'Labels are lower-case letters, digits and _, such as private_data_read.',
    })
  }
  return withoutUndefined({
    ...rest,
    tenantId: from.tenantId,
    origin: from.origin,
    priority,
    isEnabled: enabled ?? true,
    label: labels,
    expiresAfter,
    limit: limit === undefined ? undefined : { ...limit, key: limit.key ?? 'principal' },
  }) as unknown as Rule
}

/** A rule as `parseRule` reads it. */
export function documentOf(rule: Rule): RuleDocument {
  const { tenantId: _tenant, origin: _origin, isEnabled, expiresAfter, ...rest } = rule
  return JSON.parse(JSON.stringify({ ...rest, expires_after: expiresAfter, enabled: isEnabled })) as RuleDocument
}

/** The order in which effects of equal priority are asked: what refuses comes before what lets through. */
export const effectOrder: readonly RuleEffect[] = ['block', 'require_approval', 'limit', 'redact', 'label', 'allow']

function unfit(error: z.ZodError, document: unknown, at = ''): InvalidInputError {
  const id = typeof document === 'object' && document !== null && 'id' in document ? String(document.id) : '?'
  const problems = error.issues.map((issue) => `${issue.path.join('.') || '(rule)'}: ${issue.message}`)
  return new InvalidInputError('invalid_rule', `Rule ${id.slice(0, 100)} does not fit: ${problems.join('; ')}`, {
    at: `${at}/${error.issues[0]?.path.join('/') ?? ''}`,
    hint: 'docs/guides/rules.md shows every field.',
    details: { problems },
  })
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined
        ? []
        : [[key, typeof member === 'object' && !Array.isArray(member) ? withoutUndefined(member as object) : member]],
    ),
  )
}
