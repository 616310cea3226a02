/** One step of the schema. Never edited once it is released: databases remember its digest. */
export interface Migration {
  /** 1, 2, 3, … without gaps. */
  readonly number: number
  readonly name: string
  /** Statements of PostgreSQL 15, run in one transaction. */
  readonly sql: string
}
