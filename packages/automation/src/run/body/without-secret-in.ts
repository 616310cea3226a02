const mask = Buffer.from('[redacted]')

/** The same bytes without the secret, also where it is cut in two by the pieces. */
export async function* withoutSecretIn(
  body: AsyncIterable<Uint8Array>,
  secret: string | undefined,
): AsyncGenerator<Uint8Array> {
  // A very short secret is no secret, and replacing it would shred the text.
  if (secret === undefined || secret.length < 6) return yield* body
  const sought = Buffer.from(secret)
  let rest = Buffer.alloc(0)
  for await (const bytes of body) {
    const masked = maskedIn(Buffer.concat([rest, bytes]), sought)
    const keptBytes = Math.min(masked.rest.length, sought.length - 1)
    rest = masked.rest.subarray(masked.rest.length - keptBytes)
    yield Buffer.concat([...masked.done, masked.rest.subarray(0, masked.rest.length - keptBytes)])
  }
  yield rest
}

function maskedIn(bytes: Buffer<ArrayBuffer>, sought: Buffer): { done: Buffer[]; rest: Buffer<ArrayBuffer> } {
  const done: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(sought); at !== -1; at = bytes.indexOf(sought, from)) {
    done.push(bytes.subarray(from, at), mask)
    from = at + sought.length
  }
  return { done, rest: bytes.subarray(from) }
}
