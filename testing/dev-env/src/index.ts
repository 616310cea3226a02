export { startTestHouse, type TestHouse } from './start-test-house.ts'
export { startDownstream, type Downstream, type DownstreamAnswer, type ReceivedRequest } from './start-downstream.ts'
export type { Caller, ApiAnswer } from './caller.ts'
