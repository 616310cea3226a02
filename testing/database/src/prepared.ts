import { inject } from 'vitest'

/** What the global set-up tells every test process. */
export interface DatabaseHostAddress {
  readonly url: string
  /** Absent when no PostgreSQL server is installed. */
  readonly serverBinaries?: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly gatehouseDatabases: DatabaseHostAddress
  }
}

/** Asks the process that runs the tests for something it prepares once per run, when first asked. */
export async function prepared<T>(what: 'directory' | 'server'): Promise<T> {
  const response = await fetch(`${hostAddress().url}/${what}`)
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`The test database could not be prepared: ${JSON.stringify(body)}`)
  return body as T
}

export function hostAddress(): DatabaseHostAddress {
  const address = inject('gatehouseDatabases')
  if (address !== undefined) return address
  throw new Error("vitest.config.ts needs globalSetup: ['testing/database/src/global-setup.ts']")
}
