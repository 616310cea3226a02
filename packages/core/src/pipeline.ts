import type { Operation } from './operation.ts'

/** One named step: the facts it needs about a call, and the facts it adds. */
export interface Stage<Needs, Adds> {
  readonly name: string
  // A property, not a method: TypeScript checks method parameters too loosely
  // to notice a stage placed before the facts it needs.
  readonly run: (op: Operation, call: Needs) => Promise<Adds>
}

export interface Pipeline<Start, Known> {
  readonly stages: readonly string[]
  readonly stage: <Adds>(next: Stage<Known, Adds>) => Pipeline<Start, Known & Adds>
  readonly run: (op: Operation, call: Start) => Promise<Known>
}

/** A list of stages that reads top to bottom; a stage placed too early does not compile. */
export function pipeline<Start extends object>(): Pipeline<Start, Start> {
  return extend<Start, Start>([], async (_op, call) => call)
}

function extend<Start, Known extends object>(
  stages: readonly string[],
  run: (op: Operation, call: Start) => Promise<Known>,
): Pipeline<Start, Known> {
  return {
    stages,
    run,
    stage: <Adds>(next: Stage<Known, Adds>) =>
      extend<Start, Known & Adds>([...stages, next.name], async (op, call) => {
        const known = await run(op, call)
        const added = await op.span(next.name, (step) => next.run(step === undefined ? op : { ...op, ...step }, known))
        return { ...known, ...added }
      }),
  }
}
