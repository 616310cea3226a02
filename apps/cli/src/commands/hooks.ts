import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { CliCommand } from '../cli-command.ts'
import type { HookRecord, HookTestAnswer } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { fileError } from '../input/file-error.ts'
import { readJsonInput } from '../input/parse-json-input.ts'
import { type Output, rowsOf } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run } from '../session.ts'

export function addHooks(program: CliCommand, run: Run): void {
  const hooks = program
    .command('hooks')
    .description('policy servers of your own, asked over HTTP about tools and calls')
  addAdd(hooks, run)
  addList(hooks, run)
  addShow(hooks, run)
  addRemove(hooks, run)
  addTest(hooks, run)
}

function addAdd(hooks: CliCommand, run: Run): void {
  const command = hooks
    .command('add')
    .description('add the hook of a file, or put it in the place of the one with its id; effective at once')
    .argument('<file>', 'YAML file of one hook')
    .example('add', 'gatehouse hooks add hook.yaml')
    .action(
      run(async (session, file: string) => {
        const path = resolve(session.runtime.cwd, file)
        const content = await readFile(path, 'utf8').catch((error: unknown) => {
          throw fileError(error, path)
        })
        const answer = await (await session.server()).putHook({ file: { name: basename(path), content } })
        session.output.result(answer, () =>
          [
            `Hook ${answer.id} is asked from the next request on.`,
            ...(answer.signing_secret === undefined
              ? []
              : [`Its requests are signed (Standard Webhooks) with ${answer.signing_secret}`]),
          ].join('\n'),
        )
      }),
    )
  withServerOptions(command)
}

function addList(hooks: CliCommand, run: Run): void {
  const command = hooks
    .command('list')
    .description('list hooks')
    .example('all of them', 'gatehouse hooks list')
    .action(
      run(async (session) => {
        const answer = await (await session.server()).hooks()
        session.output.result(answer, () => showHooks(rowsOf<HookRecord>(answer, 'hooks'), session.output))
      }),
    )
  withServerOptions(command)
}

function addShow(hooks: CliCommand, run: Run): void {
  const command = hooks
    .command('show')
    .description('show a hook whole')
    .argument('<id>', 'id of the hook')
    .option('--signing-secret', 'show what its requests are signed with instead')
    .example('show', 'gatehouse hooks show dlp')
    .action(
      run(async (session, id: string, { signingSecret }: { readonly signingSecret?: boolean }) => {
        const server = await session.server()
        if (signingSecret === true) {
          const answer = await server.hookSigningSecret(id)
          session.output.result(answer, () => String(answer['signing_secret'] ?? 'The hook names a secret of its own.'))
          return
        }
        const hook = await server.hook(id)
        session.output.result(hook, () => plainText(JSON.stringify(hook, null, 2)))
      }),
    )
  withServerOptions(command)
}

function addRemove(hooks: CliCommand, run: Run): void {
  const command = hooks
    .command('remove')
    .description('remove a hook; effective at once')
    .argument('<id>', 'id of the hook')
    .example('remove', 'gatehouse hooks remove dlp')
    .action(
      run(async (session, id: string) => {
        const answer = await (await session.server()).removeHook(id)
        session.output.result(answer, () => `Hook ${plainText(id)} is removed.`)
      }),
    )
  withServerOptions(command)
}

function addTest(hooks: CliCommand, run: Run): void {
  const command = hooks
    .command('test')
    .description('ask a hook about a call that nobody makes, and how it is; runs nothing')
    .argument('<id>', 'id of the hook')
    .option('--tool <reference>', 'the tool that the call would be to; default: one that does not exist')
    .option('--input <json>', 'its arguments: JSON, @file, or - for standard input')
    .example('does it answer?', 'gatehouse hooks test dlp')
    .action(
      run(async (session, id: string, { tool, input }: { readonly tool?: string; readonly input?: string }) => {
        const answer = await (
          await session.server()
        ).testHook(id, {
          ...(tool === undefined ? {} : { tool }),
          ...(input === undefined ? {} : { input: await readJsonInput(input, session.runtime) }),
        })
        session.output.result(answer, () => showTest(answer, session.output))
        return answer.ok ? exitCodes.ok : exitCodes.failed
      }),
    )
  withServerOptions(command)
}

function showHooks(hooks: readonly HookRecord[], output: Output): string {
  if (hooks.length === 0) return 'No hooks.'
  const rows = hooks.flatMap(({ id, status, origin, endpoints }) =>
    Object.entries(endpoints).map(([point, endpoint]) => ({ id, status, origin, point, ...endpoint })),
  )
  return output.table(rows, [
    { title: 'ID', value: (row) => (row.status === 'inactive' ? `${row.id} (off)` : row.id) },
    { title: 'POINT', value: (row) => row.point },
    { title: 'PHASE', value: (row) => row.phase },
    { title: 'PRIORITY', value: (row) => String(row.priority ?? 0) },
    { title: 'WHEN IT FAILS', value: (row) => row.failure_mode },
    { title: 'URL', value: (row) => row.url, whenNarrow: 'wrap' },
    { title: 'FROM', value: (row) => row.origin },
  ])
}

function showTest({ health, asked }: HookTestAnswer, output: Output): string {
  const table = output.table(asked, [
    { title: 'POINT', value: (one) => one.point },
    { title: 'ANSWER', value: (one) => (one.why === undefined ? one.code : `${one.code}: ${one.why}`) },
    { title: 'HOLDS INSTEAD', value: (one) => one.failure_mode ?? '' },
    { title: 'MS', value: (one) => String(Math.round(one.duration_ms)) },
    { title: 'SAYS', value: (one) => one.said ?? '', whenNarrow: 'wrap' },
    { title: 'CHANGES', value: (one) => (one.overrides ?? []).join(', '), whenNarrow: 'wrap' },
  ])
  return health === undefined ? table : `Health: ${plainText(health.status)}\n${table}`
}
