import type { DocumentFormat } from '../detect-version.ts'
import type { Notes } from '../notes.ts'
import type { OperationSite } from '../operation/operation-source.ts'
import type { PlainObject } from '../plain-object.ts'
import { noteVariables } from './note-variables.ts'
import { readHost, readServers, type ServerReading, type ServerVariables } from './read-server.ts'

/** Where the document says the API is. Without a word on the document itself, what all its operations agree on. */
export function readDocumentServer(
  root: PlainObject,
  format: DocumentFormat,
  sites: readonly OperationSite[],
  notes: Notes,
  variables: ServerVariables = {},
): ServerReading {
  const own = format === 'swagger_2' ? readHost(root) : readServers(root['servers'], variables)
  const server = own.kind === 'none' ? (agreedServer(sites, variables) ?? own) : own
  if (format !== 'swagger_2') noteVariables(root['servers'], variables, notes)
  if (server.kind === 'relative') {
    notes.add(
      'server_relative',
      `The document only names the path ${server.path.slice(0, 200) || '/'} of its server. Say where the API is with "server".`,
    )
  }
  if (server.kind === 'none') {
    const reason = server.reason === undefined ? 'The document names no server' : `Not usable: ${server.reason}`
    notes.add('server_missing', `${reason}. Say where the API is with "server".`)
  }
  return server
}

function agreedServer(sites: readonly OperationSite[], variables: ServerVariables): ServerReading | undefined {
  const readings = sites.map((site) => serverOfSite(site, variables))
  const first = readings[0]
  if (first?.kind !== 'absolute') return undefined
  return readings.every((reading) => reading?.kind === 'absolute' && reading.url === first.url) ? first : undefined
}

/** The server that an operation, or its path, names for itself. */
export function serverOfSite(
  { operation, pathItem }: OperationSite,
  variables: ServerVariables = {},
): ServerReading | undefined {
  const servers = [operation['servers'], pathItem['servers']].find((list) => Array.isArray(list) && list.length > 0)
  return servers === undefined ? undefined : readServers(servers, variables)
}
