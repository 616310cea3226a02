import type { IssuerConfig } from './issuer-config.ts'

/** What the two kinds of issuer come down to: which `iss` they write and where their keys are. */
export interface IssuerFacts {
  /** The one name under which its subjects are kept. */
  readonly url: string
  /** All that may stand in `iss`, compared exactly. */
  readonly accepted: readonly string[]
  /** Tried in this order until one answers. */
  readonly discoveryUrls: readonly string[]
  readonly jwksUrl?: string
}

export function issuerFacts(config: IssuerConfig): IssuerFacts {
  if (config.kind === 'entra') return entraFacts(config.authority.replace(/\/$/, ''), config.tenantId)
  return {
    url: config.issuer,
    accepted: [config.issuer],
    discoveryUrls: discoveryUrlsOf(config.issuer),
    ...(config.jwksUrl === undefined ? {} : { jwksUrl: config.jwksUrl }),
  }
}

// One Entra tenant writes two issuers, by the version of the token that an application asked for.
// Both versions are signed with the same keys.
function entraFacts(authority: string, tenantId: string): IssuerFacts {
  const url = `${authority}/${tenantId}/v2.0`
  return {
    url,
    accepted: [url, `https://sts.windows.net/${tenantId}/`],
    discoveryUrls: [`${url}/.well-known/openid-configuration`],
  }
}

/** OpenID Connect Discovery §4 appends to the path of the issuer; RFC 8414 §3.1 puts its part before the path. */
function discoveryUrlsOf(issuer: string): readonly string[] {
  const url = new URL(issuer)
  const path = url.pathname.replace(/\/$/, '')
  return [
    `${url.origin}${path}/.well-known/openid-configuration`,
    `${url.origin}/.well-known/oauth-authorization-server${path}`,
    `${url.origin}/.well-known/openid-configuration${path}`,
  ].filter((candidate, i, all) => all.indexOf(candidate) === i)
}
