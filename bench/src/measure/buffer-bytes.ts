/** Bytes of all buffers that an object holds, shared ones too, each counted once; the process counts those of its own heap only. */
export function bufferBytes(root: unknown): number {
  const buffers = new Set<ArrayBufferLike>()
  const seen = new Set<object>()
  const waiting: unknown[] = [root]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer)
    else waiting.push(...Object.values(value).filter((member) => member !== undefined))
  }
  return [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0)
}
