import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openFrontDoor, type FrontDoor } from './open-front-door.ts'
import { openStores, type Stores } from './open-stores.ts'

let stores: Stores
let door: FrontDoor

beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores[Symbol.asyncDispose]())
beforeEach(async () => {
  door = await openFrontDoor(stores)
})
afterEach(() => door[Symbol.asyncDispose]())

const refusal = (code: string): unknown => expect.objectContaining({ kind: 'unauthenticated', code })
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a forged token', () => {
  test('without a signature is refused', async () => {
    for (const alg of ['none', 'None', 'NONE']) {
      const unsigned = `${encoded({ alg })}.${encoded({ iss: door.issuer.url, ...door.claims() })}.`
      await expect(door.present(unsigned)).rejects.toThrow(refusal('invalid_token'))
      await expect(door.present(`${unsigned}AA`)).rejects.toThrow(refusal('invalid_token'))
    }
  })

  test('signed with the public key as a shared secret is refused', async () => {
    const publicKey = door.issuer.keys[0]!.publicJwk
    for (const secret of [
      JSON.stringify(publicKey),
      publicKey.x!,
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
    ]) {
      const body = `${encoded({ alg: 'HS256', kid: 'key-1' })}.${encoded({ iss: door.issuer.url, ...door.claims() })}`
      const signature = createHmac('sha256', secret).update(body).digest('base64url')
      await expect(door.present(`${body}.${signature}`)).rejects.toThrow(refusal('invalid_token'))
    }
  })

  test('that brings its own key, or says where to get it, is refused and nothing is fetched', async () => {
    const stranger = await generateKeyPair('ES256')
    const jwk = await exportJWK(stranger.publicKey)
    await door.present(await door.issuer.sign(door.claims()))
    const before = door.issuer.requests.length
    for (const header of [
      { jwk },
      { jku: `${door.issuer.origin}/stolen` },
      { x5u: `${door.issuer.origin}/stolen` },
      { x5c: ['AA'] },
    ]) {
      const token = await new SignJWT({ iss: door.issuer.url, ...door.claims() })
        .setProtectedHeader(Object.assign({ alg: 'ES256', kid: 'key-1' }, header))
        .sign(stranger.privateKey)
      await expect(door.present(token)).rejects.toThrow(refusal('invalid_token'))
    }
    expect(door.issuer.requests.length).toBe(before)
  })

  test.each(['../../etc/passwd', "' UNION SELECT 'x", '__proto__', 'constructor', 'x'.repeat(5_000)])(
    'with the key id %j is refused',
    async (kid) => {
      await expect(door.present(await door.issuer.sign(door.claims(), { kid }))).rejects.toThrow(
        refusal('invalid_token'),
      )
    },
  )

  test('with a critical header that nobody knows is refused', async () => {
    const token = await door.issuer.sign(door.claims())
    const [, payload, signature] = token.split('.')
    const header = encoded({ alg: 'ES256', kid: 'key-1', crit: ['exp'], exp: 1 })
    await expect(door.present(`${header}.${payload}.${signature}`)).rejects.toThrow(refusal('invalid_token'))
  })
})
