import type { CliCommand } from '../cli-command.ts'
import type { Run } from '../session.ts'
import { addBenchRetrieval } from './bench-retrieval.ts'

export function addBench(program: CliCommand, run: Run): void {
  const bench = program.command('bench').description('measure on this machine, without a server')
  addBenchRetrieval(bench, run)
}
