const kibibyte = 1024

/**
 * Characters of JSON that one schema may have. Documents with thousands of operations that all reach the same large
 * components would otherwise take gigabytes.
 */
export function schemaRoom(operations: number): number {
  if (operations <= 512) return 256 * kibibyte
  if (operations <= 1_024) return 128 * kibibyte
  return operations <= 2_048 ? 64 * kibibyte : 32 * kibibyte
}
