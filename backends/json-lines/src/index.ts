export { jsonLinesBackend } from './json-lines-backend.ts'
export { createJsonLinesSource, type JsonLinesSourceOptions, type SkippedLine } from './json-lines-source.ts'
