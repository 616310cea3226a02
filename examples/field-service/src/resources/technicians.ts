import { z } from 'zod'
import { bodyOf, pageFields, phone, queryOf, shortText } from '../server/fields.ts'
import { matchesSearch, pageOf } from '../server/page.ts'
import { notFound } from '../server/problem.ts'
import type { Call, Route } from '../server/route.ts'
import type { Technician } from '../store/row.ts'
import type { Store } from '../store/store.ts'
import { given } from './customers.ts'

const skills = z
  .array(z.enum(['hvac', 'plumbing', 'electrical', 'general']))
  .min(1)
  .max(4)

const newTechnician = z.strictObject({
  name: shortText,
  email: z.email(),
  phone: phone.nullable().default(null),
  skills,
})

const changes = z.strictObject({
  name: shortText.optional(),
  email: z.email().optional(),
  phone: phone.nullable().optional(),
  skills: skills.optional(),
  is_active: z.boolean().optional(),
})

const listQuery = z.strictObject({
  ...pageFields,
  search: z.string().max(200).optional(),
  skill: z.enum(['hvac', 'plumbing', 'electrical', 'general']).optional(),
})

const dayQuery = z.strictObject({ date: z.iso.date() })

const dayStart = 'T08:00:00.000Z'
const dayEnd = 'T18:00:00.000Z'

export function technicianRoutes(store: Store): readonly Route[] {
  const technicianOf = ({ parameters }: Call): Technician => {
    const technician = store.find('technicians', parameters['technicianId']!)
    if (technician === undefined) throw notFound('technician', parameters['technicianId']!)
    return technician
  }
  return [
    {
      method: 'GET',
      path: '/technicians',
      handle(call) {
        const { search, skill, ...page } = queryOf(call, listQuery)
        const found = store
          .all('technicians')
          .filter((technician) => skill === undefined || technician.skills.includes(skill))
          .filter(({ name, email }) => matchesSearch(search, [name, email]))
        return pageOf(found, page)
      },
    },
    {
      method: 'POST',
      path: '/technicians',
      handle(call) {
        const fields = { ...bodyOf(call, newTechnician), is_active: true }
        return { status: 201, body: store.add('technicians', fields, call.actingUser) }
      },
    },
    {
      method: 'GET',
      path: '/technicians/{technicianId}',
      handle: (call) => ({ status: 200, body: technicianOf(call) }),
    },
    {
      method: 'PATCH',
      path: '/technicians/{technicianId}',
      handle(call) {
        const changed = store.change('technicians', technicianOf(call), given(bodyOf(call, changes)), call.actingUser)
        return { status: 200, body: changed }
      },
    },
    {
      method: 'GET',
      path: '/technicians/{technicianId}/availability',
      handle(call) {
        const technician = technicianOf(call)
        const { date } = queryOf(call, dayQuery)
        return { status: 200, body: { technician_id: technician.id, date, free: freeTimes(store, technician, date) } }
      },
    },
  ]
}

/** What is left of the working day between the booked appointments. */
function freeTimes(store: Store, technician: Technician, date: string) {
  if (!technician.is_active) return []
  const booked = store
    .all('appointments')
    .filter(({ status, technician_id: id }) => status === 'booked' && id === technician.id)
    .filter(({ starts_at: start, ends_at: end }) => start < date + dayEnd && end > date + dayStart)
    .toSorted((a, b) => a.starts_at.localeCompare(b.starts_at))
  const free: { starts_at: string; ends_at: string }[] = []
  let from = date + dayStart
  for (const appointment of booked) {
    if (appointment.starts_at > from) free.push({ starts_at: from, ends_at: appointment.starts_at })
    if (appointment.ends_at > from) from = appointment.ends_at
  }
  if (from < date + dayEnd) free.push({ starts_at: from, ends_at: date + dayEnd })
  return free
}
