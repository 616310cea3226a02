import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSecretResolver } from '@gatehouse/automation'

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'gatehouse-secrets-'))
  await mkdir(join(path, 'secrets'))
  await writeFile(join(path, 'secrets', 'token'), 'from-file\n')
  await writeFile(join(path, 'outside'), 'outside-secret')
  return { path, secrets: join(path, 'secrets'), [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('reads a secret from the environment and from a file', async () => {
  await using temporary = await folder()
  const resolver = createSecretResolver({ env: { CRM_TOKEN: ' from-env ' }, allowedDirectories: [temporary.secrets] })
  expect(await resolver.resolve('env:CRM_TOKEN')).toBe('from-env')
  expect(await resolver.resolve(`file:${temporary.secrets}/token`)).toBe('from-file')
})

test('sees a rotated file soon, and reads it once during a burst', async () => {
  await using temporary = await folder()
  let now = 0
  const resolver = createSecretResolver({ env: {}, allowedDirectories: [temporary.secrets], clock: { now: () => now } })
  const reference = `file:${temporary.secrets}/token`
  expect(await resolver.resolve(reference)).toBe('from-file')
  await writeFile(join(temporary.secrets, 'token'), 'rotated')
  expect(await resolver.resolve(reference)).toBe('from-file')
  now += 3_000
  expect(await resolver.resolve(reference)).toBe('rotated')
})

test('never reads a file of Gatehouse itself, by whatever name', async () => {
  await using temporary = await folder()
  const own = join(temporary.secrets, 'master-key')
  await writeFile(own, 'what-opens-everything')
  await symlink(own, join(temporary.secrets, 'link'))
  await link(own, join(temporary.secrets, 'second-name'))
  const options = { env: {}, allowedDirectories: [temporary.secrets], ownFiles: [own, join(temporary.secrets, 'none')] }
  const resolver = createSecretResolver(options)
  for (const name of ['master-key', 'link', 'second-name', '../secrets/master-key']) {
    await expect(resolver.resolve(`file:${temporary.secrets}/${name}`)).rejects.toMatchObject({
      code: 'secret_missing',
    })
  }
  expect(await resolver.resolve(`file:${temporary.secrets}/token`)).toBe('from-file')
})

test('never reads outside the allowed folders, links included', async () => {
  await using temporary = await folder()
  await symlink(join(temporary.path, 'outside'), join(temporary.secrets, 'link'))
  const resolver = createSecretResolver({ env: {}, allowedDirectories: [temporary.secrets] })
  for (const path of ['link', '../outside', '../secrets/../outside', 'missing', '.']) {
    const failure = await resolver.resolve(`file:${temporary.secrets}/${path}`).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'secret_missing' })
    expect(String(failure)).not.toContain('outside-secret')
  }
  // A folder whose name merely begins like an allowed one is another folder.
  await mkdir(`${temporary.secrets}-other`)
  await writeFile(`${temporary.secrets}-other/token`, 'x')
  await expect(resolver.resolve(`file:${temporary.secrets}-other/token`)).rejects.toMatchObject({
    code: 'secret_missing',
  })
})

test.each([
  ['env:MISSING', 'secret_missing'],
  ['env:EMPTY', 'secret_missing'],
  ['env:toString', 'secret_missing'],
  ['env:GATEHOUSE_DATABASE_URL', 'secret_reference_invalid'],
  ['file:relative', 'secret_reference_invalid'],
  ['sk-live-123456', 'secret_reference_invalid'],
  ['', 'secret_reference_invalid'],
])('refuses %j with %s and repeats no secret', async (reference, code) => {
  const resolver = createSecretResolver({
    env: { EMPTY: '', GATEHOUSE_DATABASE_URL: 'postgres://x' },
    allowedDirectories: [],
  })
  const failure = await resolver.resolve(reference).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code })
  expect(String(failure)).not.toContain('sk-live')
  expect(String(failure)).not.toContain('postgres://')
})
