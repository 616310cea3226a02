import { InvalidInputError } from '@gatehouse/core'
import { readUrl } from './read-server.ts'

/** The address an operator named, as a base URL. Throws `invalid_server`. */
export function checkServer(server: string): string {
  const url = URL.parse(server.trim())
  const reading = readUrl(server)
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (reading.kind === 'absolute' && isPlain) return reading.url
  throw new InvalidInputError('invalid_server', `${JSON.stringify(server.slice(0, 200))} is not a base URL.`, {
    at: 'server',
    hint: 'Give an absolute http(s) URL without user, query and fragment: https://api.example.com/v2.',
  })
}
