import type { ConvertedDocument } from '../converted-document.ts'
import type { Target } from '../../target/target.ts'
import type { SignInSuggestion } from './sign-in-suggestion.ts'

const maxDescriptionLength = 1_000

/** What the documents of a namespace say about signing in, one entry per scheme, and what its target lacks for it. */
export function signInOfNamespace(
  namespace: string,
  documents: readonly ConvertedDocument[],
  target: Target | undefined,
): readonly SignInSuggestion[] {
  const found = new Map<string, SignInSuggestion>()
  const own = documents.filter((document) => document.namespace === namespace)
  for (const suggestion of own.flatMap(({ signIn }) => signIn)) {
    const key = JSON.stringify([suggestion.scheme, suggestion.kind, suggestion.missing])
    const operations = (found.get(key)?.operations ?? 0) + suggestion.operations
    found.set(key, { ...suggestion, operations })
  }
  return [...found.values()].map((one) => (isSetUp(one, target) ? { ...one, missing: [] } : one))
}

function isSetUp({ kind }: SignInSuggestion, target: Target | undefined): boolean {
  if (kind === 'mutual_tls') return target?.clientCertificate !== undefined
  return target !== undefined && target.auth.kind !== 'none'
}

/** The same as a sentence for whoever looks at the target; empty when nothing is missing. */
export function describeSignIn(suggestions: readonly SignInSuggestion[]): string {
  const open = suggestions.filter(({ missing }) => missing.length > 0)
  if (open.length === 0) return ''
  const schemes = open.map(({ scheme, kind, missing }) => `${scheme} (${kind}): ${missing.join('; ')}`)
  return `The description of this API asks for a sign-in that is not set up. ${schemes.join('. Or ')}.`.slice(
    0,
    maxDescriptionLength,
  )
}
