import type { CliCommand } from '../cli-command.ts'
import type { Check } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { findDataDirectory } from '../connection/data-directory.ts'
import { checkConfiguration } from '../doctor/check-configuration.ts'
import { checkDataDirectory, checkNode, checkSecrets } from '../doctor/check-local.ts'
import { checkServer } from '../doctor/check-server.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Output, Style } from '../output/output.ts'
import type { Run, Session } from '../session.ts'

interface DoctorOptions {
  readonly config?: string
}

export function addDoctor(program: CliCommand, run: Run): void {
  const command = program
    .command('doctor')
    .summary('look at everything that could be wrong')
    .description('look at everything that could be wrong, and say how to mend it; ends with 1 when something is')
    .option('--config <file>', 'configuration file to look at (GATEHOUSE_CONFIG)')
    .example('is all well?', 'gatehouse doctor')
    .action(
      run(async (session, options: DoctorOptions) => {
        const checks = await runChecks(session, options)
        session.output.result({ checks }, () => showChecks(checks, session.output))
        return checks.some((check) => check.status === 'fail') ? exitCodes.failed : exitCodes.ok
      }),
    )
  withServerOptions(command)
}

async function runChecks({ options, runtime }: Session, { config }: DoctorOptions): Promise<readonly Check[]> {
  const dataDir = await findDataDirectory(options, runtime)
  return [
    checkNode(process.versions.node),
    await checkDataDirectory(dataDir),
    ...(dataDir === undefined ? [] : [await checkSecrets(dataDir)]),
    await checkConfiguration(config ?? runtime.environment.configFile, runtime.cwd),
    ...(await checkServer(options, dataDir, runtime)),
  ]
}

const styles: Readonly<Record<Check['status'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red' }

function showChecks(checks: readonly Check[], output: Output): string {
  const table = output.table(checks, [
    { title: 'CHECK', value: (check) => check.name },
    { title: '', value: (check) => check.status },
    { title: 'WHAT WAS FOUND', value: (check) => check.message, whenNarrow: 'wrap' },
    { title: 'WHAT TO DO', value: (check) => check.fix, whenNarrow: 'wrap' },
  ])
  const worst = (['fail', 'warn'] as const).find((status) => checks.some((check) => check.status === status)) ?? 'ok'
  const verdict = { ok: 'All is well.', warn: 'It works; some things could be better.', fail: 'Something is wrong.' }[
    worst
  ]
  return `${table}\n\n${output.style(styles[worst], verdict)}`
}
