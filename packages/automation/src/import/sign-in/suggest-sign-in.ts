import { cleanText } from '../clean-text.ts'
import { objectOr, type PlainObject } from '../plain-object.ts'
import type { SignInSuggestion } from './sign-in-suggestion.ts'

type Suggested = Pick<SignInSuggestion, 'kind' | 'missing'>

const token = 'token: --auth env:NAME'

/** What a security scheme (OpenAPI 3.1 §4.8.27, Swagger 2.0 Security Definitions) asks of a target. */
export function suggestSignIn(scheme: PlainObject): Suggested {
  const type = String(scheme['type'] ?? '').toLowerCase()
  if (type === 'apikey') return apiKey(scheme)
  if (type === 'basic') return basic
  if (type === 'http') return http(scheme)
  if (type === 'oauth2') return oauth(scheme)
  if (type === 'openidconnect') return openId(scheme)
  if (type === 'mutualtls') {
    return { kind: 'mutual_tls', missing: ['client_certificate: certificate and key, on the target'] }
  }
  return { kind: 'unsupported', missing: [`scheme: the type ${quoted(scheme['type'])} is not known`] }
}

const basic: Suggested = {
  kind: 'api_access_token',
  missing: [`${token}, base64 of user:password`, 'prefix: "Basic " in auth.prefix of the target'],
}

function apiKey(scheme: PlainObject): Suggested {
  const name = quoted(scheme['name'])
  if (scheme['in'] === 'header') {
    const isUsual = String(scheme['name']).toLowerCase() === 'authorization'
    const header = isUsual ? [] : [`header: ${name} in auth.header of the target`]
    return { kind: 'api_access_token', missing: [token, ...header] }
  }
  const place = scheme['in'] === 'cookie' ? 'cookie' : 'query parameter'
  return {
    kind: 'unsupported',
    missing: [`place: the key belongs in the ${place} ${name}; targets send it in a header`],
  }
}

function http(scheme: PlainObject): Suggested {
  const name = String(scheme['scheme'] ?? '').toLowerCase()
  if (name === 'bearer') return { kind: 'api_access_token', missing: [token] }
  if (name === 'basic') return basic
  return { kind: 'unsupported', missing: [`scheme: the HTTP scheme ${quoted(scheme['scheme'])} is not known`] }
}

function oauth(scheme: PlainObject): Suggested {
  const flows = objectOr(scheme['flows'])
  const flow = ['clientCredentials', 'authorizationCode', 'password', 'implicit', 'deviceAuthorization'].find(
    (name) => flows[name] !== undefined,
  )
  const settings = flow === undefined ? scheme : objectOr(flows[flow])
  return tokenServer('token_url', settings['tokenUrl'], Object.keys(objectOr(settings['scopes'])))
}

function openId(scheme: PlainObject): Suggested {
  return tokenServer('issuer', scheme['openIdConnectUrl'], [])
}

// Addresses are words here: the operator reads them and decides.
function tokenServer(what: string, address: unknown, scopes: readonly string[]): Suggested {
  const url = typeof address === 'string' && /^https?:\/\//i.test(address) ? URL.parse(address) : null
  const suggested = url === null ? '' : `; the document suggests ${cleanText(`${url.origin}${url.pathname}`, 200)}`
  const shown = scopes.slice(0, 10).map((scope) => cleanText(scope, 80))
  return {
    kind: 'token_server',
    missing: [
      `${what}: the address of the token server${suggested}`,
      'client.id: what Gatehouse is called there',
      'client.secret: env:NAME or file:/path',
      ...(shown.length === 0 ? [] : [`scopes: some of ${shown.join(', ')}`]),
    ],
  }
}

function quoted(value: unknown): string {
  return JSON.stringify(cleanText(String(value ?? ''), 80))
}
