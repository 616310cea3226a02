/** The same bytes in pieces of exactly that size; only the last one may be smaller. */
export async function* inPieces(body: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  for await (const bytes of body) {
    waiting.push(bytes)
    waitingBytes += bytes.length
    if (waitingBytes < sizeBytes) continue
    const whole = Buffer.concat(waiting)
    let at = 0
    for (; at + sizeBytes <= whole.length; at += sizeBytes) yield whole.subarray(at, at + sizeBytes)
    waiting = [whole.subarray(at)]
    waitingBytes = whole.length - at
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting)
}
