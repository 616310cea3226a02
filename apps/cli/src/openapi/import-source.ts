import { InvalidInputError } from '@gatehouse/core'
import { InvalidArgumentError } from 'commander'

/** What an update must break before it waits for somebody. */
export type HoldLevel = 'major' | 'minor' | 'never'

const holdLevels: readonly HoldLevel[] = ['major', 'minor', 'never']

export function parseHoldLevel(text: string): HoldLevel {
  const level = holdLevels.find((one) => one === text)
  if (level === undefined) throw new InvalidArgumentError(`It must be ${holdLevels.join(', ')}.`)
  return level
}

export function parseReference(text: string): string {
  if (/^(?:env:[A-Za-z_]\w*|file:\/.+|secret:[A-Za-z0-9][\w.-]*)$/.test(text)) return text
  throw new InvalidArgumentError(
    'It must be env:NAME, file:/path or secret:NAME; a token has no place on a command line.',
  )
}

interface SourceOptions {
  readonly every?: number
  readonly holdOn?: HoldLevel
  readonly authorization?: string
}

/** The URLs that the words are, or undefined when they are paths on this machine. */
export function urlsOf(words: readonly string[], options: SourceOptions): readonly string[] | undefined {
  const urls = words.filter((word) => /^https?:\/\//i.test(word))
  if (urls.length > 0 && urls.length < words.length) {
    throw new InvalidInputError(
      'conflicting_arguments',
      'Files are read here and URLs by the server: import them apart.',
      {
        at: 'PATH',
      },
    )
  }
  if (urls.length > 0) {
    if (options.holdOn !== undefined && options.every === undefined) throw needs('--hold-on', '--every')
    return urls
  }
  if (options.every !== undefined) throw needs('--every', 'a URL')
  if (options.holdOn !== undefined) throw needs('--hold-on', 'a URL and --every')
  if (options.authorization !== undefined) throw needs('--authorization', 'a URL')
  return undefined
}

function needs(option: string, what: string): InvalidInputError {
  return new InvalidInputError('missing_option', `${option} needs ${what}.`, {
    at: option,
    hint: 'gatehouse import openapi https://crm.example.com/openapi.json --every 1h --hold-on major',
  })
}
