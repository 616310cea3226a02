import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const environment = {
  dataDir: undefined,
  databaseUrl: undefined,
  configFile: undefined,
  port: undefined,
  host: undefined,
  otel: {},
  logLevel: 'warn',
  all: {},
}

test('flags win over the environment, the environment over the file', async () => {
  const named = { ...environment, port: '8001', host: '127.0.0.2', dataDir: '/named' }
  expect(await readSettings({}, environment)).toMatchObject({ port: 7400, host: '127.0.0.1', dataDir: '.gatehouse' })
  expect(await readSettings({}, named)).toMatchObject({ port: 8001, host: '127.0.0.2', dataDir: '/named' })
  expect(await readSettings({ port: 0, dataDir: '/flag' }, named)).toMatchObject({ port: 0, dataDir: '/flag' })
})

test.each([
  [{ port: 'http' }, {}, 'invalid_port', 'GATEHOUSE_PORT'],
  [{ port: '65536' }, {}, 'invalid_port', 'GATEHOUSE_PORT'],
  [{ logLevel: 'loud' }, {}, 'invalid_log_level', 'GATEHOUSE_LOG_LEVEL'],
  [{}, { role: 'tool-hub' as const }, 'database_url_required', 'GATEHOUSE_DATABASE_URL'],
  [{}, { configFile: '/nowhere/gatehouse.yaml' }, 'config_unreadable', '/nowhere/gatehouse.yaml'],
])('refuses %j %j and says where it is wrong', async (wrong, options, code, at) => {
  await expect(readSettings(options, { ...environment, ...wrong })).rejects.toMatchObject({ kind: 'invalid', code, at })
})
