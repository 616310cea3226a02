const deepest = 4
const longestText = 2_000
const longestStack = 6_000

/** Members of an error that say where and what, and never what somebody sent. */
const plainMembers = ['code', 'kind', 'at', 'errno', 'syscall', 'severity', 'constraint', 'table', 'status'] as const

/**
 * An error for the log. Only members that are known to be harmless: drivers and libraries put whole requests, rows and
 * values on theirs.
 */
export function loggedError(error: unknown, mask: (text: string) => string, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const facts: Record<string, unknown> = {
    type: error.name,
    message: mask(error.message.slice(0, longestText)),
    stack: framesOf(error),
  }
  for (const name of plainMembers) {
    const value = (error as unknown as Readonly<Record<string, unknown>>)[name]
    if (typeof value === 'number' || typeof value === 'boolean') facts[name] = value
    if (typeof value === 'string') facts[name] = mask(value.slice(0, 200))
  }
  if (error.cause !== undefined && depth < deepest) facts['cause'] = loggedError(error.cause, mask, depth + 1)
  return facts
}

/** Where it came from. NOTE: the stack of V8 begins with the message, which stands apart, masked. */
function framesOf({ stack }: Error): string | undefined {
  const from = stack?.search(/^ {4}at /m) ?? -1
  return from < 0 ? undefined : stack!.slice(from, from + longestStack)
}
