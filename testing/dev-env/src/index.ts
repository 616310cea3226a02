export { startTestHouse, type TestHouse } from './start-test-house.ts'
export { startDownstream, type Downstream, type DownstreamAnswer, type ReceivedRequest } from './start-downstream.ts'
export type { ApiAnswer, Caller, JsonAnswer } from './caller.ts'
