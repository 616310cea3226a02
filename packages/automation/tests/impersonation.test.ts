import { expect, test } from 'vitest'
import { openDownstream } from './downstream.ts'
import { userNamed } from './open-token-target.ts'

const mapped = { value: 'email', map: { 'ada@example.com': 'ADA01', 'zoë@example.com': 'Zoë & Co' } } as const

test('tells the API what it calls the user, in a header or in the query', async () => {
  await using api = await openDownstream()
  await api.run({}, { target: { impersonation: { header: 'X-User', ...mapped } }, as: userNamed('ada') })
  expect(api.received.at(-1)!.headers['x-user']).toBe('ADA01')
  const impersonation = { query: 'as_user', ...mapped }
  await api.run({}, { target: { impersonation }, as: userNamed('ada') })
  expect(api.received.at(-1)!.url).toBe('/do?as_user=ADA01')
  await api.run({}, { target: { impersonation }, as: userNamed('zoë') })
  expect(api.received.at(-1)!.url).toBe(`/do?as_user=${encodeURIComponent('Zoë & Co')}`)
})

test('goes behind the query of the action', async () => {
  await using api = await openDownstream()
  const parameters = [{ property: 'q', name: 'q', in: 'query', style: 'form', explode: true }] as const
  const target = { impersonation: { query: 'user', value: 'user_id' } } as const
  await api.run({ parameters }, { target, request: { input: { q: 'a&user=root' } }, as: userNamed('ada') })
  expect(new URL(api.received[0]!.url, 'http://api').searchParams.getAll('user')).toEqual(['usr_ada'])
})

test.each(['as_user', 'AS_USER', 'as_user[]', 'as_user[0]', ' as_user'])(
  'lets no input speak as the query parameter %j',
  async (name) => {
    await using api = await openDownstream()
    const parameters = [{ property: 'who', name, in: 'query', style: 'form', explode: true }] as const
    const output = await api.run(
      { parameters },
      {
        target: { impersonation: { query: 'as_user', ...mapped } },
        request: { input: { who: 'root' } },
        as: userNamed('ada'),
      },
    )
    expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } })
    expect(api.received).toEqual([])
  },
)

test.each([
  ['is not in the mapping', userNamed('mallory'), { header: 'X-User', ...mapped }],
  [
    'has the name of something every object has',
    userNamed('x', { subject: 'constructor' }),
    { header: 'X-User', value: 'subject', map: {} },
  ],
  ['is a service', userNamed('x', { userId: 'svc_tool_hub' }), { header: 'X-User', value: 'user_id' }],
  [
    'has a name that no header can carry',
    userNamed('x', { subject: 'a\r\nb' }),
    { header: 'X-User', value: 'subject' },
  ],
] as const)('refuses a user who %s, and sends nothing', async (_what, as, impersonation) => {
  await using api = await openDownstream()
  const output = await api.run({}, { target: { impersonation, auth: { kind: 'none' } }, as })
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'rejected' } })
  expect(api.received).toEqual([])
})

test('says nothing of the other users of a mapping', async () => {
  await using api = await openDownstream()
  const output = await api.run(
    {},
    { target: { impersonation: { header: 'X-User', ...mapped } }, as: userNamed('mallory') },
  )
  expect(JSON.stringify(output)).not.toMatch(/ADA01|ada@example/)
})
