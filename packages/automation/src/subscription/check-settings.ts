import { InvalidInputError } from '@gatehouse/core'
import { checkNamespace } from '../import/naming/derive-namespace.ts'
import { parseOperationRules } from '../import/override/parse-operation-rules.ts'
import { checkServer } from '../import/target/check-server.ts'
import { isSecretReference } from '../target/secret-resolver.ts'
import type { SourceOptions } from './import-subscription.ts'

const maxUrls = 20
const maxEveryMs = 366 * 86_400_000

/** The options as they are kept: URLs without fragments, each once. Throws for what is wrong, before anything is read. */
export function checkSource<Options extends SourceOptions>(options: Options): Options {
  const urls = [...new Set(options.urls.map(checkUrl))]
  if (urls.length === 0 || urls.length > maxUrls) {
    throw new InvalidInputError('invalid_import_url', `An import reads 1 to ${maxUrls} URLs.`, { at: 'urls' })
  }
  if (options.namespace !== undefined) checkNamespace(options.namespace)
  const server = options.server === undefined ? {} : { server: checkServer(options.server) }
  if (options.effects !== undefined) parseOperationRules(options.effects.content, options.effects.file)
  if (options.authorization !== undefined && !isSecretReference(options.authorization)) {
    // It may be the secret itself: not a character of it is repeated.
    throw new InvalidInputError('secret_reference_invalid', 'authorization is not a secret reference.', {
      at: 'authorization',
      hint: 'Write env:NAME, file:/absolute/path or secret:NAME.',
    })
  }
  return { ...options, urls, ...server }
}

/** Throws `invalid_schedule` for what is shorter than the operator allows. */
export function checkEvery(everyMs: number, minEveryMs: number): number {
  if (Number.isInteger(everyMs) && everyMs >= minEveryMs && everyMs <= maxEveryMs) return everyMs
  throw new InvalidInputError(
    'invalid_schedule',
    `An import is refreshed every ${minEveryMs / 1_000} seconds at most often, and once a year at least.`,
    { at: 'every_ms' },
  )
}

function checkUrl(text: string): string {
  const url = URL.parse(text)
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (url === null || !isPlain || text.length > 2_000) {
    throw new InvalidInputError('invalid_import_url', 'An import reads from http(s) URLs without user and password.', {
      at: 'urls',
      hint: 'A token for the URL is a secret: authorization: secret:NAME.',
    })
  }
  url.hash = ''
  return url.href
}
