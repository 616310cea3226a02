// What the guide on operation says about copies of the data directory.
import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { expect, test } from 'vitest'
import { fencedBlocks } from '../src/fenced-blocks.ts'
import { textOf } from '../src/repository.ts'
import { shellCommands } from '../src/shell-commands.ts'
import { launcher, startServerProcess } from './server-process.ts'

test('a copy of the data directory, put in its place, starts with everything in it', async () => {
  await using folder = await temporaryDirectory()
  const start = (cwd: string) =>
    startServerProcess(process.execPath, [launcher, 'up', '--port', '0', '--json', '--data', '.gatehouse'], { cwd })
  let key: string
  {
    await using server = await start(folder.path)
    key = server.ready.key
    const answer = await fetch(`${server.ready.url}/api/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'kept@example.com' }),
    })
    expect(answer.status).toBe(201)
  }
  const command = fencedBlocks(textOf('docs/guides/operate.md'))
    .flatMap(shellCommands)
    .find(({ text }) => text.startsWith('tar '))!.text
  execFileSync('sh', ['-c', command], { cwd: folder.path })

  const elsewhere = join(folder.path, 'elsewhere')
  await mkdir(elsewhere)
  execFileSync('tar', ['-xzf', join(folder.path, 'gatehouse-data.tgz'), '-C', elsewhere])
  await using restored = await start(elsewhere)
  expect(restored.ready.key).toBe(key)
  const answer = await fetch(`${restored.ready.url}/api/users/kept@example.com`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(await answer.json()).toMatchObject({ email: 'kept@example.com' })
}, 90_000)
