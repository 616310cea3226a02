/** How long executions are kept once they have ended. Undefined: for good. */
export interface ExecutionRetention {
  readonly keptMs: number | undefined
  /** How long a repeated call with the same idempotency key is answered with what the first one led to. */
  readonly idempotencyMs: number | undefined
}
