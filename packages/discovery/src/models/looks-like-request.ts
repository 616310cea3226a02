const leastWords = 8

/** What somebody asks of an assistant, rather than what is typed into a search box: a sentence, or several. */
export function looksLikeRequest(query: string): boolean {
  const words = query.split(/\s+/).filter((word) => /\p{L}/u.test(word))
  if (words.length < leastWords) return false
  if (/[.!?。！？]\s+\S/u.test(query) || /[?？]\s*$/.test(query)) return true
  return talksOfSomebody.test(query)
}

const talksOfSomebody =
  /\b(?:i|i'm|i'd|i've|my|me|we|our|us|you|your|please|can|could|would|need|want|help)\b|\b(?:ich|wir|bitte|mein|unser|je|nous|quiero|por favor)\b/iu
