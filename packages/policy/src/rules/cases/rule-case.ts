import { InvalidInputError, parseToolReference } from '@gatehouse/core'
import { z } from 'zod'

const names = z.array(z.string().min(1).max(400)).max(200)

/** One call that does not happen, and what rules must make of it. */
const ruleCase = z.strictObject({
  name: z.string().min(1).max(300).describe('A sentence about what must hold.'),
  user: z
    .union([
      z.string().min(1).max(320),
      z.strictObject({
        id: z.string().max(200).optional(),
        email: z.string().max(320).optional(),
        name: z.string().max(300).optional(),
        issuer: z.string().max(2_000).optional(),
        groups: names.optional(),
        roles: names.optional(),
      }),
    ])
    .optional()
    .describe('E-mail address, or what is known of the user.'),
  actor: z
    .strictObject({
      kind: z.enum(['key', 'oauth_client', 'service', 'internal']).optional(),
      id: z.string().max(200).optional(),
      name: z.string().max(300).optional(),
    })
    .optional(),
  tool: z.string().min(1).max(400).describe('Tool reference.'),
  effect: z.enum(['read', 'write', 'destructive']).optional().describe('Of the tool. Default: read.'),
  trust: z.enum(['trusted', 'untrusted']).optional().describe('Of its source. Default: trusted.'),
  input: z.unknown().optional().describe('Arguments. Default: {}.'),
  result: z
    .unknown()
    .optional()
    .describe('What the tool gives back; without it rules of the phase output are not asked.'),
  labels: names.optional().describe('What the run has touched before.'),
  time: z.string().max(40).optional().describe('ISO 8601. Default: 2026-01-01T12:00:00Z.'),
  expect: z.strictObject({
    outcome: z.enum(['allowed', 'hidden', 'blocked', 'approval_required', 'withheld']),
    rule: z.string().max(100).optional().describe('Which rule decides.'),
    input: z.unknown().optional().describe('What goes on to the tool.'),
    result: z.unknown().optional().describe('What the caller sees.'),
    redactions: z
      .array(z.strictObject({ kind: z.string(), at: z.string() }))
      .optional()
      .describe('What is taken out, in any order; places of the input begin with /input, of the result with /result.'),
    labels: names.optional().describe('What the run is labelled with, in any order.'),
    limits: names.optional().describe('Rules that count the call, in any order.'),
  }),
})

export type RuleCase = z.output<typeof ruleCase>

const casesDocument = z.union([z.strictObject({ cases: z.array(z.unknown()) }), z.array(z.unknown())])

/** Reads `cases:` and a list, or a list. Throws `invalid_rule_cases` with every field that is wrong. */
export function parseRuleCases(document: unknown, file: string): readonly RuleCase[] {
  const listed = casesDocument.safeParse(document)
  if (!listed.success) throw unfit(file, ['the file holds no list of cases'])
  const items = Array.isArray(listed.data) ? listed.data : listed.data.cases
  return items.map((item, i) => {
    const parsed = ruleCase.safeParse(item)
    const at = `${file}, case ${i + 1}`
    if (!parsed.success)
      throw unfit(
        at,
        parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(case)'}: ${message}`),
      )
    parseToolReference(parsed.data.tool)
    if (parsed.data.time !== undefined && Number.isNaN(Date.parse(parsed.data.time)))
      throw unfit(at, ['time: must be a moment such as 2026-01-31T09:00:00Z'])
    return parsed.data
  })
}

function unfit(at: string, problems: readonly string[]): InvalidInputError {
  return new InvalidInputError('invalid_rule_cases', `The cases do not fit: ${problems.join('; ')}`, {
    at,
    hint: 'docs/guides/test-rules.md shows every field.',
    details: { problems },
  })
}
