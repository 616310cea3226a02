import { EgressError, isEgressError, type EgressErrorCode } from './egress-error.ts'

/** Turns what sockets, TLS, DNS and the HTTP parser throw into one vocabulary. */
export function translateError(error: unknown, context: { readonly url: URL; readonly isSent: boolean }): EgressError {
  const mayHaveReachedServer = context.isSent
  if (isEgressError(error)) {
    // A time-out or cancellation is raised by a clock that does not know how far the request came.
    if (error.mayHaveReachedServer === mayHaveReachedServer) return error
    return new EgressError(error.code, error.message, { cause: error, mayHaveReachedServer, ...hintOf(error) })
  }
  const host = context.url.host
  if (isHandshakeRefusal(codeOf(error))) {
    const message = `${host} refused the TLS connection: it asks for a client certificate that it trusts.`
    return new EgressError('egress_unreachable', message, {
      cause: error,
      mayHaveReachedServer: false,
      internal: { reason: codeOf(error) },
    })
  }
  const [code, message] = describe(codeOf(error), host, context.isSent)
  return new EgressError(code, message, { cause: error, mayHaveReachedServer, internal: { reason: codeOf(error) } })
}

function describe(reason: string, host: string, isSent: boolean): readonly [EgressErrorCode, string] {
  if (reason === 'UND_ERR_BODY_TIMEOUT' || reason === 'UND_ERR_HEADERS_TIMEOUT') {
    return ['egress_timeout', `${host} stopped answering in the middle of its answer.`]
  }
  if (reason === 'UND_ERR_HEADERS_OVERFLOW' || reason === 'HPE_HEADER_OVERFLOW') {
    return ['egress_too_large', `The answer of ${host} has too many header bytes.`]
  }
  if (isSent) {
    if (reason.startsWith('HPE_')) return ['egress_bad_response', `${host} did not answer with valid HTTP.`]
    return ['egress_bad_response', `${host} broke the connection before its answer was complete.`]
  }
  if (reason === 'ENOTFOUND') return ['egress_unreachable', `The host name of ${host} does not resolve.`]
  if (reason === 'EAI_AGAIN') return ['egress_unreachable', `The host name of ${host} cannot be resolved right now.`]
  if (reason === 'ECONNREFUSED') return ['egress_unreachable', `Nothing accepts connections at ${host}.`]
  if (reason === 'UND_ERR_CONNECT_TIMEOUT')
    return ['egress_unreachable', `${host} does not accept the connection in time.`]
  if (reason.startsWith('ERR_TLS') || reason.includes('CERT') || reason.includes('SELF_SIGNED')) {
    return ['egress_unreachable', `The TLS certificate of ${host} is not trusted (${reason}).`]
  }
  return ['egress_unreachable', `No connection to ${host} could be made.`]
}

/**
 * With TLS 1.3 a client has finished its side, and may have written, before a server looks at its certificate (RFC 8446
 * §4.4.2, §6.2). A server that refuses it has not read a byte of the request.
 */
function isHandshakeRefusal(reason: string): boolean {
  return /^ERR_SSL_(?:TLSV1\d?|SSLV3|TLSV13)_ALERT_(?:CERTIFICATE_\w+|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/.test(
    reason,
  )
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'unknown'
}

function hintOf(error: EgressError): { hint?: string } {
  return error.hint === undefined ? {} : { hint: error.hint }
}
