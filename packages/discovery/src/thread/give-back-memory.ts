/**
 * Collects garbage now. Reading a large catalog leaves hundreds of megabytes of it, and a process that has little to do
 * afterwards would keep them for a long time. Takes some 50 ms, so it is for rare occasions. Does nothing where the engine
 * cannot be asked.
 */
export async function giveBackMemory(): Promise<void> {
  try {
    // Not there in every build of Node.
    const { Session } = await import('node:inspector/promises')
    const session = new Session()
    session.connect()
    try {
      await session.post('HeapProfiler.collectGarbage')
    } finally {
      session.disconnect()
    }
  } catch {
    // It is a courtesy to the other processes of the machine, and nothing depends on it.
  }
}
