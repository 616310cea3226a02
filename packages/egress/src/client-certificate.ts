import { createHash } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { EgressError } from './egress-error.ts'

/** What Gatehouse shows of itself when a connection is made (mutual TLS). PEM texts. */
export interface ClientCertificate {
  /** The certificate, with those between it and its authority after it. */
  readonly certificate: string
  /** PKCS #8, PKCS #1 or SEC 1, not encrypted. */
  readonly key: string
  /** The only authorities that the server's certificate may come from. Default: those that the system trusts. */
  readonly ca?: string
}

/** Throws `egress_blocked`; not a character of the key is in it. */
export function checkClientCertificate({ certificate, key, ca }: ClientCertificate): void {
  try {
    createSecureContext({ cert: certificate, key, ...(ca === undefined ? {} : { ca }) })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new EgressError(
      'egress_blocked',
      code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'
        ? 'The client certificate and its key do not belong together.'
        : 'The client certificate, its key or its authority is not a PEM text that can be used.',
      {
        hint: 'Give the certificate and an unencrypted private key in PEM form.',
        internal: { reason: code },
        mayHaveReachedServer: false,
      },
    )
  }
}

/** Names the certificate and its key without telling either. */
export function certificateDigest({ certificate, key, ca }: ClientCertificate): string {
  return createHash('sha256')
    .update(JSON.stringify([certificate, key, ca ?? null]))
    .digest('base64url')
}
