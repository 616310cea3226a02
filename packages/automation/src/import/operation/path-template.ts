export interface PathTemplate {
  /** With plain `{name}` for each parameter, without a fragment. */
  readonly path: string
  readonly parameters: readonly string[]
}

/**
 * The path as a request template. Router spellings of a parameter, `{id:[0-9]+}`, `{path*}`, `{+path}`, become `{id}`
 * unless the document declares a parameter of exactly that name. Undefined when a brace is never closed or a name empty.
 */
export function readPathTemplate(path: string, declared: ReadonlySet<string>): PathTemplate | undefined {
  const parameters: string[] = []
  let isBroken = false
  const beforeFragment = path.split('#', 1)[0]!.trim()
  const rewritten = (beforeFragment.startsWith('/') ? beforeFragment : `/${beforeFragment}`).replaceAll(
    /\{((?:[^{}]|\{[^{}]*\})*)\}/g,
    (_whole, inner: string) => {
      const name = nameIn(inner, declared)
      if (name === '') isBroken = true
      if (!parameters.includes(name)) parameters.push(name)
      return `{${name}}`
    },
  )
  const braces = rewritten.replaceAll(/\{[^{}]*\}/g, '')
  // oxlint-disable-next-line no-control-regex
  if (isBroken || /[{}\u0000-\u001f]/.test(braces)) return undefined
  return { path: rewritten, parameters }
}

function nameIn(inner: string, declared: ReadonlySet<string>): string {
  if (declared.has(inner)) return inner
  const plain = inner
    .replace(/^[+#./;?&]/, '')
    .replace(/(?::.*|\*|\.\.\.)$/s, '')
    .trim()
  if (declared.has(plain)) return plain
  return [...declared].find((name) => name.toLowerCase() === plain.toLowerCase()) ?? plain
}
