import { InvalidArgumentError } from 'commander'
import { parseDurationMs } from '../input/parse-moment.ts'

/** How the actions sign in at the API. The secret itself stays where it is: the server reads it. */
export type DownstreamAuth = { kind: 'none' } | { kind: 'api_access_token'; token: string }

/** `none`, `env:NAME`, `file:/path` or `secret:NAME`. */
export function parseAuth(text: string): DownstreamAuth {
  if (text === 'none') return { kind: 'none' }
  if (
    /^env:[A-Za-z_][A-Za-z0-9_]*$/.test(text) ||
    /^file:\/.+$/.test(text) ||
    /^secret:[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(text)
  ) {
    return { kind: 'api_access_token', token: text }
  }
  throw new InvalidArgumentError(
    'It must be none, env:NAME, file:/path or secret:NAME; a token itself does not belong on a command line.',
  )
}

/** RFC 9110 §5.1: a field name is a token. */
export function parseHeaderName(text: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) return text
  throw new InvalidArgumentError('It is not the name of an HTTP header.')
}

/** `name=value`, as often as it is given. */
export function parseVariable(text: string, earlier: ServerVariables = {}): ServerVariables {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name=value.')
  return { ...earlier, [name]: value }
}

/** How long superseded versions are kept, in milliseconds; `0` keeps none. */
export function parseKeepVersions(text: string): number {
  return text === '0' ? 0 : parseDurationMs(text)
}

export type ServerVariables = Readonly<Record<string, string>>
