import { z } from 'zod'
import { bodyOf, instant, pageFields, queryOf, shortText } from '../server/fields.ts'
import { pageOf } from '../server/page.ts'
import { conflict, notFound, Problem, unknownReference } from '../server/problem.ts'
import type { Call, Route } from '../server/route.ts'
import type { Appointment } from '../store/row.ts'
import type { Store } from '../store/store.ts'

const newAppointment = z.strictObject({
  job_id: shortText,
  technician_id: shortText,
  starts_at: instant,
  ends_at: instant,
})
const changes = z.strictObject({
  technician_id: shortText.optional(),
  starts_at: instant.optional(),
  ends_at: instant.optional(),
})
const listQuery = z.strictObject({
  ...pageFields,
  job_id: z.string().max(100).optional(),
  technician_id: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
})

type Booking = Pick<Appointment, 'technician_id' | 'starts_at' | 'ends_at'>

export function appointmentRoutes(store: Store): readonly Route[] {
  const appointmentOf = ({ parameters }: Call): Appointment => {
    const appointment = store.find('appointments', parameters['appointmentId']!)
    if (appointment === undefined) throw notFound('appointment', parameters['appointmentId']!)
    return appointment
  }
  const refuseImpossible = (booking: Booking, ownId?: string): void => {
    if (booking.ends_at <= booking.starts_at) {
      throw new Problem(400, 'invalid_body', 'ends_at: must be after starts_at', 'ends_at')
    }
    const technician = store.find('technicians', booking.technician_id)
    if (technician === undefined) throw unknownReference('technician_id', 'technician', booking.technician_id)
    if (!technician.is_active) throw conflict('technician_is_inactive', `${technician.id} does not work here any more.`)
    const clash = store
      .all('appointments')
      .filter(
        (other) => other.id !== ownId && other.status === 'booked' && other.technician_id === booking.technician_id,
      )
      .find((other) => other.starts_at < booking.ends_at && booking.starts_at < other.ends_at)
    if (clash === undefined) return
    throw conflict(
      'technician_is_busy',
      `${technician.name} is booked from ${clash.starts_at} to ${clash.ends_at} (${clash.id}).`,
    )
  }
  return [
    {
      method: 'GET',
      path: '/appointments',
      handle(call) {
        const { from, to, job_id: jobId, technician_id: technicianId, ...page } = queryOf(call, listQuery)
        const found = store
          .all('appointments')
          .filter((appointment) => jobId === undefined || appointment.job_id === jobId)
          .filter((appointment) => technicianId === undefined || appointment.technician_id === technicianId)
          .filter((appointment) => from === undefined || appointment.ends_at > from)
          .filter((appointment) => to === undefined || appointment.starts_at < to)
        return pageOf(found, page)
      },
    },
    {
      method: 'POST',
      path: '/appointments',
      handle(call) {
        const fields = bodyOf(call, newAppointment)
        const job = store.find('jobs', fields.job_id)
        if (job === undefined) throw unknownReference('job_id', 'job', fields.job_id)
        if (job.status === 'completed' || job.status === 'canceled')
          throw conflict('job_is_closed', `${job.id} is ${job.status}.`)
        refuseImpossible(fields)
        const appointment = store.add('appointments', { ...fields, status: 'booked' }, call.actingUser)
        if (job.status === 'open') {
          store.change('jobs', job, { status: 'scheduled', technician_id: fields.technician_id }, call.actingUser)
        }
        return { status: 201, body: appointment }
      },
    },
    {
      method: 'GET',
      path: '/appointments/{appointmentId}',
      handle: (call) => ({ status: 200, body: appointmentOf(call) }),
    },
    {
      method: 'PATCH',
      path: '/appointments/{appointmentId}',
      handle(call) {
        const appointment = appointmentOf(call)
        if (appointment.status === 'canceled')
          throw conflict('appointment_is_canceled', `${appointment.id} is canceled.`)
        const fields = bodyOf(call, changes)
        const booking: Booking = {
          technician_id: fields.technician_id ?? appointment.technician_id,
          starts_at: fields.starts_at ?? appointment.starts_at,
          ends_at: fields.ends_at ?? appointment.ends_at,
        }
        refuseImpossible(booking, appointment.id)
        return { status: 200, body: store.change('appointments', appointment, booking, call.actingUser) }
      },
    },
    {
      method: 'DELETE',
      path: '/appointments/{appointmentId}',
      handle(call) {
        store.change('appointments', appointmentOf(call), { status: 'canceled' }, call.actingUser)
        return { status: 204 }
      },
    },
  ]
}
