import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { toPublicError } from '@gatehouse/core'
import { createServerDatabase, hasServer } from '@gatehouse/testing-database'
import { openDatabase, type Database } from '../src/index.ts'

const open = (url: string): Promise<Database> => openDatabase({ kind: 'server', url })

/** Speaks as much of PostgreSQL's protocol as a program sees before it has asked which server it talks to. */
async function startOtherServer(version: number, encoding: string): Promise<AsyncDisposable & { url: string }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int32(0)), readyForQuery]))
      socket.on('data', (data) => {
        if (data[0] === 'X'.charCodeAt(0)) return void socket.end()
        const row = [String(version), encoding]
        socket.write(
          Buffer.concat([
            message('T', int16(2), ...[['version', 23] as const, ['encoding', 25] as const].map(column)),
            message('D', int16(2), ...row.map((text) => Buffer.concat([int32(text.length), Buffer.from(text)]))),
            message('C', Buffer.from('SELECT 1\0')),
            readyForQuery,
          ]),
        )
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/gatehouse`,
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}

// https://www.postgresql.org/docs/current/protocol-message-formats.html
function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

const readyForQuery = message('Z', Buffer.from('I'))

function column([name, type]: readonly [string, number]): Buffer {
  return Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)])
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeInt16BE(value)
  return buffer
}

describe('a database on a server', () => {
  test('is refused when it is too old', async () => {
    await using server = await startOtherServer(140_011, 'UTF8')
    await expect(open(server.url)).rejects.toMatchObject({
      code: 'database_too_old',
      message: expect.stringContaining('PostgreSQL 14'),
    })
  })

  test('is refused when it cannot hold every character', async () => {
    await using server = await startOtherServer(160_001, 'LATIN1')
    await expect(open(server.url)).rejects.toMatchObject({ code: 'database_encoding' })
  })

  test.each([
    ['nothing listens', 'postgres://user:hunter2@127.0.0.1:1/gatehouse'],
    ['there is no socket', 'postgres:///gatehouse?host=/nowhere&user=user&password=hunter2'],
    ['the name means nothing', 'postgres://user:hunter2@database.invalid/gatehouse'],
  ])('is reported as unreachable when %s, without the password', async (_name, url) => {
    const error: unknown = await open(url).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'database_unreachable', kind: 'unavailable' })
    expect(JSON.stringify(toPublicError(error, 'ref'))).not.toContain('hunter2')
  })

  test.each(['', 'gatehouse', 'mysql://user:hunter2@host/db', 'http://host', 'postgres'])(
    'is refused when its URL is %j, without repeating it',
    async (url) => {
      const error: unknown = await open(url).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'invalid_database_url', kind: 'invalid' })
      expect((error as Error).message).not.toContain('hunter2')
    },
  )
})

describe.skipIf(!hasServer())('a database on a real server', () => {
  test('is reported as missing', async () => {
    await using created = await createServerDatabase({ isMigrated: false })
    const url = new URL(created.url)
    url.pathname = '/not_there'
    await expect(open(url.href)).rejects.toMatchObject({
      code: 'database_missing',
      message: expect.stringContaining('not_there'),
    })
  })

  test('is reported when it refuses the login', async () => {
    await using created = await createServerDatabase({ isMigrated: false })
    const url = new URL(created.url)
    url.searchParams.set('user', 'stranger')
    await expect(open(url.href)).rejects.toMatchObject({ code: 'database_login_refused' })
  })

  test('is shared by two programs', async () => {
    await using created = await createServerDatabase({ isMigrated: true })
    await using one = await open(created.url)
    await using other = await open(created.url)
    const grant = {
      tenantId: 'tnt_1',
      id: 'grt_1',
      subject: { kind: 'user', value: 'usr_1' },
      effect: 'allow',
      pattern: 'a://*',
      createdAt: 1,
      createdBy: 'usr_1',
    } as const
    await one.stores.grants.add(grant)
    expect(await other.stores.grants.forSubjects('tnt_1', [grant.subject])).toEqual([grant])
    expect(await other.stores.revisions.read('tnt_1')).toEqual({ grants: 1, tools: 0, rules: 0, hooks: 0 })
    expect(one.engine).toBe('server')
    await one.ping()
  })
})
