import type { Route } from '../server/route.ts'
import type { Store } from '../store/store.ts'
import { appointmentRoutes } from './appointments.ts'
import { customerRoutes } from './customers.ts'
import { invoiceRoutes } from './invoices.ts'
import { jobRoutes } from './jobs.ts'
import { priceBookRoutes } from './price-book.ts'
import { technicianRoutes } from './technicians.ts'

export function allRoutes(store: Store): readonly Route[] {
  return [
    ...customerRoutes(store),
    ...jobRoutes(store),
    ...appointmentRoutes(store),
    ...technicianRoutes(store),
    ...priceBookRoutes(store),
    ...invoiceRoutes(store),
  ]
}
