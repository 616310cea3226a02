import { shortDigest } from './short-digest.ts'
import { wordsOf } from './words.ts'

const maxLength = 64

export interface NameFacts {
  readonly operationId: string
  /** Upper case. */
  readonly method: string
  readonly path: string
  /** First tag, or empty. */
  readonly tag: string
  readonly namespace: string
}

/**
 * Names for an operation, best first; each depends on this operation alone, so what else the document has cannot change
 * them. The last one is unique.
 */
export function proposeNames(facts: NameFacts): readonly string[] {
  const plain = fromOperationId(facts) ?? fromPath(facts)
  const tag = wordsOf(facts.tag)
  const withTag = tag.length === 0 || startsWith(plain, tag) ? plain : [...tag, ...plain]
  const identity = `${facts.method} ${facts.path}`
  const candidates = [
    joined(plain),
    joined(withTag),
    joined(fromPath(facts)),
    joined([...withTag, facts.method.toLowerCase()]),
    joined([...plain, shortDigest(identity)]),
  ]
  return [...new Set(candidates)]
}

function fromOperationId({ operationId, method, path, namespace }: NameFacts): readonly string[] | undefined {
  const words = withoutRoute(wordsOf(operationId), method, path)
  // A name in letters that have no ASCII form says nothing any more.
  const lost = /\P{ASCII}/u.test(operationId.normalize('NFKD').replaceAll(/\p{M}+/gu, ''))
  if (words.length === 0 || lost) return undefined
  return withoutNamespace(words, namespace)
}

// FastAPI writes the route after the name: `read_item_items__item_id__get`.
function withoutRoute(words: readonly string[], method: string, path: string): readonly string[] {
  const route = [...wordsOf(path), method.toLowerCase()]
  const name = words.slice(0, -route.length)
  return name.length > 0 && words.slice(-route.length).join(' ') === route.join(' ') ? name : words
}

// `crm.crm_create_job` says it twice. What is left must still be a name.
function withoutNamespace(words: readonly string[], namespace: string): readonly string[] {
  const prefix = wordsOf(namespace.split('.').at(-1) ?? '')
  return startsWith(words, prefix) && words.length >= prefix.length + 2 ? words.slice(prefix.length) : words
}

function fromPath({ method, path }: NameFacts): readonly string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  const words = segments.flatMap((segment) => {
    const parameter = /^\{(.+)\}$/.exec(segment)
    return parameter === null ? wordsOf(segment) : ['by', ...wordsOf(parameter[1]!)]
  })
  return [method.toLowerCase().replaceAll('-', '_'), ...(words.length === 0 ? ['root'] : words)]
}

function startsWith(words: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length > 0 && prefix.every((word, i) => words[i] === word)
}

function joined(words: readonly string[]): string {
  const name = words.join('_')
  if (name.length <= maxLength) return name
  const digest = shortDigest(name)
  const cut = name.slice(0, maxLength - digest.length - 1)
  const boundary = cut.lastIndexOf('_')
  return `${boundary > maxLength / 2 ? cut.slice(0, boundary) : cut}_${digest}`
}
