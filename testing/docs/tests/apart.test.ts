// The two configurations of the guide on operation, as two processes on one PostgreSQL server.
import { writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServerDatabase, hasServer, temporaryDirectory } from '@gatehouse/testing-database'
import { startDownstream } from '@gatehouse/testing-dev-env'
import { expect, test } from 'vitest'
import { fencedBlocks } from '../src/fenced-blocks.ts'
import { textOf } from '../src/repository.ts'
import { runNode } from './run-node.ts'
import { launcher, startServerProcess } from './server-process.ts'

test.skipIf(!hasServer())(
  'Tool Hub and Automation Hub run apart as the guide says',
  async () => {
    await using folder = await temporaryDirectory()
    await using database = await createServerDatabase({ isMigrated: false })
    await using desk = await startDownstream(() => ({ body: [{ id: 't_1' }] }))
    const [front, back] = [await freePort(), await freePort()]
    const urls = { front: `http://127.0.0.1:${front}`, back: `http://127.0.0.1:${back}` }
    for (const { file, text } of fencedBlocks(textOf('docs/guides/operate.md'))) {
      if (file === undefined) continue
      const filled = text
        .replaceAll('https://gatehouse.example.com', urls.front)
        .replaceAll('https://automation.example.com', urls.back)
        .replaceAll(/^port: 7400$/gm, `port: ${front}`)
        .replaceAll(/^port: 7401$/gm, `port: ${back}`)
        .replaceAll('0.0.0.0', '127.0.0.1')
      await writeFile(join(folder.path, file), filled)
    }
    const start = (role: string) =>
      startServerProcess(
        process.execPath,
        [launcher, 'serve', role, '--config', `${role}.yaml`, '--data', role, '--json'],
        { cwd: folder.path, env: { GATEHOUSE_DATABASE_URL: database.url } },
      )
    await using toolHub = await start('tool-hub')
    await using automationHub = await start('automation-hub')
    expect([toolHub.ready.url, automationHub.ready.url]).toEqual([urls.front, urls.back])

    const gatehouse = async (url: string, ...words: string[]): Promise<Record<string, unknown>> => {
      const { code, stdout, stderr } = await runNode([launcher, ...words, '--json'], {
        cwd: folder.path,
        env: { GATEHOUSE_URL: url, GATEHOUSE_KEY: toolHub.ready.key },
      })
      expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
      return JSON.parse(stdout) as Record<string, unknown>
    }
    const document = fencedBlocks(textOf('docs/guides/publish-actions.md')).find(({ file }) => file === 'desk.yaml')!
    await writeFile(join(folder.path, 'desk.yaml'), document.text)
    const target = ['--namespace', 'desk', '--server', desk.url]
    await gatehouse(urls.back, 'import', 'openapi', 'desk.yaml', ...target, '--no-sync')
    await gatehouse(urls.front, 'sync')
    expect(await gatehouse(urls.front, 'call', 'automation_hub://desk.list_tickets')).toMatchObject({
      status: 'succeeded',
      result: [{ id: 't_1' }],
    })
  },
  120_000,
)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
