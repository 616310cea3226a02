import { GatehouseError, InvalidInputError } from '@gatehouse/core'
import type { Runtime } from '../runtime.ts'
import { findDataDirectory, readLocalKey, readServerFile } from './data-directory.ts'

/** Where the server is and who we are there. */
export interface Connection {
  /** Without a trailing slash. */
  readonly url: string
  readonly key: string
  /** E-mail of the user to act as; the server asks whether the key may. */
  readonly actAs?: string
  readonly foundBy: FoundBy
  readonly keyFrom: FoundBy
  readonly dataDir?: string
}

export type FoundBy = 'flags' | 'environment' | 'data_directory'

export interface ConnectionOptions {
  readonly url?: string
  readonly key?: string
  readonly data?: string
  readonly as?: string
}

/**
 * `--url` and `--key`, else `GATEHOUSE_URL` and `GATEHOUSE_KEY`, else what the running server wrote into the data
 * directory. The key of the data directory goes to that server only, never to an address from elsewhere.
 */
export async function findServer(options: ConnectionOptions, runtime: Runtime): Promise<Connection> {
  const actAs = options.as === undefined ? {} : { actAs: headerValue(options.as, '--as', 'invalid_user') }
  const { environment } = runtime
  const named = options.url ?? (options.data === undefined ? environment.url : undefined)
  const dataDir = await findDataDirectory(options, runtime)
  const local = dataDir === undefined ? undefined : await readServerFile(dataDir)

  if (named === undefined && local === undefined) throw notRunning(dataDir)
  const foundBy: FoundBy = options.url !== undefined ? 'flags' : named === undefined ? 'data_directory' : 'environment'
  const url = named === undefined ? local!.url : baseUrl(named, foundBy === 'flags' ? '--url' : 'GATEHOUSE_URL')

  if (options.key !== undefined) {
    return { url, key: headerValue(options.key, '--key', 'invalid_key'), foundBy, keyFrom: 'flags', ...actAs }
  }
  // With --data the house of that directory is meant, and so is its key.
  if (environment.key !== undefined && options.data === undefined) {
    const key = headerValue(environment.key, 'GATEHOUSE_KEY', 'invalid_key')
    return { url, key, foundBy, keyFrom: 'environment', ...actAs }
  }
  if (dataDir === undefined || local === undefined || local.url !== url) throw keyMissing(url)
  const key = await readLocalKey(dataDir)
  return { url, key, foundBy, keyFrom: 'data_directory', dataDir, ...actAs }
}

function baseUrl(text: string, at: string): string {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidInputError('invalid_url', `${JSON.stringify(text)} is not an http(s) address.`, {
      at,
      hint: 'It looks like http://127.0.0.1:7400',
    })
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new InvalidInputError('invalid_url', 'The address carries a user name, a query or a fragment.', {
      at,
      hint: 'Give the bare address of the server, and the key with --key or GATEHOUSE_KEY.',
    })
  }
  return url.href.replace(/\/+$/, '')
}

function headerValue(text: string, at: string, code: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text
  throw new InvalidInputError(code, 'It is empty, or has spaces or characters that cannot stand in a header.', { at })
}

function notRunning(dataDir: string | undefined): GatehouseError {
  return new GatehouseError(
    'unavailable',
    'server_not_running',
    dataDir === undefined
      ? 'No running Gatehouse found: there is no data directory here or in a folder above.'
      : 'No Gatehouse is running on this data directory.',
    {
      ...(dataDir === undefined ? {} : { at: dataDir }),
      hint: 'Start one with: gatehouse up, or name one with --url and --key (GATEHOUSE_URL, GATEHOUSE_KEY).',
    },
  )
}

function keyMissing(url: string): GatehouseError {
  return new GatehouseError('unauthenticated', 'key_missing', `There is no key for ${url}.`, {
    hint: 'Set GATEHOUSE_KEY or give --key. An administrator makes one with: gatehouse keys create --user EMAIL',
  })
}
