import { CliCommand } from './cli-command.ts'
import { addActions } from './commands/actions.ts'
import { addApprovals } from './commands/approvals.ts'
import { addAudit } from './commands/audit.ts'
import { addBench } from './commands/bench.ts'
import { addCall } from './commands/call.ts'
import { addDetails } from './commands/details.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEnrichments } from './commands/enrichments.ts'
import { addExecutions } from './commands/executions.ts'
import { addGrants } from './commands/grants.ts'
import { addHooks } from './commands/hooks.ts'
import { addImportActions } from './commands/import-actions.ts'
import { addImportOpenapi } from './commands/import-openapi.ts'
import { addImports } from './commands/imports.ts'
import { addImportTools } from './commands/import-tools.ts'
import { addKeys } from './commands/keys.ts'
import { addLimits } from './commands/limits.ts'
import { addModels } from './commands/models.ts'
import { addNamespaces } from './commands/namespaces.ts'
import { addResults } from './commands/results.ts'
import { addExplain } from './commands/explain.ts'
import { addRules } from './commands/rules.ts'
import { addSearch } from './commands/search.ts'
import { addRuns } from './commands/runs.ts'
import { addSecrets } from './commands/secrets.ts'
import { addServe } from './commands/serve.ts'
import { addSources } from './commands/sources.ts'
import { addSync } from './commands/sync.ts'
import { addUp } from './commands/up.ts'
import { addUsers } from './commands/users.ts'
import { addVersion } from './commands/version.ts'
import type { Run } from './session.ts'
import { version } from './version.ts'

/** The whole tree of commands. Nothing runs until it parses a command line. */
export function createProgram(run: Run): CliCommand {
  const program = new CliCommand('gatehouse')
  program
    .description('The governed front door between AI agents and everything they can do.')
    .version(version, '-V, --version', 'print the version')
    .example('start everything on this machine', 'gatehouse up')
    .example('find a tool by what it does', 'gatehouse search "create a job for a customer"')

  program.commandsGroup('Run:')
  addUp(program, run)
  addServe(program, run)
  addDoctor(program, run)
  addBench(program, run)
  addVersion(program, run)

  program.commandsGroup('Catalog:')
  const importing = program.command('import').description('bring tools into the catalog')
  addImportOpenapi(importing, run)
  addImportActions(importing, run)
  addImportTools(importing, run)
  addImports(program, run)
  addSync(program, run)
  addSources(program, run)
  addNamespaces(program, run)
  addActions(program, run)

  program.commandsGroup('Use tools:')
  addSearch(program, run)
  addDetails(program, run)
  addCall(program, run)
  addExecutions(program, run)
  addApprovals(program, run)
  addRuns(program, run)
  addResults(program, run)

  program.commandsGroup('Administer:')
  addUsers(program, run)
  addKeys(program, run)
  addGrants(program, run)
  addRules(program, run)
  addHooks(program, run)
  addExplain(program, run)
  addLimits(program, run)
  addSecrets(program, run)
  addModels(program, run)
  addEnrichments(program, run)
  addAudit(program, run)
  return program
}
