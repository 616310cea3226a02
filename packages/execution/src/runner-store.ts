/** Which processes are alive, and what they ask of each other. Times are of the store's clock, so that clocks of processes need not agree. */
export interface RunnerStore {
  /** Says that a process is alive for so long from now. Forgets those that have not been heard of for a day. */
  beat(runner: { readonly tenantId: string; readonly id: string; readonly forMs: number }): Promise<void>
  /** The process stops: what it leaves behind is nobody's from now on. */
  leave(runner: { readonly tenantId: string; readonly id: string }): Promise<void>
  /** Those that are alive. */
  living(tenantId: string): Promise<readonly string[]>
  /** Asks whichever process runs an execution to cancel it. */
  askToCancel(execution: { readonly tenantId: string; readonly id: string }): Promise<void>
  /** The executions that this process was asked to cancel since it last looked. */
  takeCancellations(runner: { readonly tenantId: string; readonly id: string }): Promise<readonly string[]>
}
