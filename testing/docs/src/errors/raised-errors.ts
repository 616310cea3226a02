import { isNode, nameOf, parse, textsOf, walk, type Node } from './syntax.ts'

export interface SourceFile {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
}

/** One place that throws, or a way into one. */
export interface RaisedError {
  readonly path: string
  readonly code: string
  /** Undefined where the kind follows from the code. */
  readonly kind: string | undefined
  readonly message: string
  readonly hint: string | undefined
}

/** Which argument of a call is what; a text is the same for every call. */
interface Maker {
  readonly kind: number | string | undefined
  readonly code: number | string
  readonly message: number | readonly string[]
}

/** What makes an error with a code. Functions that hand their parameters on to one of these are found by themselves. */
const constructors: Readonly<Record<string, Maker>> = {
  GatehouseError: { kind: 0, code: 1, message: 2 },
  InvalidInputError: { kind: 'invalid', code: 0, message: 1 },
  UnreadableDocumentError: { kind: 'invalid', code: 0, message: 1 },
  EgressError: { kind: undefined, code: 0, message: 1 },
}

const codeFormat = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/

interface Call {
  readonly path: string
  readonly maker: Maker
  readonly arguments: readonly unknown[]
  readonly ancestors: readonly Node[]
  readonly program: Node
}

/**
 * Every error that the files raise on purpose, and the places whose code the scan cannot read; a person has to say what
 * those are.
 */
export function raisedErrors(files: readonly SourceFile[]): {
  readonly raised: readonly RaisedError[]
  readonly unread: readonly string[]
} {
  const programs = files.map(({ path, text }) => ({ path, program: parse(path, text) }))
  const raised: RaisedError[] = []
  const unread = new Set<string>()
  let makers = new Map(Object.entries(constructors).map(([name, maker]) => [name, { maker, home: '' }]))
  // Makers found in one round are looked for in the next: a maker may call another.
  for (let round = 0; makers.size > 0 && round < 5; round++) {
    const found: typeof makers = new Map()
    for (const { path, program } of programs) {
      for (const call of callsIn(path, program, makers)) {
        const handed = makerAround(call)
        if (handed !== undefined) found.set(handed.name, { maker: handed.maker, home: packageOf(path) })
        else if (!read(call, raised)) unread.add(path)
      }
    }
    makers = found
  }
  return { raised, unread: [...unread].sort() }
}

function callsIn(
  path: string,
  program: Node,
  makers: ReadonlyMap<string, { readonly maker: Maker; readonly home: string }>,
): readonly Call[] {
  const calls: Call[] = []
  walk(program, (node, ancestors) => {
    const name = calledName(node, ancestors)
    const known = name === undefined ? undefined : makers.get(name)
    if (known === undefined || !(known.home === '' || known.home === packageOf(path))) return
    calls.push({ path, maker: known.maker, arguments: node['arguments'] as unknown[], ancestors, program })
  })
  return calls
}

/** `new Name(…)`, `name(…)`, and `super(…)` as a call of the class above. */
function calledName(node: Node, ancestors: readonly Node[]): string | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined
  const callee = node['callee']
  if (!isNode(callee) || callee.type !== 'Super') return nameOf(callee)
  const heir = ancestors.findLast(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression')
  return nameOf(heir?.['superClass'])
}

/** The function around a call that only hands its own parameter on as the code. */
function makerAround(call: Call): { readonly name: string; readonly maker: Maker } | undefined {
  const code = typeof call.maker.code === 'number' ? nameOf(call.arguments[call.maker.code]) : undefined
  if (code === undefined) return undefined
  for (const [i, around] of [...call.ancestors.entries()].reverse()) {
    if (!/Function/.test(around.type)) continue
    const parameters = (around['params'] as readonly unknown[]).map(nameOf)
    if (!parameters.includes(code)) continue
    const name = nameOf(around['id']) ?? nameOf(call.ancestors[i - 1]?.['id']) ?? ''
    // The constructor of a subclass: its calls are known by the name of the class.
    if (name === '') return { name, maker: call.maker }
    const { kind, message } = call.maker
    const words = typeof message === 'number' ? call.arguments[message] : undefined
    const position = parameters.indexOf(nameOf(words) ?? '')
    return {
      name,
      maker: {
        kind: typeof kind === 'number' ? textsOf(call.arguments[kind])[0] : kind,
        code: parameters.indexOf(code),
        message: position === -1 ? (typeof message === 'number' ? textsOf(words) : message) : position,
      },
    }
  }
  return undefined
}

/** Adds what a call raises; false when its code is not to be read. */
function read(call: Call, raised: RaisedError[]): boolean {
  const { maker, path } = call
  const [kind] = typeof maker.kind === 'number' ? textsOf(call.arguments[maker.kind]) : [maker.kind]
  const code = typeof maker.code === 'number' ? call.arguments[maker.code] : undefined
  const codes = nameOf(code) === undefined ? textsOf(code) : valuesOf(nameOf(code)!, call.program)
  const messages = typeof maker.message === 'number' ? textsOf(call.arguments[maker.message]) : maker.message
  // The options come last, after the message.
  const hint = hintIn(call.arguments.at(-1))
  if (!codes.every((text) => codeFormat.test(text))) {
    // In a table of its own: `{ code: 'busy', kind: 'unavailable', message: '…' }` or `['busy', '…']`.
    const rows = rowsIn(call.program, path, kind)
    raised.push(...rows)
    return rows.length > 0
  }
  for (const one of codes) for (const message of messages) raised.push({ path, code: one, kind, message, hint })
  return true
}

function valuesOf(name: string, program: Node): readonly string[] {
  const values: string[] = []
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator' && nameOf(node['id']) === name) values.push(...textsOf(node['init']))
  })
  return values.length === 0 ? ['…'] : values
}

function rowsIn(program: Node, path: string, kind: string | undefined): readonly RaisedError[] {
  const rows: RaisedError[] = []
  walk(program, (node) => {
    if (node.type === 'ArrayExpression') {
      const [code, message, ...others] = (node['elements'] as readonly unknown[]).map((item) => textsOf(item)[0]!)
      if (code === undefined || message === undefined || others.length > 0) return
      if (codeFormat.test(code) && message.includes(' ')) rows.push({ path, code, kind, message, hint: undefined })
    }
    if (node.type === 'ObjectExpression') {
      const [code, ownKind, message] = ['code', 'kind', 'message'].map((name) => fieldOf(node, name))
      if (code === undefined || ownKind === undefined || message === undefined) return
      rows.push({ path, code, kind: ownKind, message, hint: fieldOf(node, 'hint') })
    }
  })
  return rows
}

function hintIn(options: unknown): string | undefined {
  return isNode(options) && options.type === 'ObjectExpression' ? fieldOf(options, 'hint') : undefined
}

function fieldOf(object: Node, name: string): string | undefined {
  const property = (object['properties'] as readonly Node[]).find((one) => nameOf(one['key']) === name)
  const text = property === undefined ? undefined : textsOf(property['value'])[0]
  return text === '…' ? undefined : text
}

function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}
