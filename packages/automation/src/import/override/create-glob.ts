/**
 * Whether a text fits a pattern in which `*` stands for any characters but the separator, `**` for any at all. It follows
 * all ways at once, so that no text can make it slow, however many stars there are.
 */
export function createGlob(pattern: string, separator = ''): (text: string) => boolean {
  const tokens = pattern.match(/\*\*+|[^]/g) ?? []
  const firstStar = tokens.findIndex(isStar)
  if (firstStar === -1) return (text) => text === pattern
  const prefix = tokens.slice(0, firstStar).join('')

  const enter = (state: number, states: Set<number>): void => {
    states.add(state)
    if (isStar(tokens[state])) enter(state + 1, states)
  }
  return (text) => {
    if (!text.startsWith(prefix)) return false
    let states = new Set<number>()
    enter(firstStar, states)
    for (let i = prefix.length; i < text.length && states.size > 0; i++) {
      const next = new Set<number>()
      for (const state of states) {
        const token = tokens[state]
        if (isStar(token) && (token !== '*' || text[i] !== separator)) enter(state, next)
        else if (!isStar(token) && token === text[i]) enter(state + 1, next)
      }
      states = next
    }
    return states.has(tokens.length)
  }
}

function isStar(token: string | undefined): boolean {
  return token !== undefined && token.startsWith('*')
}
