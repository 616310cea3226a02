import { shortDigest } from './short-digest.ts'

export interface Nameable {
  readonly namespace: string
  /** Document key, method and path: what stays when names change. */
  readonly document: string
  readonly method: string
  readonly path: string
  /** Best first. */
  readonly proposals: readonly string[]
}

export interface ExistingName {
  readonly namespace: string
  readonly name: string
  readonly document: string
}

/** What an existing action calls; asked only where a name is contested. */
export type FindOperation = (
  namespace: string,
  name: string,
) => Promise<{ readonly method: string; readonly path: string } | undefined>

/**
 * One unique name per operation and namespace. An operation keeps the name it has; otherwise it gets its best proposal
 * that nobody else makes. The order of the operations plays no part.
 */
export async function chooseNames<T extends Nameable>(
  operations: readonly T[],
  existing: readonly ExistingName[],
  replaced: ReadonlySet<string>,
  findOperation: FindOperation,
): Promise<ReadonlyMap<T, string>> {
  const names = new Map<T, string>()
  const namespaces = Map.groupBy(operations, (operation) => operation.namespace)
  for (const [namespace, members] of namespaces) {
    const here = existing.filter((name) => name.namespace === namespace)
    // Names of documents that are not part of this import are gone.
    const taken = new Set(here.filter(({ document }) => !replaced.has(document)).map(({ name }) => name))
    const own = new Set(here.filter(({ document }) => replaced.has(document)).map(({ name }) => name))
    const waiting = new Set(members)
    const settle = (operation: T, name: string): void => {
      names.set(operation, name)
      taken.add(name)
      waiting.delete(operation)
    }
    await keepExisting(waiting, own, settle, findOperation)
    chooseNew(waiting, taken, settle)
  }
  return names
}

async function keepExisting<T extends Nameable>(
  waiting: ReadonlySet<T>,
  own: ReadonlySet<string>,
  settle: (operation: T, name: string) => void,
  findOperation: FindOperation,
): Promise<void> {
  const claims = claimsOf(waiting, (operation) => operation.proposals.filter((name) => own.has(name)))
  for (const [name, claimants] of claims) {
    const open = claimants.filter((operation) => waiting.has(operation))
    if (open.length === 0) continue
    const isPlain = open.length === 1 && open[0]!.proposals[0] === name
    if (isPlain) {
      settle(open[0]!, name)
      continue
    }
    const holder = await findOperation(open[0]!.namespace, name)
    const keeper = open.find(({ method, path }) => method === holder?.method && path === holder.path)
    if (keeper !== undefined) settle(keeper, name)
  }
}

function chooseNew<T extends Nameable>(
  waiting: ReadonlySet<T>,
  taken: ReadonlySet<string>,
  settle: (operation: T, name: string) => void,
): void {
  const depth = Math.max(0, ...[...waiting].map(({ proposals }) => proposals.length))
  for (let rank = 0; rank < depth; rank++) {
    const claims = claimsOf(waiting, ({ proposals }) => proposals.slice(rank, rank + 1))
    for (const [name, claimants] of claims) {
      if (claimants.length === 1 && !taken.has(name)) settle(claimants[0]!, name)
    }
  }
  for (const operation of [...waiting].sort(byIdentity)) settle(operation, lastResort(operation, taken))
}

function lastResort({ document, method, path, proposals }: Nameable, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const name = `${proposals[0]!.slice(0, 57)}_${shortDigest(`${document} ${method} ${path} ${attempt}`)}`
    if (!taken.has(name)) return name
  }
}

function claimsOf<T extends Nameable>(
  operations: Iterable<T>,
  namesOf: (operation: T) => readonly string[],
): readonly (readonly [string, readonly T[]])[] {
  const claims = new Map<string, T[]>()
  for (const operation of operations) {
    for (const name of namesOf(operation)) {
      const claimants = claims.get(name)
      if (claimants === undefined) claims.set(name, [operation])
      else claimants.push(operation)
    }
  }
  return [...claims].sort(([a], [b]) => (a < b ? -1 : 1))
}

function byIdentity(a: Nameable, b: Nameable): number {
  const left = `${a.document} ${a.method} ${a.path}`
  const right = `${b.document} ${b.method} ${b.path}`
  return left < right ? -1 : 1
}
