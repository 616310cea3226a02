import {
  IsDate,
  IsDateTime,
  IsDuration,
  IsEmail,
  IsHostname,
  IsIPv4,
  IsIPv6,
  IsIdnEmail,
  IsIri,
  IsJsonPointer,
  IsTime,
  IsUri,
  IsUriReference,
  IsUuid,
} from 'typebox/format'

/**
 * The formats that are asserted; any other name is a hint for people, as the standard has it (JSON Schema validation §7.2.1).
 * Each runs in time linear in the text.
 */
export const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['date', IsDate],
  ['date-time', IsDateTime],
  ['duration', IsDuration],
  ['email', IsEmail],
  ['hostname', IsHostname],
  ['idn-email', IsIdnEmail],
  ['ipv4', IsIPv4],
  ['ipv6', IsIPv6],
  ['iri', IsIri],
  ['json-pointer', IsJsonPointer],
  ['time', IsTime],
  ['uri', IsUri],
  ['uri-reference', IsUriReference],
  ['uuid', IsUuid],
])
