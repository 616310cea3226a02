import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type * as Redis from '@redis/client'
import { GatehouseError, type Logger } from '@gatehouse/core'

/** Beyond it, a connection is taken for dead and replaced; whoever asked has long decided without it. */
const answerTimeoutMs = 2_000
const connectTimeoutMs = 2_000
const mostWaiting = 1_000

/** One connection to a Valkey or Redis server: reconnects by itself, never queues while there is none, never waits for ever. */
export class RedisConnection implements AsyncDisposable {
  readonly #library: typeof Redis
  readonly #url: string
  readonly #log: Logger
  readonly #digests = new Map<string, string>()
  #client: ScriptClient
  #isClosed = false

  private constructor(library: typeof Redis, url: string, log: Logger) {
    this.#library = library
    this.#url = url
    this.#log = log
    this.#client = this.#open()
  }

  /** Waits a moment for the server; without it, goes on trying. Throws `invalid_redis_url`, `redis_client_missing`. */
  static async open(url: string, log: Logger): Promise<RedisConnection> {
    const connection = new RedisConnection(await loadLibrary(), checkedUrl(url), log)
    const until = performance.now() + connectTimeoutMs
    while (!connection.#client.isReady && performance.now() < until) await sleep(10)
    return connection
  }

  /** Runs a script, sent whole only when the server does not know it yet. */
  async run(script: string, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const client = this.#client
    const asked = { keys: [...keys], arguments: [...values] }
    const overdue = setTimeout(() => this.#replace(client), answerTimeoutMs)
    try {
      return await client.evalSha(this.#digestOf(script), asked)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return await client.eval(script, asked)
    } finally {
      clearTimeout(overdue)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#client.destroy()
  }

  #replace(client: ScriptClient): void {
    if (this.#isClosed || this.#client !== client) return
    this.#log.warn('the limit store did not answer; connecting anew')
    this.#client = this.#open()
    client.destroy()
  }

  #open(): ScriptClient {
    const client = this.#library.createClient({
      url: this.#url,
      RESP: 2,
      name: 'gatehouse',
      disableOfflineQueue: true,
      commandsQueueMaxLength: mostWaiting,
      maintNotifications: 'disabled',
      disableClientInfo: true,
      socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 2_000) },
    })
    // NOTE: without a listener, a connection that breaks ends the process.
    client.on('error', (error: unknown) => this.#log.debug({ err: error }, 'connection to the limit store'))
    client.connect().catch((error: unknown) => this.#log.debug({ err: error }, 'no connection to the limit store'))
    return client
  }

  #digestOf(script: string): string {
    const known = this.#digests.get(script)
    if (known !== undefined) return known
    const digest = createHash('sha1').update(script).digest('hex')
    this.#digests.set(script, digest)
    return digest
  }
}

interface ScriptClient {
  readonly isReady: boolean
  evalSha(digest: string, asked: Asked): Promise<unknown>
  eval(script: string, asked: Asked): Promise<unknown>
  destroy(): void
}

interface Asked {
  keys: string[]
  arguments: string[]
}

/** Only who counts in Valkey or Redis needs its client. */
async function loadLibrary(): Promise<typeof Redis> {
  try {
    return await import('@redis/client')
  } catch (error) {
    throw new GatehouseError(
      'unavailable',
      'redis_client_missing',
      'The client of Valkey and Redis is not installed.',
      {
        cause: error,
        hint: 'Install the optional dependency @redis/client, or count in postgres.',
      },
    )
  }
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol)) return url
  // The text is not repeated: it may hold a password.
  throw new GatehouseError('invalid', 'invalid_redis_url', 'The address of the limit store is not one of Redis.', {
    hint: 'Write redis://user:password@host:6379, or rediss:// for TLS.',
  })
}
