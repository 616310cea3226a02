import type { webcrypto } from 'node:crypto'
// The next import needs what this one adds to the language.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** PEM texts. */
export interface TestCertificate {
  readonly certificate: string
  /** PKCS #8. */
  readonly key: string
}

export interface TestAuthority {
  /** The certificate of the authority itself. */
  readonly ca: string
  /** For a server at 127.0.0.1. */
  issueServer(): Promise<TestCertificate>
  issueClient(name: string): Promise<TestCertificate>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const minuteMs = 60_000

/** Makes a certification authority that exists in this test alone. */
export async function createTestAuthority(): Promise<TestAuthority> {
  const keys = await newKeys()
  const subject = 'CN=Test authority'
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: subject,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  })

  const issue = async (
    name: string,
    usage: ExtendedKeyUsage,
    alternativeNames: readonly { readonly type: 'ip'; readonly value: string }[],
  ): Promise<TestCertificate> => {
    const own = await newKeys()
    const certificate = await X509CertificateGenerator.create({
      ...validity(),
      subject: `CN=${name}`,
      issuer: subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false),
        new ExtendedKeyUsageExtension([usage]),
        ...(alternativeNames.length === 0 ? [] : [new SubjectAlternativeNameExtension([...alternativeNames])]),
      ],
    })
    return { certificate: certificate.toString('pem'), key: await pemOf(own.privateKey) }
  }

  return {
    ca: authority.toString('pem'),
    issueServer: () => issue('localhost', ExtendedKeyUsage.serverAuth, [{ type: 'ip', value: '127.0.0.1' }]),
    issueClient: (name) => issue(name, ExtendedKeyUsage.clientAuth, []),
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Date.now() - minuteMs), notAfter: new Date(Date.now() + 60 * minuteMs) }
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', key))
  return `-----BEGIN PRIVATE KEY-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}
