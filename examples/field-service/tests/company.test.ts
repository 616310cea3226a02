import { expect, test } from 'vitest'
import { openService } from './client.ts'

test('takes a job from the first call to the paid invoice', async () => {
  await using service = await openService()
  const { send } = service
  const customer = (await send('GET', '/customers?search=hannah')).body.items[0]
  const job = await send('POST', '/jobs', { body: { customer_id: customer.id, title: 'Cold radiator', trade: 'hvac' } })
  expect(job).toMatchObject({ status: 201, body: { status: 'open', created_by: 'ada@brightline.example' } })

  const technician = (await send('GET', '/technicians?skill=hvac')).body.items[0]
  const free = (await send('GET', `/technicians/${technician.id}/availability?date=2031-05-05`)).body.free[0]
  const appointment = await send('POST', '/appointments', {
    body: {
      job_id: job.body.id,
      technician_id: technician.id,
      starts_at: free.starts_at,
      ends_at: '2031-05-05T10:00:00Z',
    },
  })
  expect(appointment.status).toBe(201)
  expect((await send('GET', `/jobs/${job.body.id}`)).body).toMatchObject({
    status: 'scheduled',
    technician_id: technician.id,
  })
  expect((await send('GET', `/technicians/${technician.id}/availability?date=2031-05-05`)).body.free).toEqual([
    { starts_at: '2031-05-05T10:00:00.000Z', ends_at: '2031-05-05T18:00:00.000Z' },
  ])

  const done = await send('POST', `/jobs/${job.body.id}/complete`, { body: { summary: 'Bled the radiator.' } })
  expect(done.body).toMatchObject({ status: 'completed', notes: [{ text: 'Bled the radiator.' }] })

  const [item] = (await send('GET', '/price-book/items?search=service%20call')).body.items
  const lines = [{ item_id: item.id, quantity: 1.5 }]
  const invoice = (await send('POST', '/invoices', { body: { job_id: job.body.id, lines } })).body
  expect(invoice).toMatchObject({ status: 'draft', total_cents: 13_350, customer_id: customer.id })
  await send('POST', `/invoices/${invoice.id}/send`)
  const payment = { amount_cents: 13_350, method: 'card' }
  const paid = await send('POST', `/invoices/${invoice.id}/payments`, { body: payment })
  expect(paid.body).toMatchObject({
    status: 'paid',
    balance_cents: 0,
    payments: [{ recorded_by: 'ada@brightline.example' }],
  })
})

test('records who changed something', async () => {
  await using service = await openService()
  const headers = { 'x-acting-user': 'grace@brightline.example' }
  const changed = await service.send('PATCH', '/customers/cus_1001', { body: { notes: 'New owner.' }, headers })
  expect(changed.body).toMatchObject({
    created_by: 'seed',
    updated_by: 'grace@brightline.example',
    notes: 'New owner.',
  })
  expect(changed.body.name).toBe('Acme Bakery')
})

test('never books a technician twice at the same time', async () => {
  await using service = await openService()
  const book = (from: string, to: string) =>
    service.send('POST', '/appointments', {
      body: {
        job_id: 'job_1001',
        technician_id: 'tec_1003',
        starts_at: `2031-05-05T${from}:00Z`,
        ends_at: `2031-05-05T${to}:00Z`,
      },
    })
  expect((await book('09:00', '11:00')).status).toBe(201)
  expect(await book('10:00', '12:00')).toMatchObject({ status: 409, body: { error: { code: 'technician_is_busy' } } })
  expect((await book('11:00', '12:00')).status).toBe(201)
  await service.send('DELETE', '/appointments/apt_1004')
  expect((await book('09:30', '10:30')).status).toBe(201)
})

test('cancels the appointments of a canceled job', async () => {
  await using service = await openService()
  await service.send('POST', '/jobs/job_1002/cancel', { body: { reason: 'Works again' } })
  const { body } = await service.send('GET', '/appointments?job_id=job_1002')
  expect(body.items.map((appointment: { status: string }) => appointment.status)).toEqual(['canceled'])
})

test('pages through a list without a gap or a repetition', async () => {
  await using service = await openService()
  const ids: string[] = []
  let cursor = ''
  do {
    const { body } = await service.send('GET', `/customers?limit=2${cursor}`)
    ids.push(...body.items.map(({ id }: { id: string }) => id))
    cursor = body.next_cursor === undefined ? '' : `&cursor=${body.next_cursor}`
  } while (cursor !== '')
  expect(ids).toEqual(['cus_1001', 'cus_1002', 'cus_1003', 'cus_1004', 'cus_1005', 'cus_1006'])
})
