import { expect, test } from 'vitest'
import { createCallCounter } from './call-counter.ts'
import { parseRule } from './rule-document.ts'

const limit = (calls: number, key?: 'principal' | 'principal_tool' | 'tool' | 'tenant') =>
  parseRule(
    {
      id: `l${calls}${key ?? ''}`,
      phase: 'input',
      effect: 'limit',
      limit: { calls, per: 'minute', ...(key && { key }) },
    },
    { tenantId: 't', origin: 'database' },
  )

const call = { tenantId: 't', userId: 'u', toolKey: 'a://b.c' }

test('a limit counts exactly, and says when there is room again', () => {
  let now = 1_000
  const counter = createCallCounter({ clock: { now: () => now } })
  const rule = limit(3)
  for (let i = 0; i < 3; i++) expect(counter.take([rule], call)).toBeUndefined()
  now += 10_000
  expect(counter.take([rule], call)).toEqual({ rule, retryAfterMs: 50_000 })
  expect(counter.take([rule], { ...call, userId: 'other' })).toBeUndefined()
  expect(counter.take([rule], { ...call, tenantId: 'other' })).toBeUndefined()
  now += 50_000
  expect(counter.take([rule], call)).toBeUndefined()
})

test('a call that one limit refuses takes nothing from the others', () => {
  const counter = createCallCounter({ clock: { now: () => 1 } })
  const [one, two] = [limit(1), limit(2, 'tool')]
  expect(counter.take([one, two], call)).toBeUndefined()
  expect(counter.take([one, two], call)?.rule).toBe(one)
  expect(counter.take([two], call)).toBeUndefined()
  expect(counter.take([two], { ...call, userId: 'other' })?.rule).toBe(two)
})
