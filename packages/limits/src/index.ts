export { createCallLimits, type CallLimits, type LimitViewer, type ShownLimit } from './call-limits.ts'
export { createLimiter, type Limiter, type LimiterOptions } from './limiter.ts'
export type { Limit, LimitDocument, LimitMeasure, LimitScope } from './limit.ts'
export type {
  HeldPlace,
  LimitStore,
  PlaceTake,
  RateTake,
  ReadRequest,
  Take,
  TakeAnswer,
  TakeRequest,
  Usage,
  Window,
  WindowTake,
} from './limit-store.ts'
export { createMemoryLimits, refused, usageOf } from './memory-limits.ts'
export { limitIdFormat, parseLimits, quotaFormat, rateFormat } from './parse-limit.ts'
export type { LimiterStanding, RefusalCode } from './store-standing.ts'
export type { FailMode, Wanted } from './wanted.ts'
export { createLimitBook, limitInWords, type LimitBook, type LimitSubject } from './wanted-of.ts'
