/** Whom a run tells that it has ended or waits for input. */
export interface Webhook {
  readonly url: string
  /** Reference of the secret that signs: `secret:NAME`. */
  readonly secret: string
  readonly includeResult: boolean
}

/** One message that is to be delivered. */
export interface WebhookDelivery {
  readonly tenantId: string
  /** `whd_…`; the same for every attempt, so that a receiver knows a repetition. */
  readonly id: string
  readonly runId: string
  readonly url: string
  readonly secret: string
  /** JSON text, exactly as it is signed and sent. */
  readonly body: string
  /** Of the request that began the run. */
  readonly traceparent?: string
  /** How often it was tried. */
  readonly attempts: number
  readonly dueAt: number
}
