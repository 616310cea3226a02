/** What every record carries beside its own fields. */
export interface Row {
  readonly id: string
  readonly created_at: string
  /** Who did it, as the caller names the acting user. */
  readonly created_by: string
  readonly updated_at: string
  readonly updated_by: string
}

export interface Customer extends Row {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly address: { readonly street: string; readonly city: string; readonly postal_code: string }
  readonly kind: 'residential' | 'commercial'
  readonly notes: string
}

export interface Technician extends Row {
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly skills: readonly string[]
  readonly is_active: boolean
}

export interface JobNote {
  readonly text: string
  readonly created_at: string
  readonly created_by: string
}

export interface Job extends Row {
  readonly customer_id: string
  readonly title: string
  readonly description: string
  readonly trade: 'hvac' | 'plumbing' | 'electrical' | 'general'
  readonly priority: 'low' | 'normal' | 'high' | 'emergency'
  readonly status: 'open' | 'scheduled' | 'in_progress' | 'completed' | 'canceled'
  readonly technician_id: string | null
  readonly notes: readonly JobNote[]
  readonly completed_at: string | null
  readonly cancel_reason: string | null
}

export interface Appointment extends Row {
  readonly job_id: string
  readonly technician_id: string
  readonly starts_at: string
  readonly ends_at: string
  readonly status: 'booked' | 'canceled'
}

export interface PriceBookItem extends Row {
  readonly code: string
  readonly name: string
  readonly description: string
  readonly category: 'service' | 'material' | 'equipment'
  readonly price_cents: number
  readonly is_active: boolean
}

export interface InvoiceLine {
  readonly item_id: string
  readonly description: string
  readonly quantity: number
  readonly unit_price_cents: number
  readonly total_cents: number
}

export interface Payment {
  readonly amount_cents: number
  readonly method: 'card' | 'cash' | 'check' | 'bank_transfer'
  readonly received_at: string
  readonly recorded_by: string
}

export interface Invoice extends Row {
  readonly job_id: string
  readonly customer_id: string
  readonly status: 'draft' | 'sent' | 'paid' | 'void'
  readonly lines: readonly InvoiceLine[]
  readonly total_cents: number
  readonly paid_cents: number
  readonly balance_cents: number
  readonly due_on: string
  readonly payments: readonly Payment[]
}

/** Which record lives under which name. */
export interface Collections {
  readonly customers: Customer
  readonly technicians: Technician
  readonly jobs: Job
  readonly appointments: Appointment
  readonly price_book: PriceBookItem
  readonly invoices: Invoice
}

export type CollectionName = keyof Collections
