import type { CliCommand } from '../cli-command.ts'
import type { Run } from '../session.ts'
import { addImportsChanges } from './imports-change.ts'
import { addImportsList } from './imports-list.ts'
import { addImportsRefresh } from './imports-refresh.ts'

export function addImports(program: CliCommand, run: Run): void {
  const imports = program
    .command('imports')
    .description('imports that follow a URL; start one with import openapi URL --every 1h')
  addImportsList(imports, run)
  addImportsRefresh(imports, run)
  addImportsChanges(imports, run)
}
