import { startDownstream, startTestHouse } from '@gatehouse/testing-dev-env'
import { expect, test } from 'vitest'

test('an action that its author marked as needing approval is refused, and its API hears nothing', async () => {
  await using house = await startTestHouse()
  await using downstream = await startDownstream()
  const operation = (approval?: string) => ({
    responses: { 200: { description: 'Done' } },
    ...(approval === undefined ? {} : { 'x-gatehouse-approval': approval }),
  })
  const document = {
    openapi: '3.1.0',
    info: { title: 'Plant', version: '1.0.0' },
    paths: {
      '/valve': { post: { operationId: 'open_valve', ...operation('required') } },
      '/lamp': { post: { operationId: 'switch_lamp', ...operation() } },
    },
  }
  const imported = await house.admin('POST', '/automation/api/imports', {
    documents: [{ file: 'plant.json', content: JSON.stringify(document) }],
    namespace: 'plant',
    server: downstream.url,
  })
  expect(imported.body).toMatchObject({ imported: 2, skipped: [] })
  await house.admin('POST', '/api/sync', {})

  const refused = await house.admin('POST', '/api/executions', { tool: 'automation_hub://plant.open_valve' })
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'approval_required' } } })
  expect(downstream.received).toEqual([])
  const done = await house.admin('POST', '/api/executions', { tool: 'automation_hub://plant.switch_lamp' })
  expect(done).toMatchObject({ status: 200, body: { status: 'succeeded' } })
  expect(downstream.received).toHaveLength(1)
})
