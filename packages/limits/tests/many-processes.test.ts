// Processes of their own, one store: what one gets the other does not, and what one held that was killed is free again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openLimitStore } from '@gatehouse/database'
import type { LimitStore, Take } from '@gatehouse/limits'
import { openRedisLimits } from '@gatehouse/limits/redis'
import { silentLogger } from '@gatehouse/core'
import { createServerDatabase, hasServer } from '@gatehouse/testing-database'
import { findRedisProgram, startRedis } from '@gatehouse/testing-redis'
import { describe, expect, test, vi } from 'vitest'

const program = findRedisProgram()
const script = fileURLToPath(new URL('./taking-process.ts', import.meta.url))

interface Shared extends AsyncDisposable {
  readonly url: string
  readonly store: LimitStore
}

const stores: readonly { readonly name: string; readonly isHere: boolean; open(): Promise<Shared> }[] = [
  {
    name: 'redis',
    isHere: program !== undefined,
    async open() {
      const undo = new AsyncDisposableStack()
      const { url } = undo.use(await startRedis(program!))
      const store = undo.use(await openRedisLimits({ url, log: silentLogger }))
      return { url, store, [Symbol.asyncDispose]: () => undo.disposeAsync() }
    },
  },
  {
    name: 'postgres',
    isHere: hasServer(),
    async open() {
      const undo = new AsyncDisposableStack()
      const { url } = undo.use(await createServerDatabase({ isMigrated: true }))
      const store = undo.use(await openLimitStore({ url, log: silentLogger, timeoutMs: 20_000 }))
      return { url, store, [Symbol.asyncDispose]: () => undo.disposeAsync() }
    },
  },
]

describe.each(stores)('$name', ({ isHere, open }) => {
  test.skipIf(!isHere).each<[string, Take]>([
    ['a rate', { kind: 'rate', key: 'k', cost: 1, units: 1, periodMs: 86_400_000, burst: 50 }],
    ['places', { kind: 'place', key: 'k', units: 50, leaseMs: 1 }],
  ])(
    'two processes get 50 of %s together, though each asks 100 times',
    async (_what, take) => {
      await using shared = await open()
      await using one = await startTaking({ url: shared.url, take, times: 100, leaseMs: 60_000 })
      await using other = await startTaking({ url: shared.url, take, times: 100, leaseMs: 60_000 })
      const [here, there] = await Promise.all([one.go(), other.go()])
      expect(here + there).toBe(50)
    },
    60_000,
  )

  test.skipIf(!isHere)(
    'places of a process that was killed are free when their leases end, and not before',
    async () => {
      await using shared = await open()
      const take: Take = { kind: 'place', key: 'k', units: 3, leaseMs: 60_000 }
      const used = async () => (await shared.store.read({ tenantId: 't', takes: [take] }))[0]!.used
      await using process = await startTaking({ url: shared.url, take, times: 5, leaseMs: 3_000 })
      expect(await process.go()).toBe(3)
      process.kill()
      expect(await used()).toBe(3)
      await vi.waitUntil(async () => (await used()) === 0, { timeout: 20_000, interval: 100 })
    },
    60_000,
  )
})

async function startTaking(words: object) {
  const child = spawn(process.execPath, [script, JSON.stringify(words)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => {
    const next = await lines.next()
    if (next.done === true) throw new Error('the process ended')
    return next.value
  }
  expect(await line()).toBe('ready')
  return {
    async go(): Promise<number> {
      child.stdin.write('go\n')
      return Number(await line())
    },
    kill: () => child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
