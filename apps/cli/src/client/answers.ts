/**
 * What the server answers, as far as people are shown it. With --json the whole answer is passed on,
 * so a field that is missing here is not lost there.
 */
export type * from './answers/actions.ts'
export type * from './answers/executions.ts'
export type * from './answers/models.ts'
export type * from './answers/people.ts'
export type * from './answers/policy.ts'
export type * from './answers/search.ts'
export type * from './answers/sources.ts'
