import { GatehouseError } from '@gatehouse/core'
import type { ChainHead } from '../chain.ts'
import type { ExportHeader } from '../proof/proof-documents.ts'
import { isSignedBy } from '../proof/signed-document.ts'
import { headerOf } from './header-of.ts'
import { Found } from './problem.ts'
import { readLine } from './read-line.ts'
import { trustedKeys, type TrustedKeys } from './trusted-keys.ts'

/** The newest entry that the header of an export has signed. Throws `audit_export_unusable`. */
export async function lastSigned(
  lines: AsyncIterable<string>,
  publicKeys: TrustedKeys | undefined,
): Promise<ChainHead> {
  for await (const line of lines) {
    const header = signedHeader(line, publicKeys)
    if (header === undefined) break
    return { seq: header.last_seq, hash: header.last_hash }
  }
  throw new GatehouseError(
    'invalid',
    'audit_export_unusable',
    'The file is not a whole export with a right signature.',
    {
      at: '--earlier',
      hint: 'Give a file that `gatehouse audit export` has written without --user, --tool, --action and --decision.',
    },
  )
}

function signedHeader(line: string, publicKeys: TrustedKeys | undefined): ExportHeader | undefined {
  try {
    const header = headerOf(readLine(line, 1))
    const key = trustedKeys(header.keys, publicKeys).get(header.key_id)
    return key !== undefined && isSignedBy(header, key) ? header : undefined
  } catch (error) {
    if (error instanceof Found) return undefined
    throw error
  }
}
