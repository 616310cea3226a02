/** Where a sink is: the outbox is the record itself, and this is how far it was read. */
export interface SinkCursor {
  readonly tenantId: string
  readonly id: string
  /** The sink has every entry up to this one, included, and every checkpoint up to this number. */
  readonly seq: number
  readonly checkpoint: number
  /** Failed attempts since the last delivery. */
  readonly attempts: number
  /** When it is tried next, in milliseconds since 1970. */
  readonly dueAt: number
  readonly deliveredAt?: number
  /** Why the last attempt failed. */
  readonly problem?: string
}

export interface SinkStore {
  /** Makes the sink known, from `seq` and `checkpoint` on; one that is known stays where it is. */
  open(tenantId: string, id: string, from: { readonly seq: number; readonly checkpoint: number }): Promise<void>
  list(tenantId: string): Promise<readonly SinkCursor[]>
  /** The sink, held by this holder until that moment; undefined when it is not due, or somebody else holds it. */
  claim(
    tenantId: string,
    id: string,
    lease: { readonly holder: string; readonly now: number; readonly until: number },
  ): Promise<SinkCursor | undefined>
  /** After a delivery. False when the holder has lost it meanwhile: then nothing was moved. */
  advance(
    tenantId: string,
    id: string,
    to: { readonly holder: string; readonly seq: number; readonly checkpoint: number; readonly at: number },
  ): Promise<boolean>
  /** After a failed attempt. */
  postpone(
    tenantId: string,
    id: string,
    to: { readonly holder: string; readonly dueAt: number; readonly problem: string },
  ): Promise<void>
  release(tenantId: string, id: string, holder: string): Promise<void>
}
