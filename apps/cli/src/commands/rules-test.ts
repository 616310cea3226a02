import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { InvalidInputError } from '@gatehouse/core'
import { readRuleFile, readYaml } from '@gatehouse/app-house'
import { lintRules, parseRuleCases, runRuleCases, type CaseResult } from '@gatehouse/policy'
import type { CliCommand } from '../cli-command.ts'
import { withOutputOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { fileError } from '../input/file-error.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run } from '../session.ts'

export function addTestRules(rules: CliCommand, run: Run): void {
  const command = rules
    .command('test')
    .description('ask the rules of a file about the calls of a table; needs no server')
    .argument('<file>', 'YAML file of rules')
    .option('--cases <file>', 'YAML file of cases; default: rules.cases.yaml beside rules.yaml')
    .example('before a commit', 'gatehouse rules test rules.yaml')
    .action(
      run(async (session, file: string, { cases }: { readonly cases?: string }) => {
        const read = async (name: string): Promise<string> => {
          const path = resolve(session.runtime.cwd, name)
          return readFile(path, 'utf8').catch((error: unknown) => {
            throw fileError(error, path)
          })
        }
        const written = readRuleFile(basename(file), await read(file), { tenantId: 'test', origin: 'database' })
        const parsed = written.map(({ rule }) => rule)
        const wrong = lintRules(parsed).find(({ severity }) => severity === 'error')
        if (wrong !== undefined) {
          throw new InvalidInputError('invalid_rules', `rule ${wrong.ruleId}: ${wrong.message}`, {
            at: written.find(({ rule }) => rule.id === wrong.ruleId)?.at ?? file,
            ...(wrong.hint === undefined ? {} : { hint: wrong.hint }),
          })
        }
        const casesFile = cases ?? file.replace(/(\.ya?ml|\.json)?$/, '.cases.yaml')
        const table = parseRuleCases(readYaml(basename(casesFile), await read(casesFile)), basename(casesFile))
        const results = runRuleCases(parsed, table)
        const failed = results.filter(({ passed }) => !passed).length
        session.output.result({ cases: results.length, failed, results }, () =>
          [...results.map(line), '', `${results.length - failed} of ${results.length} cases are as expected.`].join(
            '\n',
          ),
        )
        return failed === 0 ? exitCodes.ok : exitCodes.failed
      }),
    )
  withOutputOptions(command)
}

function line({ name, passed, differences }: CaseResult): string {
  const details = differences.flatMap(({ field, expected, found }) => [
    `       ${field}`,
    `         expected  ${JSON.stringify(expected)}`,
    `         found     ${found === undefined ? 'nothing' : JSON.stringify(found)}`,
  ])
  return plainText([`${passed ? 'ok   ' : 'FAIL '}  ${name}`, ...details].join('\n'))
}
