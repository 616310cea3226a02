import type { ExecutionMode } from '@gatehouse/spec'
import type { z } from 'zod'
import { completionSchema } from '../../action/completion-schema.ts'
import type { Completion } from '../../action/completion.ts'
import { unknownNames } from '../../action/follow-up-schema.ts'
import { pauseSchema } from '../../action/pause-schema.ts'
import type { Pause } from '../../action/pause.ts'
import type { Notes } from '../notes.ts'
import { toPointer } from '../resolve-reference.ts'
import type { OperationSite } from './operation-source.ts'

export interface LongRunning {
  readonly completion?: Completion
  readonly pause?: Pause
  readonly mode: ExecutionMode
}

const completionKey = 'x-gatehouse-completion'
const pauseKey = 'x-gatehouse-pause'

/**
 * How an operation ends later than its answer, as its document says. What cannot be read is noted, and the action then
 * answers with what the API says first.
 */
export function readLongRunning(
  { operation, at }: Pick<OperationSite, 'operation' | 'at'>,
  { wanted, otherwise }: { readonly wanted: ExecutionMode | undefined; readonly otherwise: ExecutionMode },
  notes: Notes,
): LongRunning {
  const isSaid = operation[completionKey] !== undefined || operation[pauseKey] !== undefined
  if (!isSaid) return { mode: wanted ?? otherwise }
  const completion = read<Completion>(completionSchema, completionKey, operation, at, notes)
  const pause = read<Pause>(pauseSchema, pauseKey, operation, at, notes)
  if (completion === 'unusable' || pause === 'unusable') return { mode: 'sync' }
  const mode = wanted ?? (pause === undefined ? 'async' : 'interactive')
  if (mode !== 'async' && mode !== 'interactive') {
    const message = `The mode ${mode} ends with its answer; how it ends later is ignored.`
    notes.add('invalid_override', message, toPointer([...at, completion === undefined ? pauseKey : completionKey]))
    return { mode }
  }
  if (pause !== undefined) {
    const [unknown] = unknownNames(pause.goOn, { ...completion?.remember, ...pause.remember })
    if (unknown !== undefined) {
      note(notes, pauseKey, 'go_on', `uses {${unknown}}, which nothing remembers`, at)
      return { mode: 'sync' }
    }
  }
  return { mode, ...(completion === undefined ? {} : { completion }), ...(pause === undefined ? {} : { pause }) }
}

function read<T>(
  schema: z.ZodType<T>,
  key: string,
  operation: OperationSite['operation'],
  at: readonly string[],
  notes: Notes,
): T | 'unusable' | undefined {
  if (operation[key] === undefined) return undefined
  const parsed = schema.safeParse(operation[key])
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  note(notes, key, (issue?.path ?? []).map(String).join('/'), issue?.message ?? 'is not understood', at)
  return 'unusable'
}

function note(notes: Notes, key: string, inside: string, message: string, at: readonly string[]): void {
  const place = inside === '' ? [] : inside.split('/')
  const where = place.length === 0 ? '' : ` at ${place.join('.')}`
  notes.add(
    'invalid_override',
    `${key}${where}: ${message.slice(0, 300)}; the action answers with the first answer of the API.`,
    toPointer([...at, key, ...place]),
  )
}
