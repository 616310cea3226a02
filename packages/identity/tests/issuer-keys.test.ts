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

describe('the keys of an issuer', () => {
  test('are looked at again when a token names a new one', async () => {
    await door.present(await door.issuer.sign(door.claims()))
    const old = await door.issuer.sign(door.claims({ jti: 'old' }))
    await door.issuer.rotate('key-2')
    door.clock.advance(31_000)
    await expect(door.present(await door.issuer.sign(door.claims()))).resolves.toBeDefined()
    await expect(door.present(old)).rejects.toThrow(refusal('invalid_token'))
  })

  test('are not asked for again and again by invented key ids', async () => {
    await door.present(await door.issuer.sign(door.claims()))
    const invented = await Promise.all(
      Array.from({ length: 50 }, (_, i) => door.issuer.sign(door.claims(), { kid: `invented-${i}` })),
    )
    await Promise.allSettled(invented.map((token) => door.present(token)))
    expect(door.issuer.keySetRequests).toBe(1)
    door.clock.advance(31_000)
    await Promise.allSettled(invented.map((token) => door.present(token)))
    expect(door.issuer.keySetRequests).toBe(2)
  })

  test('that were taken back stop counting after ten minutes', async () => {
    const longLived = await door.issuer.sign(door.claims({ exp: door.nowSeconds() + 7_200 }))
    await door.present(longLived)
    await door.issuer.rotate('key-2')
    door.clock.advance(10 * 60_000)
    await expect(door.present(longLived)).rejects.toThrow(refusal('invalid_token'))
  })

  test('serve for an hour while the issuer is out of reach, and no longer', async () => {
    const longLived = await door.issuer.sign(door.claims({ exp: door.nowSeconds() + 7_200 }))
    await door.present(longLived)
    door.issuer.isDown = true
    door.clock.advance(59 * 60_000)
    await expect(door.present(longLived)).resolves.toBeDefined()
    door.clock.advance(60_000)
    await expect(door.present(longLived)).rejects.toMatchObject({ kind: 'unavailable', code: 'issuer_unavailable' })
  })

  test('that cannot be read are no verdict about the token, and are not asked for at once again', async () => {
    door.issuer.isDown = true
    const token = await door.issuer.sign(door.claims())
    await expect(door.present(token)).rejects.toMatchObject({ kind: 'unavailable', code: 'issuer_unavailable' })
    const before = door.issuer.requests.length
    await expect(door.present(token)).rejects.toMatchObject({ code: 'issuer_unavailable' })
    expect(door.issuer.requests.length).toBe(before)
    door.issuer.isDown = false
    door.clock.advance(5_000)
    await expect(door.present(token)).resolves.toBeDefined()
  })

  test('are not taken from a document of somebody else', async () => {
    door.issuer.announcedIssuer = 'https://door.issuer.example'
    await expect(door.present(await door.issuer.sign(door.claims()))).rejects.toMatchObject({
      code: 'issuer_unavailable',
    })
  })

  test.each([
    ['', '/.well-known/oauth-authorization-server'],
    ['/realms/one', '/realms/one/.well-known/openid-configuration'],
    ['/realms/one', '/.well-known/oauth-authorization-server/realms/one'],
    ['/realms/one', '/.well-known/openid-configuration/realms/one'],
  ])('of an issuer with path %j are found by %s', async (path, discoveryPath) => {
    door.issuer.path = path
    door.issuer.discoveryPath = discoveryPath
    await expect(door.present(await door.issuer.sign(door.claims()), door.configured({}))).resolves.toBeDefined()
  })

  test('are found without discovery where the configuration says where they are', async () => {
    await expect(
      door.present(await door.issuer.sign(door.claims()), door.configured({ jwksUrl: `${door.issuer.origin}/keys` })),
    ).resolves.toBeDefined()
    expect(door.issuer.requests).toEqual(['/keys'])
  })
})
