export { canonicalJson, digestOf } from './canonical-json.ts'
export { systemClock, type Clock } from './clock.ts'
export {
  GatehouseError,
  InvalidInputError,
  ToolNotFoundError,
  isGatehouseError,
  toPublicError,
  type ErrorKind,
  type ErrorOptions,
  type PublicError,
} from './errors.ts'
export { newId, newUuid } from './ids.ts'
export { compareVersions, parseVersion } from './compare-versions.ts'
export { isDeeperThan } from './is-deeper-than.ts'
export { createLogger, silentLogger, type Logger } from './log.ts'
export { isWantedVersion, matchVersion } from './match-version.ts'
export { inOperation, type Operation, type OperationRequest, type StepOfOperation } from './operation.ts'
export { observedStep } from './observed-step.ts'
export type { AuditEvent, AuditFacts, AuditOpening, AuditPort, OpenAuditEntry } from './audit-port.ts'
export { decodeCursor, encodeCursor, type Page, type PageRequest } from './page.ts'
export { pipeline, type Pipeline, type Stage } from './pipeline.ts'
export type { Actor, Alias, Principal } from './principal.ts'
export type { RevisionStore, Revisions } from './revisions.ts'
export { seal, unseal } from './seal.ts'
export { visibleJson, visibleText } from './visible-text.ts'
export {
  parseToolReference,
  sourceIdFormat,
  toolKey,
  tryParseToolReference,
  type ToolReference,
} from './tool-reference.ts'
export type { Span, SpanFacts, SpanRequest, Standing, StepObserver } from './step-observer.ts'
export { isSampled, readTrace, traceHeaders, traceOf, traceWith, type Trace } from './trace.ts'
