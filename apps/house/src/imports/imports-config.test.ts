import { expect, test } from 'vitest'
import { configSchema } from '../config.ts'

test('an import of the configuration needs no more than its URL', () => {
  const { imports, automation } = configSchema.parse({ imports: [{ url: 'https://crm.example.com/openapi.json' }] })
  expect(imports).toEqual([{ url: 'https://crm.example.com/openapi.json', every: '1h', holdOn: 'never' }])
  expect(automation.imports).toEqual({ enabled: true, minIntervalMs: 60_000, concurrency: 2 })
})

test.each([
  [{ imports: [{ url: 'crm.json' }] }, 'imports.0.url'],
  [{ imports: [{ url: 'https://crm.example.com/x', every: 'often' }] }, 'imports.0.every'],
  [{ imports: [{ url: 'https://crm.example.com/x', every: '0h' }] }, 'imports.0.every'],
  [{ imports: [{ url: 'https://crm.example.com/x', holdOn: 'patch' }] }, 'imports.0.holdOn'],
  [{ imports: [{ url: 'https://crm.example.com/x', evry: '1h' }] }, 'imports.0'],
  [{ automation: { imports: { concurrency: 0 } } }, 'automation.imports.concurrency'],
])('refuses %j', (config, at) => {
  const { error } = configSchema.safeParse(config)
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([at])
})
