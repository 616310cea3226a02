import type { Stores } from '../database.ts'
import { createReadMemory } from './read-memory.ts'
import { rememberVersions } from './remember-versions.ts'

/** Answers reads from memory where that is what the database would say. */
export interface Remembering {
  /** Of a read that may be remembered; `words` begin with the tenant, but for `keys.findByPrefix`. */
  read(
    read: { readonly store: string; readonly method: string; readonly words: readonly unknown[] },
    ask: () => Promise<unknown>,
  ): Promise<unknown>
  /** To be called when a write has ended, before whoever asked for it hears of it. */
  wrote(): void
}

/** For a database that this process alone writes, as the embedded one is: everything is remembered until anything is written. */
export function rememberUntilWrite(): Remembering {
  const memory = createReadMemory({ maxCharacters: 16 * 1024 * 1024 })
  return {
    read: ({ store, method, words }, ask) => memory.read(JSON.stringify([store, method, ...words]), ask),
    wrote: () => memory.forget(),
  }
}

/**
 * Stores of which what every call asks anew (the key, the grants, the tool, its action) is answered from memory, so that a
 * change counts from the next request on all the same. Executions and audit entries are written all the time and change none
 * of it.
 */
export function rememberReads(stores: Stores, memory: Remembering = rememberUntilWrite()): Stores {
  const of = <Name extends keyof Stores>(name: Name, reads: Reads<Stores[Name]>): Stores[Name] =>
    remembering(name, stores[name], memory, reads)
  return {
    users: of('users', { remembered: ['findById', 'findByAlias'], plain: ['list'] }),
    keys: of('keys', { remembered: ['findByPrefix'], plain: ['list'] }),
    grants: of('grants', { remembered: ['forSubjects'], plain: ['list'] }),
    rules: of('rules', { remembered: [], plain: ['current', 'at', 'history'] }),
    hooks: of('hooks', { remembered: [], plain: ['current'] }),
    approvals: stores.approvals,
    runLabels: stores.runLabels,
    limits: stores.limits,
    revisions: of('revisions', { remembered: ['read'], plain: [] }),
    tools: of('tools', { remembered: ['find'], plain: ['findMany', 'existing', 'changesSince', 'namespaces'] }),
    sources: of('sources', { remembered: ['find'], plain: ['list'] }),
    // What is found, listed and counted depends on the hour as well: versions have removal dates.
    actions: rememberVersions(
      of('actions', { remembered: ['versions'], plain: ['find', 'list', 'existing', 'revision'] }),
    ),
    targets: of('targets', { remembered: ['find'], plain: ['list'] }),
    // Approved words of a tool are written into the tool.
    enrichments: of('enrichments', {
      remembered: [],
      plain: ['find', 'list', 'counts', 'describedOf', 'put', 'review'],
    }),
    vectors: stores.vectors,
    candidates: stores.candidates,
    secrets: stores.secrets,
    subscriptions: stores.subscriptions,
    runs: stores.runs,
    results: stores.results,
    executions: stores.executions,
    runners: stores.runners,
    audit: stores.audit,
    auditProof: stores.auditProof,
    auditSinks: stores.auditSinks,
  }
}

interface Reads<Store> {
  /** Answers from memory. */
  readonly remembered: readonly (keyof Store & string)[]
  /** Asks the database each time. */
  readonly plain: readonly (keyof Store & string)[]
}

type Method = (...words: readonly unknown[]) => unknown

/** NOTE: a method that is not named as a read counts as a write, so a forgotten name costs time and never an old answer. */
function remembering<Store extends object>(
  name: string,
  store: Store,
  memory: Remembering,
  { remembered, plain }: Reads<Store>,
): Store {
  const wrapped = ([method, ask]: readonly [string, Method]): readonly [string, Method] => {
    if (plain.some((known) => known === method)) return [method, ask]
    if (!remembered.some((known) => known === method)) return [method, writing(ask, memory)]
    return [method, (...words) => memory.read({ store: name, method, words }, () => ask(...words) as Promise<unknown>)]
  }
  return Object.fromEntries(Object.entries(store as Record<string, Method>).map(wrapped)) as Store
}

function writing(write: Method, memory: Remembering): Method {
  return async (...words) => {
    try {
      return await write(...words)
    } finally {
      // Also when it failed: a lost answer does not say that nothing was written.
      memory.wrote()
    }
  }
}
