type Details = Readonly<Record<string, unknown>>

/** What was taken out of details: its kind and its place, never its value. */
interface Masked {
  readonly kind: string
  /** RFC 6901 JSON Pointer into the details. */
  readonly at: string
}

/** Every pattern has bounded repeats or none that overlap: matching takes time in proportion to the text. */
const patterns: readonly (readonly [kind: string, pattern: RegExp, replacement: string])[] = [
  ['gatehouse_key', /\bgh_[0-9a-z]{12}_[0-9A-Za-z_-]{16,}/g, 'gh_[masked]'],
  ['bearer_token', /\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [masked]'],
  ['jwt', /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, '[masked]'],
  ['url_password', /(:\/\/[^\s/@:]{0,200}):[^\s/@]{1,200}@/g, '$1:[masked]@'],
  ['webhook_secret', /\bwhsec_[A-Za-z0-9+/=_-]{8,}/g, '[masked]'],
  ['provider_key', /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AKIA)[A-Za-z0-9_-]{16,}/g, '[masked]'],
  [
    'private_key',
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
    '[masked]',
  ],
]

const secretMembers =
  /^(?:password|passwd|passphrase|authorization|api[_-]?key|client[_-]?secret|private[_-]?key|(?:access|refresh|id)[_-]?token|set-cookie|cookie)$/i

const mostMasked = 100
const deepest = 32

/** The details without secrets. What was masked stands in `masked`; the very same object comes back when nothing was. */
export function maskSecrets(details: Details): Details {
  const masked: Masked[] = []
  const clean = maskValue(details, '', 0, masked) as Details
  return masked.length === 0 ? details : { ...clean, masked: masked.slice(0, mostMasked) }
}

/** A text without what looks like a secret. */
export function maskText(text: string): string {
  return maskedText(text, '', [])
}

function maskValue(value: unknown, at: string, depth: number, masked: Masked[]): unknown {
  if (typeof value === 'string') return maskedText(value, at, masked)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '[too deep]'
  if (Array.isArray(value)) return value.map((item, i) => maskValue(item, `${at}/${i}`, depth + 1, masked))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const place = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (!secretMembers.test(name) || member === undefined || member === null) {
        return [name, maskValue(member, place, depth + 1, masked)]
      }
      masked.push({ kind: 'secret_member', at: place })
      return [name, '[masked]']
    }),
  )
}

function maskedText(text: string, at: string, masked: Masked[]): string {
  let clean = text
  for (const [kind, pattern, replacement] of patterns) {
    const replaced = clean.replace(pattern, replacement)
    if (replaced === clean) continue
    masked.push({ kind, at })
    clean = replaced
  }
  return clean
}
