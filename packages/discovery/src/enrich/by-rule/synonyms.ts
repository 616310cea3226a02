import type { ToolSummary } from '@gatehouse/catalog'
import { termOf, termsOf } from '../../text/tokenise.ts'
import { meanings } from './meanings.ts'

/** Of a name, its first words say what a tool is; more of them gain nothing. */
const maxNameTerms = 12
const maxSynonyms = 24
const maxCharacters = 300

/** A mark that no text brings: what words are split into has only letters, marks and digits. */
const mark = '~'

const synonyms = synonymsByTerm()

/** The term under which an index keeps the tools whose names mean the same as a term. */
export function synonymTerm(term: string): string {
  return mark + term
}

/**
 * Terms that mean the same as one in the name or title of a tool and stand in neither, at most 24. Each counts once, so
 * neither a long name nor a repeated word gains by it; what a description says has no synonyms.
 */
export function synonymsOf({ name, title = '' }: Pick<ToolSummary, 'name' | 'title'>): readonly string[] {
  const said = termsOf(`${name.slice(0, maxCharacters)} ${title.slice(0, maxCharacters)}`, maxNameTerms)
  const meant = new Set<string>()
  for (const term of said) for (const other of synonyms.get(term) ?? []) meant.add(other)
  for (const term of said) meant.delete(term)
  return [...meant].slice(0, maxSynonyms)
}

function synonymsByTerm(): ReadonlyMap<string, ReadonlySet<string>> {
  const byTerm = new Map<string, Set<string>>()
  for (const words of meanings) {
    const terms = words.flatMap((word) => termOf(word) ?? [])
    for (const term of terms) {
      const others = byTerm.get(term) ?? new Set<string>()
      for (const other of terms) if (other !== term) others.add(other)
      byTerm.set(term, others)
    }
  }
  return byTerm
}
