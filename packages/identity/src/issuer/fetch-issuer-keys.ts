import { GatehouseError } from '@gatehouse/core'
import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'
import type { Fetch } from '../fetch.ts'
import type { IssuerFacts } from './issuer-facts.ts'

const timeoutMs = 10_000
const maxCharacters = 1_000_000

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.string() })
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })

/** The keys that an issuer publishes now. Throws `issuer_unavailable`. */
export async function fetchIssuerKeys(fetch: Fetch, facts: IssuerFacts): Promise<JSONWebKeySet> {
  const url = facts.jwksUrl ?? (await discoverKeySetUrl(fetch, facts))
  const document = keySetSchema.safeParse(await fetchJson(fetch, facts, url))
  if (!document.success) throw unavailable(facts, `${url} is not a JWK Set`)
  return { keys: document.data.keys.filter((key) => key.kty !== 'oct') } as JSONWebKeySet
}

async function discoverKeySetUrl(fetch: Fetch, facts: IssuerFacts): Promise<string> {
  let failure: unknown
  for (const url of facts.discoveryUrls) {
    try {
      return keySetUrlOf(facts, url, await fetchJson(fetch, facts, url))
    } catch (error) {
      failure ??= error
    }
  }
  throw failure
}

function keySetUrlOf(facts: IssuerFacts, url: string, json: unknown): string {
  const metadata = metadataSchema.safeParse(json)
  if (!metadata.success) throw unavailable(facts, `${url} is not issuer metadata`)
  // OpenID Connect Discovery §4.3, RFC 8414 §3.3: otherwise one issuer could speak for another.
  if (facts.accepted.includes(metadata.data.issuer)) return metadata.data.jwks_uri
  throw unavailable(facts, `${url} describes the issuer ${metadata.data.issuer.slice(0, 200)}`)
}

async function fetchJson(fetch: Fetch, facts: IssuerFacts, url: string): Promise<unknown> {
  try {
    const headers = { accept: 'application/json, application/jwk-set+json' }
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
    const text = await response.text()
    if (!response.ok || text.length > maxCharacters) throw unavailable(facts, `${url} answered ${response.status}`)
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof GatehouseError && cause.code === 'issuer_unavailable') throw cause
    throw unavailable(facts, `${url} could not be read`, cause)
  }
}

function unavailable(facts: IssuerFacts, reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError('unavailable', 'issuer_unavailable', 'The issuer of the access token cannot be reached.', {
    hint: 'Try again; an administrator finds the reason in the log.',
    retryAfterMs: 5_000,
    internal: { issuer: facts.url, reason },
    ...(cause === undefined ? {} : { cause }),
  })
}
