import type { Store } from './store/store.ts'

const by = 'seed'

/** A small company in the middle of its week, so that every question has an answer. */
export function seedCompany(store: Store): void {
  const technicians = (
    [
      ['Marta Ruiz', 'marta@brightline.example', ['hvac', 'electrical']],
      ['Deshawn Carter', 'deshawn@brightline.example', ['plumbing', 'general']],
      ['Ingrid Nilsen', 'ingrid@brightline.example', ['electrical']],
      ['Paolo Conti', 'paolo@brightline.example', ['hvac', 'plumbing']],
    ] as const
  ).map(([name, email, skills], index) =>
    store.add('technicians', { name, email, phone: `+1 555 010 ${20 + index}`, skills, is_active: true }, by),
  )

  const customers = (
    [
      [
        'Acme Bakery',
        'orders@acmebakery.example',
        '12 Mill Lane',
        'Springfield',
        'commercial',
        'Ring at the back door before 6 am.',
      ],
      ['Hannah Weiss', 'hannah.weiss@mail.example', '48 Oak Street', 'Springfield', 'residential', ''],
      [
        'Northside Dental',
        'office@northsidedental.example',
        '3 Station Road',
        'Riverton',
        'commercial',
        'Closed on Wednesdays.',
      ],
      ['Luis Ortega', 'luis.ortega@mail.example', '77 Pine Avenue', 'Riverton', 'residential', 'Dog in the garden.'],
      ['Green Valley School', 'caretaker@greenvalley.example', '1 School Hill', 'Lakeview', 'commercial', ''],
      ['Amina Yusuf', 'amina.yusuf@mail.example', '230 Harbor Drive', 'Lakeview', 'residential', ''],
    ] as const
  ).map(([name, email, street, city, kind, notes], index) =>
    store.add(
      'customers',
      {
        name,
        email,
        phone: `+1 555 020 ${10 + index}`,
        address: { street, city, postal_code: `490${index}1` },
        kind,
        notes,
      },
      by,
    ),
  )

  const items = (
    [
      ['SVC-CALL', 'Service call', 'Travel and the first half hour on site', 'service', 8_900],
      ['SVC-HOUR', 'Labor, per hour', 'Skilled work on site', 'service', 12_500],
      ['HVAC-TUNEUP', 'Air conditioner tune-up', 'Yearly inspection and cleaning', 'service', 14_900],
      ['MAT-FILTER', 'Air filter', 'Pleated filter 16x25', 'material', 2_400],
      ['MAT-PIPE', 'Copper pipe, per meter', '22 mm', 'material', 1_850],
      ['EQ-HEATER', 'Water heater, 200 liters', 'Electric, installed separately', 'equipment', 89_000],
      ['EQ-THERMO', 'Smart thermostat', 'With remote sensor', 'equipment', 19_900],
    ] as const
  ).map(([code, name, description, category, priceCents]) =>
    store.add('price_book', { code, name, description, category, price_cents: priceCents, is_active: true }, by),
  )

  const jobs = (
    [
      [0, 'Oven circuit trips the breaker', 'electrical', 'high'],
      [1, 'Air conditioner does not cool', 'hvac', 'normal'],
      [2, 'Leak below the sterilizer sink', 'plumbing', 'emergency'],
      [3, 'Install smart thermostat', 'hvac', 'low'],
      [4, 'Yearly inspection of boiler room', 'general', 'normal'],
      [5, 'Replace water heater', 'plumbing', 'high'],
    ] as const
  ).map(([customer, title, trade, priority]) =>
    store.add(
      'jobs',
      {
        customer_id: customers[customer]!.id,
        title,
        description: `${title}. Reported by telephone.`,
        trade,
        priority,
        status: 'open',
        technician_id: null,
        notes: [],
        completed_at: null,
        cancel_reason: null,
      },
      by,
    ),
  )

  const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10)
  for (const [job, technician, from, to] of [
    [1, 0, '09:00', '11:00'],
    [2, 1, '08:00', '10:00'],
    [5, 3, '13:00', '17:00'],
  ] as const) {
    const appointment = {
      job_id: jobs[job]!.id,
      technician_id: technicians[technician]!.id,
      starts_at: `${tomorrow}T${from}:00.000Z`,
      ends_at: `${tomorrow}T${to}:00.000Z`,
      status: 'booked',
    } as const
    store.add('appointments', appointment, by)
    store.change('jobs', jobs[job]!, { status: 'scheduled', technician_id: appointment.technician_id }, by)
  }

  const finished = store.change('jobs', jobs[4]!, { status: 'completed', completed_at: new Date().toISOString() }, by)
  const [call, hour] = items as [(typeof items)[number], (typeof items)[number]]
  const lines = [
    {
      item_id: call.id,
      description: call.name,
      quantity: 1,
      unit_price_cents: call.price_cents,
      total_cents: call.price_cents,
    },
    {
      item_id: hour.id,
      description: hour.name,
      quantity: 2,
      unit_price_cents: hour.price_cents,
      total_cents: hour.price_cents * 2,
    },
  ]
  const totalCents = lines.reduce((sum, line) => sum + line.total_cents, 0)
  store.add(
    'invoices',
    {
      job_id: finished.id,
      customer_id: finished.customer_id,
      status: 'sent',
      lines,
      total_cents: totalCents,
      paid_cents: 0,
      balance_cents: totalCents,
      due_on: tomorrow,
      payments: [],
    },
    by,
  )
}
