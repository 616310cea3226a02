import type { SourcePatterns } from './pattern-set.ts'
import { matchesGlob } from './tool-pattern.ts'

type Glob = SourcePatterns['globs'][number]

/** Whether any of many globs matches a text that begins with what `below` was given. */
export interface GlobFinder {
  /** For texts that begin so: what that beginning says already is worked out once. Undefined when none can match. */
  readonly below: (start: string) => ((text: string) => boolean) | undefined
}

/**
 * Looks at few globs per text however many there are: each is filed under how it ends, or where it ends in a star, under
 * its longest piece, which must then stand somewhere in the text.
 */
export function createGlobFinder(globs: readonly Glob[]): GlobFinder {
  const byEnd = Map.groupBy(
    globs.filter(({ pieces }) => pieces.at(-1) !== ''),
    ({ pieces }) => pieces.at(-1)!,
  )
  const endLengths = [...new Set([...byEnd.keys()].map((end) => end.length))]
  const lastCharacters = flagsFor([...byEnd.keys()].map((end) => end.charCodeAt(end.length - 1)))
  const byPiece = Map.groupBy(
    globs.filter(({ pieces }) => pieces.at(-1) === ''),
    ({ pieces }) => longestOf(pieces).slice(0, longestKey),
  )
  const pieceLengths = [...new Set([...byPiece.keys()].map((key) => key.length))]
  const firstCharacters = flagsFor([...byPiece.keys()].map((key) => key.charCodeAt(0)))

  const standingIn = (text: string, from: number): readonly Glob[] => {
    const found: Glob[] = []
    for (let at = from; at < text.length; at++) {
      if (firstCharacters[text.charCodeAt(at) & 127] === 0) continue
      for (const length of pieceLengths) found.push(...(byPiece.get(text.slice(at, at + length)) ?? none))
    }
    return found
  }
  const endsLike = (text: string): boolean =>
    lastCharacters[text.charCodeAt(text.length - 1) & 127] === 1 &&
    endLengths.some(
      (length) => byEnd.get(text.slice(-length))?.some(({ pieces }) => matchesGlob(pieces, text)) === true,
    )

  return {
    below(start) {
      const own = globs.length > fewGlobs ? globs : globs.filter(({ pieces }) => mayMatchBelow(pieces[0]!, start))
      if (own.length === 0 || !globs.some(({ pieces }) => mayMatchBelow(pieces[0]!, start))) return undefined
      if (own.length <= fewGlobs) return (text) => own.some(({ pieces }) => matchesGlob(pieces, text))
      const inStart = byPiece.size === 0 ? none : [...new Set(standingIn(start, 0))]
      // A piece may begin in the one and end in the other.
      const from = Math.max(0, start.length - Math.max(0, ...pieceLengths) + 1)
      return (text) =>
        endsLike(text) ||
        inStart.some(({ pieces }) => matchesGlob(pieces, text)) ||
        (byPiece.size > 0 && standingIn(text, from).some(({ pieces }) => matchesGlob(pieces, text)))
    },
  }
}

const longestKey = 24
/** Trying so many is no more work than looking for those that are worth it. */
const fewGlobs = 4
const none: readonly Glob[] = []

/** The longest piece between the stars; the first where there is nothing between them. */
function longestOf(pieces: readonly string[]): string {
  return pieces.slice(1, -1).reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '')
}

function mayMatchBelow(literalStart: string, namespaceStart: string): boolean {
  return namespaceStart.startsWith(literalStart) || literalStart.startsWith(namespaceStart)
}

/** By character, the low seven bits of it: a flag too many costs a look, no more. */
function flagsFor(characters: readonly number[]): Uint8Array {
  const flags = new Uint8Array(128)
  for (const character of characters) flags[character & 127] = 1
  return flags
}
