import { expect, test } from 'vitest'
import type { Tool } from '@gatehouse/catalog'
import { callableVersions, deprecationWarnings, toolVersion } from './tool-version.ts'

const now = Date.UTC(2026, 0, 1)
const day = 86_400_000
const tool: Tool = {
  tenantId: 't1',
  source: 'hub',
  namespace: 'crm',
  name: 'a',
  version: '2.0.0',
  description: 'Does a.',
  effect: 'destructive',
  mode: 'async',
  inputSchema: { title: 'second' },
  outputSchema: { title: 'second' },
  authorization: { kind: 'none' },
  examples: [{ input: {} }],
  needsApproval: true,
  uses: [{ namespace: 'crm', name: 'b' }],
  nativeId: 'crm:a@2.0.0',
  isExecutable: true,
  hash: 'h',
  revision: 1,
  otherVersions: [
    {
      version: '1.1.0',
      nativeId: 'crm:a@1.1.0',
      effect: 'write',
      mode: 'sync',
      inputSchema: { title: 'first' },
      deprecation: { deprecatedAt: now - day, removedAt: now + day, advice: 'Use 2.' },
    },
    {
      version: '1.0.0',
      nativeId: 'crm:a@1.0.0',
      effect: 'read',
      mode: 'sync',
      inputSchema: true,
      deprecation: { deprecatedAt: now - day, removedAt: now },
    },
  ],
}

test('the newest version is the tool itself', () => {
  for (const wanted of [undefined, 'latest', '2', '2.0', '2.0.0']) expect(toolVersion(tool, wanted, now)).toBe(tool)
})

test('of another version everything that changes a call is its own', () => {
  const other = toolVersion(tool, '1', now)
  expect(other).toMatchObject({
    ...tool.otherVersions![0],
    name: 'a',
    source: 'hub',
    isDeprecated: true,
  })
  for (const field of ['outputSchema', 'needsApproval', 'uses', 'examples']) expect(other).not.toHaveProperty(field)
})

test('a version is there until its removal date, whatever the catalog still says', () => {
  expect(toolVersion(tool, '1.0.0', now - 1)?.nativeId).toBe('crm:a@1.0.0')
  expect(toolVersion(tool, '1.0.0', now)).toBeUndefined()
  expect(toolVersion(tool, '1', now + day)).toBeUndefined()
  expect(callableVersions(tool, now).map(({ version }) => version)).toEqual(['2.0.0', '1.1.0'])
})

test('when the newest one is gone the next stands in for it', () => {
  const leaving: Tool = { ...tool, deprecation: { deprecatedAt: now, removedAt: now } }
  expect(toolVersion(leaving, undefined, now - 1)?.version).toBe('2.0.0')
  expect(toolVersion(leaving, undefined, now)?.version).toBe('1.1.0')
  expect(toolVersion(leaving, '2', now)).toBeUndefined()
})

test('warns of what is deprecated and of what will be', () => {
  expect(deprecationWarnings(tool, now)).toEqual([])
  expect(deprecationWarnings(toolVersion(tool, '1', now)!, now)).toEqual([
    'hub://crm.a@1.1.0 is deprecated since 2025-12-31T00:00:00.000Z and can be called until 2026-01-02T00:00:00.000Z. Use 2.',
  ])
  expect(deprecationWarnings({ ...tool, deprecation: { deprecatedAt: now + day } }, now)).toEqual([
    'hub://crm.a@2.0.0 will be deprecated on 2026-01-02T00:00:00.000Z.',
  ])
})
