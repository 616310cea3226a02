import { startOtlpCollector } from '@gatehouse/testing-dev-env'
import { expect, test } from 'vitest'
import { startHouseWith } from './start-watched-house.ts'

async function traces(house: Awaited<ReturnType<typeof startHouseWith>>): Promise<Record<string, string>> {
  const { body } = await house.admin('GET', '/api/doctor')
  return body.checks.find(({ name }: { readonly name: string }) => name === 'traces')
}

test('the doctor says where traces go and whether they arrive', async () => {
  await using collector = await startOtlpCollector()
  await using house = await startHouseWith({ telemetry: { otlp: { endpoint: collector.url } } })
  expect(await traces(house)).toMatchObject({
    status: 'ok',
    message: expect.stringContaining(`arrive at ${collector.url}: `),
  })
  collector.answerWith = 401
  expect(await traces(house)).toMatchObject({
    status: 'warn',
    message: `go to ${collector.url} and do not arrive: The collector answered with status 401.`,
    fix: expect.stringContaining('telemetry.otlp'),
  })
})

test('without a collector they go nowhere, and the doctor says so', async () => {
  await using house = await startHouseWith({})
  expect(await traces(house)).toMatchObject({ status: 'ok', message: expect.stringContaining('go nowhere') })
})

test.each([
  [{ otlp: { endpoint: 'collector:4318' } }, 'telemetry.otlp.endpoint'],
  [{ otlp: { endpoint: 'http://localhost:4318', headers: { authorization: 'Bearer plain' } } }, 'must be a reference'],
  [{ sampling: { ratio: 2 } }, 'telemetry.sampling.ratio'],
  [{ metrics: { listen: '9464' } }, 'must be host:port'],
])('%j is refused, and where it is wrong is said', async (telemetry, where) => {
  await expect(startHouseWith({ telemetry })).rejects.toMatchObject({
    code: 'invalid_config',
    message: expect.stringContaining(where),
  })
})
