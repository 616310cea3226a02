import { canonicalJson } from '@gatehouse/core'
import { chainBeginning, sha256, type ChainHead } from '../chain.ts'
import type { Checkpoint, ExportHeader } from '../proof/proof-documents.ts'
import { isSignedBy } from '../proof/signed-document.ts'
import { explainMismatch } from './explain-mismatch.ts'
import { headerOf } from './header-of.ts'
import { Found, type Problem } from './problem.ts'
import { readLine, type DocumentLine, type EntryLine, type ExportLine } from './read-line.ts'
import { trustedKeys, type TrustedKeys } from './trusted-keys.ts'

export interface VerifyOptions {
  /** Keys from elsewhere than the export. Without them a key of the export that no other has signed is taken at its word. */
  readonly publicKeys?: TrustedKeys | undefined
  /** What was signed before and has to be there still. */
  readonly earlier?: ChainHead | undefined
}

export interface VerifyReport {
  readonly isWhole: boolean
  readonly tenantId?: string
  readonly firstSeq?: number
  readonly lastSeq?: number
  /** How many were read and fit. */
  readonly entries: number
  readonly checkpoints: number
  /** Entries of before the chain, which nothing proves. */
  readonly unchained: number
  readonly keyIds: readonly string[]
  /** Whether keys from elsewhere were given. */
  readonly isKeyGiven: boolean
  readonly problem?: Problem
}

/** Reads an export line by line, newest first, in bounded memory, up to the first place where something does not fit. */
export async function verifyExport(lines: AsyncIterable<string>, options: VerifyOptions = {}): Promise<VerifyReport> {
  const walk = new ChainWalk(options)
  const rest = numbered(lines)
  try {
    for await (const line of rest) {
      if (!walk.take(line)) throw new Found(await explainMismatch(walk.expected, line as EntryLine, rest))
    }
    walk.end()
  } catch (error) {
    if (error instanceof Found) return { ...walk.report(), isWhole: false, problem: error.problem }
    throw error
  }
  return walk.report()
}

async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<ExportLine> {
  let number = 0
  for await (const text of lines) {
    number++
    if (text !== '') yield readLine(text, number)
  }
}

/** Down the chain from its signed end: the digest of every entry is known before it comes. */
class ChainWalk {
  readonly #options: VerifyOptions
  #header: ExportHeader | undefined
  #keys: TrustedKeys = new Map()
  #expected: ChainHead = chainBeginning
  #checkpoint: { number: number; digest: string | undefined } | undefined
  #lastLine = 0
  #entries = 0
  #checkpoints = 0
  #unchained = 0

  constructor(options: VerifyOptions) {
    this.#options = options
  }

  get expected(): ChainHead {
    return this.#expected
  }

  /** False when an entry is not the expected one. */
  take(line: ExportLine): boolean {
    this.#lastLine = line.number
    if (this.#header === undefined) {
      this.#begin(line)
      return true
    }
    if (line.kind === 'unreadable') {
      const { seq } = this.#expected
      const message = `Line ${line.number} is not a line of an export${seq > 0 ? `; entry ${seq} was expected` : ''}.`
      throw new Found({ kind: 'malformed', line: line.number, ...(seq > 0 ? { seq } : {}), message })
    }
    if (line.kind === 'document') this.#takeCheckpoint(line)
    else if (this.#expected.seq >= this.#header.first_seq) return this.#takeEntry(line)
    else this.#takeUnchained(line)
    return true
  }

  #begin(line: ExportLine): void {
    const header = headerOf(line)
    this.#keys = trustedKeys(header.keys, this.#options.publicKeys)
    this.#checkSignature(header, line.number, { at: 'The header' })
    this.#header = header
    this.#expected = { seq: header.last_seq, hash: header.last_hash }
    if (header.last_checkpoint !== undefined) {
      this.#checkpoint = { number: header.last_checkpoint, digest: undefined }
    }
    const { earlier } = this.#options
    if (earlier !== undefined && header.last_seq < earlier.seq) {
      const message = `The export ends with entry ${header.last_seq}, but entry ${earlier.seq} was signed before.`
      throw new Found({ kind: 'truncated', line: line.number, seq: header.last_seq + 1, message })
    }
    this.#compareWithEarlier(line.number)
  }

  #takeEntry(line: EntryLine): boolean {
    if (line.digest !== this.#expected.hash || !line.isIntact || line.seq !== this.#expected.seq) return false
    this.#expected = { seq: line.seq - 1, hash: line.prev! }
    this.#entries++
    this.#compareWithEarlier(line.number)
    return true
  }

  #takeUnchained(line: EntryLine): void {
    this.#unchained++
    if (line.seq === undefined && !line.isIntact && this.#unchained <= this.#header!.unchained) return
    const message = `Line ${line.number} is more than the header announces.`
    throw new Found({ kind: 'inserted', line: line.number, ...described(line), message })
  }

  #takeCheckpoint(line: DocumentLine): void {
    const { document } = line
    if (line.type !== 'checkpoint') {
      throw new Found({ kind: 'inserted', line: line.number, message: `Line ${line.number} does not belong here.` })
    }
    const checkpoint = document as unknown as Checkpoint
    const at = { line: line.number, checkpoint: checkpoint.number, seq: checkpoint.seq }
    const expected = this.#checkpoint
    this.#checkSignature(checkpoint, line.number, { at: `Checkpoint ${checkpoint.number}`, ...at })
    if (expected === undefined || checkpoint.number > expected.number) {
      throw new Found({ kind: 'inserted', ...at, message: `Checkpoint ${checkpoint.number} is there too often.` })
    }
    if (checkpoint.number < expected.number) {
      const message = `Checkpoint ${expected.number} is not where it belongs.`
      throw new Found({ kind: 'missing', ...at, checkpoint: expected.number, message })
    }
    if (checkpoint.seq < this.#expected.seq) {
      const { seq } = this.#expected
      const message = `Entry ${seq} does not come before checkpoint ${checkpoint.number}, where it belongs.`
      throw new Found({ kind: 'missing', ...at, seq, message })
    }
    if (checkpoint.seq > this.#expected.seq) {
      const message = `Checkpoint ${checkpoint.number} is over entry ${checkpoint.seq}, but comes behind it.`
      throw new Found({ kind: checkpoint.seq > this.#header!.last_seq ? 'truncated' : 'reordered', ...at, message })
    }
    if (checkpoint.hash !== this.#expected.hash) {
      const message = `Entry ${checkpoint.seq} is not the one that checkpoint ${checkpoint.number} has signed.`
      throw new Found({ kind: 'altered', ...at, message })
    }
    if (expected.digest !== undefined && expected.digest !== sha256(canonicalJson(checkpoint))) {
      const message = `Checkpoint ${checkpoint.number} is not the one that the next one names.`
      throw new Found({ kind: 'altered', ...at, message })
    }
    this.#checkpoint = { number: checkpoint.number - 1, digest: checkpoint.previous }
    this.#checkpoints++
  }

  /** Nothing may be left to come. */
  end(): void {
    const header = this.#header
    const line = this.#lastLine
    if (header === undefined) throw new Found({ kind: 'truncated', line: 0, message: 'There is no line at all.' })
    if (this.#expected.seq >= header.first_seq) {
      const message = `The export ends before entry ${this.#expected.seq}; the header announces all down to ${header.first_seq}.`
      throw new Found({ kind: 'truncated', line, seq: this.#expected.seq, message })
    }
    if (header.first_checkpoint !== undefined && this.#checkpoint!.number >= header.first_checkpoint) {
      const { number } = this.#checkpoint!
      throw new Found({ kind: 'missing', line, checkpoint: number, message: `Checkpoint ${number} is missing.` })
    }
    if (this.#unchained < header.unchained) {
      const message = `${header.unchained - this.#unchained} entries of before the chain are missing.`
      throw new Found({ kind: 'truncated', line, message })
    }
  }

  #compareWithEarlier(line: number): void {
    const { earlier } = this.#options
    if (earlier?.seq !== this.#expected.seq || earlier.hash === this.#expected.hash) return
    const message = `Entry ${earlier.seq} is another one than was signed before.`
    throw new Found({ kind: 'altered', line, seq: earlier.seq, message })
  }

  #checkSignature(
    document: ExportHeader | Checkpoint,
    line: number,
    { at, ...where }: { readonly at: string; readonly seq?: number; readonly checkpoint?: number },
  ): void {
    const publicKey = this.#keys.get(document.key_id)
    if (publicKey === undefined) {
      const message = `${at} is signed with key ${document.key_id}, which nothing vouches for.`
      throw new Found({ kind: 'unknown_key', line, ...where, message })
    }
    if (isSignedBy(document, publicKey)) return
    throw new Found({
      kind: 'bad_signature',
      line,
      ...where,
      message: `The signature of ${at.toLowerCase()} is wrong.`,
    })
  }

  report(): VerifyReport {
    const header = this.#header
    return {
      isWhole: true,
      ...(header === undefined
        ? {}
        : { tenantId: header.tenant_id, firstSeq: header.first_seq, lastSeq: header.last_seq }),
      entries: this.#entries,
      checkpoints: this.#checkpoints,
      unchained: this.#unchained,
      keyIds: [...this.#keys.keys()],
      isKeyGiven: this.#options.publicKeys !== undefined,
    }
  }
}

function described({ seq, id }: EntryLine): { readonly seq?: number; readonly id?: string } {
  return { ...(seq === undefined ? {} : { seq }), ...(id === undefined ? {} : { id }) }
}
