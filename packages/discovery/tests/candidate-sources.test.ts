import { silentLogger } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { createGrantBook, createPermittedTools } from '@gatehouse/policy'
import { testCandidateSource, type CandidateSourceUnderTest } from '@gatehouse/testing-contracts'
import { engines, hasServerExtension, type DatabaseEngine } from '@gatehouse/testing-database'
import { describe } from 'vitest'
import { inProcessCandidates } from '../src/candidates/in-process-candidates.ts'
import { IndexKeeper, openBuiltInEmbedder, type CandidateSource } from '../src/index.ts'
import { openStoredCandidates } from './open-stored-candidates.ts'

const embedder = openBuiltInEmbedder()

describe('in process', () => {
  testCandidateSource(() => opened(engines()[0]!, inProcess))
})

describe('pgvector, embedded', () => {
  testCandidateSource(() => opened(engines()[0]!, (database) => openStoredCandidates(database, embedder)))
})

// Debian: postgresql-N-pgvector. Left out where the server does not have it.
describe.skipIf(!hasServerExtension('vector'))('pgvector, server', () => {
  testCandidateSource(() => opened(engines()[1]!, (database) => openStoredCandidates(database, embedder)))
})

async function opened(
  engine: DatabaseEngine,
  open: (database: Database) => AsyncDisposable & { readonly source: CandidateSource },
): Promise<CandidateSourceUnderTest & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const database = opening.use(await engine.open())
  const { source } = opening.use(open(database))
  const held = opening.move()
  return { ...database.stores, candidates: source, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

function inProcess({ stores }: Database): AsyncDisposable & { readonly source: CandidateSource } {
  const { tools, grants, revisions } = stores
  const indexes = new IndexKeeper({ tools, log: silentLogger, embedder })
  const permittedTools = createPermittedTools({ grantBook: createGrantBook({ grants }) })
  return {
    source: inProcessCandidates({ indexes, permittedTools, revisions }),
    [Symbol.asyncDispose]: () => indexes[Symbol.asyncDispose](),
  }
}
