import type { Operation } from './operation.ts'
import { isGatehouseError } from './errors.ts'
import type { StepObserver } from './step-observer.ts'
import type { Trace } from './trace.ts'

/** How an operation does its steps: timed when somebody watches, traced when the trace is recorded. */
export function observedStep(observer: StepObserver | undefined, parent: Trace): Operation['span'] {
  if (observer === undefined) return (_name, work) => work()
  return async (name, work) => {
    const span = observer.span(parent, { name, kind: 'internal' })
    const startedAt = performance.now()
    try {
      const result = await work(
        span === undefined ? undefined : { trace: span.trace, span: observedStep(observer, span.trace) },
      )
      observer.step(name, performance.now() - startedAt, false)
      span?.end()
      return result
    } catch (error) {
      observer.step(name, performance.now() - startedAt, true)
      span?.end(isGatehouseError(error) ? error.code : 'internal_error')
      throw error
    }
  }
}
