import { InvalidInputError } from '@gatehouse/core'

/** Set by the connection itself, or claims about a client that a request of ours must not make. */
const reserved: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

/** What may go on to another origin after a redirect. A list of what is safe: any header may be somebody's credential. */
const safeAcrossOrigins: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-type', 'user-agent'])

// RFC 9110 §5.6.2 and §5.5: a token, and visible characters with inner spaces and tabs.
const nameFormat = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// oxlint-disable-next-line no-control-regex
const valueFormat = /^[^\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]*$/

export function requestHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = { 'accept-encoding': 'gzip, deflate, br' }
  for (const [name, value] of Object.entries(headers)) {
    const lowerCased = name.toLowerCase()
    if (!isAllowedRequestHeader(lowerCased)) throw refusal(name, 'is set by Gatehouse and cannot be chosen.')
    if (!valueFormat.test(value)) throw refusal(name, 'has a value with characters that no header may carry.')
    checked[lowerCased] = value
  }
  return checked
}

/** False for a name that is malformed, or that Gatehouse sets itself. */
export function isAllowedRequestHeader(name: string): boolean {
  const lowerCased = name.toLowerCase()
  return nameFormat.test(name) && !reserved.has(lowerCased) && !lowerCased.startsWith('x-forwarded-')
}

export function headersForOtherOrigin(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => safeAcrossOrigins.has(name) || name === 'accept-encoding'),
  )
}

function refusal(name: string, why: string): InvalidInputError {
  return new InvalidInputError('invalid_header', `The header ${JSON.stringify(name.slice(0, 100))} ${why}`)
}
