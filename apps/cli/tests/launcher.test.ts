import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  cleanEnvironment,
  gatehouse,
  launcher,
  oldNode,
  runProcess,
  temporaryFolder,
  type TemporaryFolder,
} from './run-command.ts'

const pinnedNode = dirname(fileURLToPath(import.meta.resolve(`node-${process.platform}-${process.arch}/package.json`)))

test('runs without a word on stderr', async () => {
  const { code, stdout, stderr } = await gatehouse(['version', '--json'])
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toMatchObject({ node: process.versions.node })
  expect(code).toBe(0)
})

// Needs a Node older than 24.11 beside the pinned one: apt-get install nodejs has one.
describe.skipIf(oldNode === undefined)('under an older Node', () => {
  test('runs under the pinned one, with the same output, input and exit code', async () => {
    const [ok, bad] = await Promise.all([
      gatehouse(['version', '--json'], { node: oldNode! }),
      gatehouse(['call', 'x', '--input', '-', '--json'], { node: oldNode!, stdin: '{"a":' }),
    ])
    expect(ok.stderr).toBe('')
    expect(JSON.parse(ok.stdout)).toMatchObject({ node: pinnedVersion() })
    expect(bad.code).toBe(2)
    expect(JSON.parse(bad.stdout)).toMatchObject({
      error: { code: 'invalid_json', at: 'standard input, line 1 column 6' },
    })
  })

  test('says what to install when there is no other Node', async () => {
    await using install = await installLauncher({ hasPinnedNode: false })
    const { code, stderr } = await runProcess(oldNode!, [install.launcher])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Gatehouse needs Node 24\.11 or newer; this is \d+\.\d+\.\d+\.\nInstall a newer one/)
    expect(stderr).not.toContain('    at ')
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on and ends with the code of the command',
    async (signal) => {
      await using install = await installLauncher({ hasPinnedNode: true })
      const child = spawn(oldNode!, [install.launcher, 'wait'], {
        env: cleanEnvironment(),
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const lines: string[] = []
      for await (const text of child.stdout.setEncoding('utf8')) {
        lines.push(text as string)
        if ((text as string).includes('waiting')) child.kill(signal)
      }
      const [code] = (await once(child, 'close')) as [number]
      expect(lines.join('')).toContain(`got ${signal}`)
      expect(code).toBe(42)
    },
  )
})

function pinnedVersion(): string {
  return execFileSync(join(pinnedNode, 'bin/node'), ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
}

/** The launcher in an installation of its own, with a command that waits for a signal and tells which it got. */
async function installLauncher({
  hasPinnedNode,
}: {
  readonly hasPinnedNode: boolean
}): Promise<TemporaryFolder & { launcher: string }> {
  const folder = await temporaryFolder()
  const [bin, source, modules] = ['apps/cli/bin', 'apps/cli/src', 'node_modules'].map((path) => join(folder.path, path))
  await Promise.all([bin!, source!, modules!].map((path) => mkdir(path, { recursive: true })))
  await writeFile(join(folder.path, 'apps/cli/package.json'), '{"type":"module"}')
  await writeFile(join(source!, 'main.ts'), waitingCommand)
  await copyFile(launcher, join(bin!, 'gatehouse.js'))
  if (hasPinnedNode) await symlink(pinnedNode, join(modules!, `node-${process.platform}-${process.arch}`))
  return Object.assign(folder, { launcher: join(bin!, 'gatehouse.js') })
}

const waitingCommand = `
  export function main(): Promise<number> {
    const alive = setInterval(() => {}, 1_000)
    return new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => {
          console.log('got ' + signal)
          clearInterval(alive)
          resolve(42)
        })
      }
      console.log('waiting')
    })
  }
`
