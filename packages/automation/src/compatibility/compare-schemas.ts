import { createSchemaValidator } from '@gatehouse/json-schema'
import type { JsonSchema } from '@gatehouse/spec'
import { isSameText } from './is-same-text.ts'
import type { NameTest } from './compare-objects.ts'
import { compareRemarks } from './compare-remarks.ts'
import type { Finding, Level } from './finding.ts'
import { findNarrowings } from './find-narrowings.ts'
import type { Reason, Subject } from './reason.ts'

/**
 * What changed between two schemas (JSON Schema draft 2020-12) for those who write values of them (`input`) or read values
 * of them (`output`).
 *
 * - Input is compatible when everything that was accepted still is. Output is compatible when nothing comes that could not
 *   come before, and everything that could be read is still there.
 * - A property that goes is `major` in both directions. A property that comes is `minor`, unless it is required input or the
 *   object was a map (`additionalProperties` with a schema) whose values it does not fit. Readers of an answer are
 *   expected to pass over properties they do not know; nobody is expected to send properties that are not declared.
 * - More values in an answer (types, `enum` members, `null`, wider bounds) are `major`: callers have not seen them before.
 * - `default`: added is `minor`, changed or removed is `major` for input, `minor` for output. `deprecated` added is `minor`.
 * - Words (`title`, `description`, `examples` and the like) are `patch`.
 * - What cannot be decided counts against the change: `not`, `if`, `contains`, `propertyNames`, `dependentSchemas` unless
 *   word for word the same, patterns and unknown formats unless equal, schemas too large to compare.
 */
export function compareSchemas(
  before: JsonSchema,
  after: JsonSchema,
  direction: 'input' | 'output',
): readonly Finding[] {
  if (isSameText(before, after)) return []
  const matches = createNameTest()
  const forward = findNarrowings(before, after, { direction, isForward: true, matches })
  const backward = findNarrowings(after, before, { direction, isForward: false, matches })
  const findings = [...merged(forward, backward, direction), ...compareRemarks(before, after, direction)]
  if (findings.length > 0) return findings
  const message = 'It is written in another way and means the same.'
  return [{ at: '', kind: 'wording_changed', direction, level: 'patch', message }]
}

const titles: Readonly<Record<Subject, string>> = {
  type: 'The type',
  enum: 'The list of values',
  bounds: 'The range',
  multiple_of: 'The step (multipleOf)',
  length: 'The length',
  pattern: 'The pattern',
  format: 'The format',
  content: 'The encoding of the content',
  item_count: 'The number of items',
  unique_items: 'Whether items may repeat',
  required: 'The property',
  property: 'The property',
  property_count: 'The number of properties',
  additional_properties: 'What else the object may have',
  alternative: 'A form',
  condition: 'A condition',
  unknown: 'Something whose effect cannot be decided',
}

/** A place that is both narrower and wider has changed. */
function merged(
  forward: readonly Reason[],
  backward: readonly Reason[],
  direction: 'input' | 'output',
): readonly Finding[] {
  const places = new Map<string, { narrower?: Reason; wider?: Reason }>()
  for (const reason of forward) {
    const key = `${reason.subject} ${reason.at}`
    places.set(key, { narrower: reason, ...places.get(key) })
  }
  for (const reason of backward) {
    const key = `${reason.subject} ${reason.at}`
    places.set(key, { wider: reason, ...places.get(key) })
  }
  return [...places.values()].map(({ narrower, wider }) => {
    const { at, subject } = (narrower ?? wider)!
    const levels = [narrower?.level, wider?.level]
    const level: Level = levels.includes('major') ? 'major' : 'minor'
    const way = narrower === undefined ? 'widened' : wider === undefined ? 'narrowed' : 'changed'
    const was = narrower?.from ?? wider?.to ?? ''
    const is = narrower?.to ?? wider?.from ?? ''
    return { at, kind: kindOf(subject, way), direction, level, message: `${titles[subject]} was ${was}, is ${is}.` }
  })
}

function kindOf(subject: Subject, way: 'widened' | 'narrowed' | 'changed'): string {
  if (subject === 'unknown') return 'unknown_changed'
  if (way === 'changed') return `${subject}_changed`
  if (subject === 'property') return way === 'narrowed' ? 'property_removed' : 'property_added'
  if (subject === 'required') return way === 'narrowed' ? 'required_added' : 'required_removed'
  if (subject === 'condition') return way === 'narrowed' ? 'condition_added' : 'condition_removed'
  if (subject === 'alternative') return way === 'narrowed' ? 'alternative_removed' : 'alternative_added'
  return `${subject}_${way}`
}

function createNameTest(): NameTest {
  const validator = createSchemaValidator()
  return (pattern, name) => {
    const schema = { pattern }
    if (validator.check(schema) !== undefined || validator.notes(schema).length > 0) return undefined
    return validator.validate(schema, name).length === 0
  }
}
