import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Loopback, refusal, startLoopback } from './loopback-server.ts'
import { gatehouse, temporaryFolder, type TemporaryFolder } from './run-command.ts'

interface Case {
  readonly words: readonly string[]
  readonly exit: number
  readonly code: string
  /** What `at` must contain: where it was wrong. */
  readonly at?: string
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
}

let folder: TemporaryFolder
let server: Loopback
/** Nobody listens here any more. The tables write CLOSED for it. */
let closedUrl: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const stopped = await startLoopback({})
  closedUrl = stopped.url
  await stopped[Symbol.asyncDispose]()
  server = await startLoopback({
    'POST /api/search': () => refusal(401, 'unauthenticated', 'The key is not known.'),
    'POST /api/grants': () => refusal(400, 'invalid_pattern', 'A tool pattern looks like automation_hub://crm.*'),
    'POST /api/users': () => refusal(409, 'user_exists', 'There is such a user.'),
    'GET /api/users/nobody%40example.com': () => refusal(404, 'user_not_found', 'There is no such user.'),
    'GET /api/audit': () => refusal(403, 'insufficient_scope', 'This needs a credential with the scope audit.read.'),
    'GET /api/sources': () => ({ text: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } }),
    'GET /api/keys': () => ({ json: { unexpected: true } }),
    'GET /api/grants': () => ({ status: 302, text: '', headers: { location: 'https://elsewhere.example/' } }),
    'GET /api/namespaces': () => ({ status: 502, text: 'Bad Gateway', headers: { 'content-type': 'text/plain' } }),
    'GET /api/executions': () => refusal(429, 'rate_limited', 'Too many requests.'),
    'POST /api/sync': () => ({ lines: [{ type: 'progress', done: 1 }], isCutOff: true }),
    'POST /automation/api/imports': () => ({
      lines: [{ type: 'error', error: { code: 'invalid_namespace', message: 'No.', at: 'namespace' } }],
    }),
    'POST /api/executions': () => refusal(500, 'internal_error', 'Quote err_1 to your administrator.'),
  })
  const write = (name: string, content: string | Buffer) => writeFile(join(folder.path, name), content)
  const whole = gzipSync('{"openapi":"3.1.0"}'.repeat(1_000))
  await Promise.all([
    write('good.yaml', 'openapi: 3.1.0'),
    write('cut.json.gz', whole.subarray(0, whole.length - 10)),
    write('not-gzip.json.gz', '{}'),
    write('cut.jsonl.gz', whole.subarray(0, whole.length - 10)),
    write('empty.jsonl', ''),
    write('latin1.yaml', Buffer.from('title: caf\xe9', 'latin1')),
    write('bomb.json.gz', gzipSync(Buffer.alloc(65 * 1024 * 1024))),
    write('bad.json', '{\n  "a": 1,\n}'),
    mkdir(join(folder.path, 'empty-folder')),
    mkdir(join(folder.path, 'damaged')),
    mkdir(join(folder.path, 'stopped/secrets'), { recursive: true }),
    mkdir(join(folder.path, 'keyless')),
  ])
  await symlink(join(folder.path, 'circle.json'), join(folder.path, 'circle.json'))
  await write('damaged/server.json', '{"url":')
  await write('stopped/server.json', `{"url":"${closedUrl}","pid":1,"version":"0","startedAt":"x"}`)
  await write('stopped/secrets/local-key', 'gh_local\n')
  await write('keyless/server.json', `{"url":"${server.url}","pid":1,"version":"0","startedAt":"x"}`)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const nowhere = { GATEHOUSE_URL: '', GATEHOUSE_KEY: '' }

const commandLines: readonly Case[] = [
  { words: ['serach', 'x'], exit: 2, code: 'unknown_command', at: 'gatehouse' },
  { words: ['users', 'creat', 'a@b.c'], exit: 2, code: 'unknown_command', at: 'gatehouse users' },
  { words: ['search', 'x', '--nope'], exit: 2, code: 'unknown_option', at: 'gatehouse search' },
  { words: ['search'], exit: 2, code: 'missing_argument', at: 'gatehouse search' },
  { words: ['search', 'x', '--json', '--limit'], exit: 2, code: 'missing_option_value' },
  { words: ['search', 'x', '--limit', '0'], exit: 2, code: 'invalid_argument' },
  { words: ['search', 'x', '--limit', '1e3'], exit: 2, code: 'invalid_argument' },
  { words: ['search', 'x', '--namespace', 'a,,b'], exit: 2, code: 'invalid_argument' },
  { words: ['sync', 'extra'], exit: 2, code: 'too_many_arguments' },
  { words: ['keys', 'create'], exit: 2, code: 'missing_option' },
  { words: ['keys', 'create', '--user', 'a@b.c', '--expires', 'soon'], exit: 2, code: 'invalid_argument' },
  { words: ['keys', 'create', '--user', 'a@b.c', '--expires', '2020-01-01'], exit: 2, code: 'invalid_argument' },
  { words: ['audit', 'list', '--since', '5 minutes'], exit: 2, code: 'invalid_argument' },
  { words: ['audit', 'list', '--since', '2026-02-31'], exit: 2, code: 'invalid_argument' },
  { words: ['serve', 'kitchen'], exit: 2, code: 'invalid_argument' },
  { words: ['up', '--port', '70000'], exit: 2, code: 'invalid_argument' },
  { words: ['grants', 'add', '--allow', 'x://*'], exit: 2, code: 'missing_option' },
  { words: ['grants', 'add', '--user', 'a@b.c'], exit: 2, code: 'missing_option' },
  {
    words: ['grants', 'add', '--user', 'a', '--role', 'b', '--allow', 'x://*'],
    exit: 2,
    code: 'conflicting_options',
    at: '--user --role',
  },
  { words: ['users', 'update', 'a@b.c'], exit: 2, code: 'nothing_to_change' },
  { words: ['users', 'show', ''], exit: 2, code: 'invalid_argument', at: 'USER' },
  { words: ['keys', 'revoke', '..'], exit: 2, code: 'invalid_argument', at: 'ID' },
]

const inputs: readonly Case[] = [
  { words: ['call', 'x', '--input', '{"a":}'], exit: 2, code: 'invalid_json', at: '--input, line 1 column 6' },
  {
    words: ['call', 'x', '--input', '-'],
    stdin: '[1,\n2',
    exit: 2,
    code: 'invalid_json',
    at: 'standard input, line 2 column 2',
  },
  { words: ['call', 'x', '--input', '@bad.json'], exit: 2, code: 'invalid_json', at: 'bad.json, line 3 column 1' },
  { words: ['call', 'x', '--input', '@missing.json'], exit: 2, code: 'file_not_found', at: 'missing.json' },
  { words: ['call', 'x', '--input', '@empty-folder'], exit: 2, code: 'is_a_directory', at: 'empty-folder' },
  { words: ['import', 'openapi', 'missing.yaml'], exit: 2, code: 'file_not_found', at: 'missing.yaml' },
  { words: ['import', 'openapi', 'good.yaml', 'missing.yaml'], exit: 2, code: 'file_not_found', at: 'missing.yaml' },
  { words: ['import', 'openapi', 'none*.yaml'], exit: 2, code: 'nothing_to_import', at: 'none*.yaml' },
  { words: ['import', 'openapi', 'empty-folder'], exit: 2, code: 'nothing_to_import', at: 'empty-folder' },
  { words: ['import', 'openapi', 'good.yaml', 'cut.json.gz'], exit: 2, code: 'bad_gzip', at: 'cut.json.gz' },
  { words: ['import', 'openapi', 'not-gzip.json.gz'], exit: 2, code: 'bad_gzip', at: 'not-gzip.json.gz' },
  { words: ['import', 'openapi', 'bomb.json.gz'], exit: 2, code: 'input_too_large', at: 'bomb.json.gz' },
  { words: ['import', 'openapi', 'latin1.yaml'], exit: 2, code: 'not_utf8', at: 'latin1.yaml' },
  { words: ['import', 'openapi', 'good.yaml', '--auth', 'secret-token'], exit: 2, code: 'invalid_argument' },
  { words: ['import', 'openapi', 'good.yaml', '--user-header', 'X User'], exit: 2, code: 'invalid_argument' },
  {
    words: ['import', 'openapi', 'good.yaml', '--namespace', 'Not OK'],
    exit: 2,
    code: 'invalid_namespace',
    at: 'namespace',
  },
  {
    words: ['import', 'tools', 'missing.jsonl', '--source', 's'],
    exit: 2,
    code: 'file_not_found',
    at: 'missing.jsonl',
  },
  { words: ['import', 'tools', 'empty-folder', '--source', 's'], exit: 2, code: 'is_a_directory' },
  { words: ['import', 'tools', 'empty.jsonl', '--source', 's'], exit: 2, code: 'empty_file' },
  { words: ['import', 'tools', 'cut.jsonl.gz', '--source', 's'], exit: 2, code: 'bad_gzip', at: 'cut.jsonl.gz' },
  { words: ['import', 'tools', 'empty.jsonl'], exit: 2, code: 'missing_option' },
]

const servers: readonly Case[] = [
  { words: ['search', 'x'], env: nowhere, exit: 3, code: 'server_not_running' },
  { words: ['search', 'x', '--data', 'stopped'], env: nowhere, exit: 3, code: 'server_not_running', at: 'stopped' },
  {
    words: ['search', 'x', '--data', 'damaged'],
    env: nowhere,
    exit: 3,
    code: 'damaged_server_file',
    at: 'damaged/server.json',
  },
  {
    words: ['search', 'x', '--data', 'keyless'],
    env: nowhere,
    exit: 3,
    code: 'key_missing',
    at: 'keyless/secrets/local-key',
  },
  { words: ['search', 'x', '--url', 'CLOSED'], exit: 3, code: 'server_unreachable', at: 'CLOSED' },
  { words: ['search', 'x', '--url', 'CLOSED'], env: nowhere, exit: 3, code: 'key_missing' },
  { words: ['search', 'x', '--url', 'ftp://x'], exit: 2, code: 'invalid_url', at: '--url' },
  { words: ['search', 'x'], env: { GATEHOUSE_URL: 'localhost' }, exit: 2, code: 'invalid_url', at: 'GATEHOUSE_URL' },
  { words: ['search', 'x', '--key', 'a b'], exit: 2, code: 'invalid_key', at: '--key' },
  { words: ['search', 'x', '--as', 'a\tb'], exit: 2, code: 'invalid_user', at: '--as' },
  { words: ['search', 'x'], exit: 3, code: 'unauthenticated', at: 'GATEHOUSE_KEY' },
  { words: ['search', 'x', '--key', 'wrong'], exit: 3, code: 'unauthenticated', at: '--key' },
  { words: ['users', 'create', 'a@b.c'], exit: 6, code: 'user_exists' },
  { words: ['users', 'show', 'nobody@example.com'], exit: 4, code: 'user_not_found' },
  { words: ['grants', 'add', '--role', 'r', '--allow', '**'], exit: 2, code: 'invalid_pattern' },
  { words: ['audit', 'list'], exit: 5, code: 'insufficient_scope' },
  { words: ['sources', 'list'], exit: 3, code: 'unexpected_answer' },
  { words: ['keys', 'list'], exit: 3, code: 'unexpected_answer' },
  { words: ['grants', 'list'], exit: 3, code: 'redirected' },
  { words: ['namespaces'], exit: 3, code: 'http_502' },
  { words: ['executions', 'list'], exit: 1, code: 'rate_limited' },
  { words: ['sync'], exit: 3, code: 'connection_lost' },
  { words: ['call', 'x'], exit: 1, code: 'internal_error' },
]

function run({ words, stdin, env }: Case, more: readonly string[] = []) {
  return gatehouse(
    [...words, ...more].map((word) => word.replace('CLOSED', closedUrl)),
    {
      cwd: folder.path,
      env: { ...server.env, ...env },
      ...(stdin === undefined ? {} : { stdin }),
    },
  )
}

describe.each([
  ['command lines', commandLines],
  ['inputs', inputs],
  ['servers', servers],
] as const)('bad %s', (_, cases) => {
  test.concurrent.each(cases)('$words: $code', async (one) => {
    const { code, stdout, stderr } = await run(one, one.words.includes('--json') ? [] : ['--json'])
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; at?: string } }
    expect(error.code).toBe(one.code)
    expect(error.message).not.toBe('')
    expect(error.at ?? '').toContain((one.at ?? '').replace('CLOSED', closedUrl))
    expect(code).toBe(one.exit)
    expect(stdout + stderr).not.toMatch(/\n {4}at |node:internal/)
  })
})

test('a refused import has sent nothing', async () => {
  const before = server.requests.length
  await run({ words: ['import', 'openapi', 'good.yaml', 'cut.json.gz'], exit: 2, code: 'bad_gzip' })
  await run({ words: ['import', 'tools', 'cut.jsonl.gz', '--source', 's'], exit: 2, code: 'bad_gzip' })
  expect(server.requests.slice(before).filter((request) => request.method === 'POST')).toEqual([])
})

test('a file that cannot be read is named', async () => {
  const { code, stderr } = await run({ words: ['import', 'openapi', 'circle.json'], exit: 2, code: 'file_unreadable' })
  expect(code).toBe(2)
  expect(stderr).toContain('circle.json')
})

test('a command without its subcommand shows what there is', async () => {
  const { code, stdout, stderr } = await run({ words: ['users'], exit: 2, code: 'missing_command' })
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^Usage: gatehouse users/)
})

test('people read errors on stderr: what, where, what to do', async () => {
  const { stdout, stderr } = await run({ words: ['search', 'x'], env: nowhere, exit: 3, code: 'server_not_running' })
  expect(stdout).toBe('')
  expect(stderr).toBe(
    'error  No running Gatehouse found: there is no data directory here or in a folder above. [server_not_running]\n' +
      ' hint  Start one with: gatehouse up, or name one with --url and --key (GATEHOUSE_URL, GATEHOUSE_KEY).\n',
  )
})
