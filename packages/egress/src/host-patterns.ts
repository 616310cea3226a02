import { InvalidInputError } from '@gatehouse/core'

const format = /^(\*\.)?([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/

/** `host`, `host:port`, `*.suffix`, `*.suffix:port` or an IP literal; without a port every port matches. */
export function hostPatterns(patterns: readonly string[]): (url: URL) => boolean {
  const matchers = patterns.map(matcherOf)
  return (url) => matchers.some((matches) => matches(url))
}

function matcherOf(pattern: string): (url: URL) => boolean {
  const match = format.exec(pattern.toLowerCase())
  if (match === null) {
    throw new InvalidInputError('invalid_host_pattern', `${JSON.stringify(pattern)} is not a host pattern.`, {
      hint: 'Write host, host:port, *.suffix or [ipv6]:port, without a scheme or path.',
    })
  }
  const [, wildcard, host, port] = match
  return (url) => {
    if (port !== undefined && portOf(url) !== port) return false
    const hostname = url.hostname.replace(/\.$/, '')
    return wildcard === undefined ? hostname === host : hostname.endsWith(`.${host}`)
  }
}

function portOf(url: URL): string {
  if (url.port !== '') return url.port
  return url.protocol === 'https:' ? '443' : '80'
}
