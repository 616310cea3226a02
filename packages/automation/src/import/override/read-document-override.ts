import { streamReadingSchema } from '../../action/stream-reading-schema.ts'
import type { Notes } from '../notes.ts'
import type { PlainObject } from '../plain-object.ts'
import { toPointer } from '../resolve-reference.ts'
import { actionName, approvals, effects, modes, type OperationOverride } from './operation-override.ts'

const prefix = 'x-gatehouse-'

type Level = 'document' | 'path' | 'operation'

type Reader = (value: unknown) => OperationOverride | string

const oneOf = <T extends string>(allowed: readonly T[], made: (value: T) => OperationOverride): Reader => {
  return (value) => {
    const found = allowed.find((one) => one === value)
    return found === undefined ? `must be one of ${allowed.join(', ')}` : made(found)
  }
}

const readers: ReadonlyMap<string, { readonly levels: readonly Level[]; readonly read: Reader }> = new Map(
  Object.entries<{ levels: readonly Level[]; read: Reader }>({
    name: {
      levels: ['operation'],
      read: (value) =>
        typeof value === 'string' && actionName.test(value)
          ? { name: value }
          : 'must be at most 64 lower-case letters, digits and _',
    },
    effect: { levels: ['document', 'path', 'operation'], read: oneOf(effects, (effect) => ({ effect })) },
    mode: { levels: ['document', 'path', 'operation'], read: oneOf(modes, (mode) => ({ mode })) },
    approval: { levels: ['document', 'path', 'operation'], read: oneOf(approvals, (approval) => ({ approval })) },
    hidden: {
      levels: ['document', 'path', 'operation'],
      read: (value) => (typeof value === 'boolean' ? { isHidden: value } : 'must be true or false'),
    },
    stream: {
      levels: ['operation'],
      read: (value) => {
        const read = streamReadingSchema.safeParse(value)
        if (read.success) return { stream: read.data }
        const [issue] = read.error.issues
        const place = issue?.path.join('.') ?? ''
        return `cannot be read${place === '' ? '' : ` at ${place}`}: ${issue?.message}`.slice(0, 300)
      },
    },
    // Read with the rest of the operation, see readLongRunning.
    completion: { levels: ['operation'], read: () => ({}) },
    pause: { levels: ['operation'], read: () => ({}) },
    // Read before the operations are, see documentNamespace.
    namespace: { levels: ['document'], read: () => ({}) },
  }),
)

/** The `x-gatehouse-*` members of one level. What is not known, does not belong there or has no valid value is noted. */
export function readDocumentOverride(
  source: PlainObject,
  level: Level,
  at: readonly string[],
  notes: Notes,
): OperationOverride {
  let override: OperationOverride = {}
  for (const key of Object.keys(source)) {
    if (!key.startsWith(prefix)) continue
    const shown = key.slice(0, 60)
    const reader = readers.get(key.slice(prefix.length))
    if (reader === undefined) {
      notes.add('unknown_override', `${shown} is not known; it is ignored.`, toPointer([...at, key]))
      continue
    }
    if (!reader.levels.includes(level)) {
      notes.add('invalid_override', `${shown} means nothing on a ${level}; it is ignored.`, toPointer([...at, key]))
      continue
    }
    const read = reader.read(source[key])
    if (typeof read === 'string')
      notes.add('invalid_override', `${shown} ${read}; it is ignored.`, toPointer([...at, key]))
    else override = { ...override, ...read }
  }
  return override
}

/** `x-gatehouse-namespace` of the document, when it is a namespace. */
export function documentNamespace(
  root: PlainObject,
  isNamespace: (text: string) => boolean,
  notes: Notes,
): string | undefined {
  const value = root[`${prefix}namespace`]
  if (value === undefined) return undefined
  if (typeof value === 'string' && isNamespace(value)) return value
  const message = `${prefix}namespace must be lower-case letters, digits and _ in segments with dots; it is ignored.`
  notes.add('invalid_override', message, `/${prefix}namespace`)
  return undefined
}
