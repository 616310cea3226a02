import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Principal } from '@gatehouse/core'
import { createRequestStates, type StateOwner } from './request-states.ts'

const principal: Principal = {
  tenantId: 't1',
  userId: 'usr_1',
  issuer: 'gatehouse',
  subject: 'key_1',
  aliases: [],
  groups: [],
  roles: [],
  scopes: ['tools'],
  actor: { kind: 'key', id: 'key_1' },
}
const owner: StateOwner = { principal, tool: 'execute_tool', arguments: { tool: 'a://b.c', input: { n: 1 } } }
const asked = { executionId: 'exe_1', question: 2 }
const key = randomBytes(32)
const states = createRequestStates(key)
const refusal = { code: -32602, data: { reason: 'invalid_request_state' } }

test('a state comes back as it was sealed, on every replica with the same key', async () => {
  const state = await states.seal(asked, owner)
  expect(await createRequestStates(key).open(state, owner)).toEqual(asked)
})

test('a state with any character changed, cut or added is refused', async () => {
  const state = await states.seal(asked, owner)
  await fc.assert(
    fc.asyncProperty(
      fc.nat(state.length - 1),
      fc.constantFrom('change', 'cut', 'add'),
      fc.constantFrom(...'ABCxyz019-_.'),
      async (at, how, letter) => {
        const tampered = state.slice(0, at) + (how === 'cut' ? '' : letter) + state.slice(how === 'add' ? at : at + 1)
        // The last character of base64url has bits that mean nothing.
        fc.pre(tampered !== state && at < state.length - 1)
        await expect(states.open(tampered, owner)).rejects.toMatchObject(refusal)
      },
    ),
    { numRuns: 300 },
  )
})

test('any text that was not sealed here is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      await expect(states.open(text, owner)).rejects.toMatchObject(refusal)
      await expect(states.open(`v1.${text}.${text}`, owner)).rejects.toMatchObject(refusal)
    }),
  )
})

test.each([
  ['another user', { principal: { ...principal, userId: 'usr_2' } }],
  ['another tenant', { principal: { ...principal, tenantId: 't2' } }],
  ['another client of the user', { principal: { ...principal, actor: { kind: 'key', id: 'key_2' } } }],
  ['another tool', { tool: 'resume_execution' }],
  ['other arguments', { arguments: { tool: 'a://b.c', input: { n: 2 } } }],
])('a state is worth nothing to %s', async (_name, change) => {
  const state = await states.seal(asked, owner)
  await expect(states.open(state, { ...owner, ...change } as StateOwner)).rejects.toMatchObject(refusal)
})

test('a state of another key is refused', async () => {
  const state = await createRequestStates(randomBytes(32)).seal(asked, owner)
  await expect(states.open(state, owner)).rejects.toMatchObject(refusal)
})
