import type { Clock } from '@gatehouse/core'
import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'

type LocalKeySet = ReturnType<typeof createLocalJWKSet>

/** Finds the key that signed a token. The shape that jose asks for. */
export type KeySet = (header: JWSHeaderParameters, token: FlattenedJWSInput) => ReturnType<LocalKeySet>

const maxAgeMs = 10 * 60_000
/** Keys that cannot be renewed any more stop counting after this. */
const maxStaleMs = 60 * 60_000
/** A stream of tokens with invented key ids costs the issuer one request in this time. */
const refreshPauseMs = 30_000
const retryPauseMs = 5_000

/**
 * The keys of one issuer, renewed by age and when a token names a key that is not among them. One request at a
 * time, however many wait. While the issuer is out of reach the known keys serve for an hour.
 */
export function createKeySet(deps: { readonly load: () => Promise<JSONWebKeySet>; readonly clock: Clock }): KeySet {
  const { load, clock } = deps
  let known: { readonly find: LocalKeySet; readonly loadedAt: number } | undefined
  let failed: { readonly error: unknown; readonly at: number } | undefined
  let loading: Promise<LocalKeySet> | undefined

  const loadOnce = async (): Promise<LocalKeySet> => {
    try {
      const find = createLocalJWKSet(await load())
      known = { find, loadedAt: clock.now() }
      failed = undefined
      return find
    } catch (error) {
      failed = { error, at: clock.now() }
      throw error
    } finally {
      loading = undefined
    }
  }

  const refresh = (): Promise<LocalKeySet> => {
    if (failed !== undefined && clock.now() - failed.at < retryPauseMs) return Promise.reject(failed.error)
    return (loading ??= loadOnce())
  }

  const current = async (): Promise<LocalKeySet> => {
    if (known === undefined) return refresh()
    const ageMs = clock.now() - known.loadedAt
    if (ageMs < maxAgeMs) return known.find
    const stale = known.find
    return ageMs < maxStaleMs ? refresh().catch(() => stale) : refresh()
  }

  return async (header, token) => {
    const find = await current()
    try {
      return await find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      if (known !== undefined && clock.now() - known.loadedAt < refreshPauseMs) throw error
      return await (
        await refresh()
      )(header, token)
    }
  }
}
