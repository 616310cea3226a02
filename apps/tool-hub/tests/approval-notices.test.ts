// Who is told that an approval is asked for: a real receiver on loopback, named in the configuration.
import { createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { startDownstream, startTestHouse } from '@gatehouse/testing-dev-env'
import { expect, test, vi } from 'vitest'

const secret = 'a-secret-of-more-than-24-bytes'

test('an approval that is asked for is told, signed and without the arguments', async () => {
  await using folder = await temporaryDirectory()
  await using receiver = await startDownstream(() => ({ status: 204 }))
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(join(folder.path, 'secret'), secret)
  const notify = { url: `${receiver.url}/told`, secret: `file:${join(folder.path, 'secret')}` }
  const config = { approvals: { notify }, secrets: { directories: [folder.path] } }
  await writeFile(configFile, JSON.stringify(config))
  await using house = await startTestHouse({ configFile })
  const ana = await house.user('ana@example.com', { allow: ['automation_hub://field_service.*'] })
  await house.admin('POST', '/api/rules', {
    rules: [{ id: 'ask', phase: 'input', effect: 'require_approval', approvers: { groups: ['leads'] } }],
  })
  const asked = await ana('POST', '/api/executions', {
    tool: 'automation_hub://field_service.get_customer',
    input: { customerId: 'cus_private' },
  })
  const { approval } = asked.body as { approval: { id: string } }

  const told = await vi.waitUntil(() => receiver.received[0], { timeout: 20_000 })
  const { headers, body } = told
  expect(JSON.parse(body)).toMatchObject({
    type: 'approval.requested',
    id: approval.id,
    user_id: ana.id,
    tool: 'automation_hub://field_service.get_customer',
    needed_by: { kind: 'rule', ruleId: 'ask' },
    approvers: { groups: ['leads'] },
    url: `${house.url}/api/approvals/${approval.id}`,
  })
  expect(body).not.toContain('cus_private')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const signature = createHmac('sha256', secret).update(signed).digest('base64')
  expect(headers).toMatchObject({ 'webhook-id': approval.id, 'webhook-signature': `v1,${signature}` })
}, 60_000)
