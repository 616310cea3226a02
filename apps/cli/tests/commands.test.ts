import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bodyOf, startLoopback } from './loopback-server.ts'
import { gatehouse, temporaryFolder } from './run-command.ts'

const found = {
  tools: [
    { tool: 'hub://crm.create_job', title: 'Create a job', summary: 'Creates a job', score: 0.91, effect: 'write' },
  ],
  catalog_size: 87,
}

describe('search', () => {
  test('joins all words into one query and asks as the named user', async () => {
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: found }) })
    const words = [
      'search',
      'create',
      'a job',
      '--as',
      'ana@example.com',
      '--limit',
      '3',
      '--namespace',
      'crm,billing',
      '--json',
    ]
    const { code, stdout, stderr } = await gatehouse(words, { env: server.env })
    expect({ code, stderr, answer: JSON.parse(stdout) }).toEqual({ code: 0, stderr: '', answer: found })
    expect(bodyOf(server.requests[0])).toEqual({ query: 'create a job', namespaces: ['crm', 'billing'], limit: 3 })
    expect(server.requests[0]!.headers).toMatchObject({
      authorization: 'Bearer gh_test',
      'gatehouse-user': 'ana@example.com',
    })
  })

  test('takes every argument as a query with --each', async () => {
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: found }) })
    await gatehouse(['search', '--each', 'find a customer', 'book it'], { env: server.env })
    expect(bodyOf(server.requests[0])).toEqual({ queries: ['find a customer', 'book it'] })
  })

  test('shows people a table without colour where nobody looks', async () => {
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: found }) })
    const { stdout } = await gatehouse(['search', 'job'], { env: server.env })
    expect(stdout).toBe(
      'TOOL                  EFFECT  SCORE  WHAT IT DOES\n' +
        'hub://crm.create_job  write    0.91  Creates a job\n' +
        '\n' +
        '1 of the 87 tools you may use\n',
    )
  })

  test('says under a row what to know before it is chosen, and under the table what else to do', async () => {
    const [tool] = found.tools
    const answer = {
      tools: [
        {
          ...tool,
          needs_authorization: true,
          cautions: ['speaks_to_the_model', 'something_new'],
          is_guess: true,
          alternatives: ['hub://old.create_job', 'hub://\u001b[31mother.create_job'],
          matched_query: 'book it',
        },
      ],
      catalog_size: 87,
      guidance: 'Nothing fits well.',
    }
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: answer }) })
    const { stdout } = await gatehouse(['search', '--each', 'book it', 'job'], { env: server.env })
    expect(stdout).toBe(
      'TOOL                  EFFECT  SCORE  WHAT IT DOES\n' +
        'hub://crm.create_job  write   ?0.91  Creates a job\n' +
        '  for: book it\n' +
        '  needs a connected account: the first call says where to connect it\n' +
        '  caution: what it says of itself reads like orders to a model\n' +
        '  caution: something_new\n' +
        '  the same from elsewhere: hub://old.create_job, hub://[31mother.create_job\n' +
        '\n' +
        '1 of the 87 tools you may use\n' +
        'Nothing fits well.\n',
    )
    const asJson = await gatehouse(['search', 'job', '--json'], { env: server.env })
    expect(JSON.parse(asJson.stdout)).toEqual(answer)
  })

  test('colours with FORCE_COLOR, and not with --no-color', async () => {
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: found }) })
    const env = { ...server.env, FORCE_COLOR: '1' }
    expect((await gatehouse(['search', 'job'], { env })).stdout).toContain('\u001b[1mTOOL')
    expect((await gatehouse(['search', 'job', '--no-color'], { env })).stdout).not.toContain('\u001b')
  })
})

describe('finding the server', () => {
  test('uses the data directory of a folder above, with its key', async () => {
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: found }) })
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, '.gatehouse/secrets'), { recursive: true })
    await mkdir(join(folder.path, 'a/b'), { recursive: true })
    await writeFile(
      join(folder.path, '.gatehouse/server.json'),
      JSON.stringify({ url: server.url, pid: 1, version: '0' }),
    )
    await writeFile(join(folder.path, '.gatehouse/secrets/local-key'), 'gh_local\n')
    const { code } = await gatehouse(['search', 'x'], { cwd: join(folder.path, 'a/b') })
    expect(code).toBe(0)
    expect(server.requests[0]!.headers).toMatchObject({ authorization: 'Bearer gh_local' })
  })

  test('never sends the local key to an address from elsewhere', async () => {
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: found }) })
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'secrets'))
    await writeFile(
      join(folder.path, 'server.json'),
      JSON.stringify({ url: 'http://127.0.0.1:7400', pid: 1, version: '0' }),
    )
    await writeFile(join(folder.path, 'secrets/local-key'), 'gh_local\n')
    const { code, stderr } = await gatehouse(['search', 'x', '--url', server.url, '--data', folder.path])
    expect(code).toBe(3)
    expect(stderr).toContain('key_missing')
    expect(server.requests).toEqual([])
  })

  test('flags win over the environment', async () => {
    await using server = await startLoopback({ 'POST /api/search': () => ({ json: found }) })
    const env = { GATEHOUSE_URL: 'http://127.0.0.1:1', GATEHOUSE_KEY: 'gh_env' }
    await gatehouse(['search', 'x', '--url', `${server.url}/`, '--key', 'gh_flag'], { env })
    expect(server.requests[0]!.headers).toMatchObject({ authorization: 'Bearer gh_flag' })
  })
})

describe('call', () => {
  test.each([
    ['succeeded', 0],
    ['failed', 1],
    ['indeterminate', 1],
    ['denied', 5],
    ['running', 7],
    ['input_required', 7],
    ['authorization_required', 7],
    ['dry_run', 0],
  ])('a run that is %s ends with %i', async (status, expected) => {
    const answer = { status, execution_id: 'exe_1', result: { id: 7 } }
    await using server = await startLoopback({ 'POST /api/executions': () => ({ json: answer }) })
    const { code, stdout } = await gatehouse(['call', 'hub://x.y', '--wait-ms', '0', '--json'], { env: server.env })
    expect(JSON.parse(stdout)).toEqual(answer)
    expect(code).toBe(expected)
  })

  test('sends everything it was given', async () => {
    await using server = await startLoopback({ 'POST /api/executions': () => ({ json: { status: 'dry_run' } }) })
    const words = ['call', 'hub://x.y', '--input', '-', '--idempotency-key', 'k', '--wait-ms', '10', '--dry-run']
    await gatehouse(words, { env: server.env, stdin: '{"a":[1]}' })
    expect(bodyOf(server.requests[0])).toEqual({
      tool: 'hub://x.y',
      input: { a: [1] },
      idempotency_key: 'k',
      wait_ms: 10,
      dry_run: true,
    })
  })
})

describe('details', () => {
  test('shows what there is and ends with 4 when something is missing', async () => {
    const answer = { tools: [{ tool: 'hub://x.y', title: 'Y', description: 'Does y.' }], not_found: ['hub://x.z'] }
    await using server = await startLoopback({ 'POST /api/tools/details': () => ({ json: answer }) })
    const { code, stdout, stderr } = await gatehouse(['details', 'hub://x.y', 'hub://x.z'], { env: server.env })
    expect(stdout).toContain('Does y.')
    expect(stderr).toBe('There is no tool hub://x.z that this user can use.\n')
    expect(code).toBe(4)
  })
})

describe('users, keys and grants', () => {
  test('creates a user with groups and roles', async () => {
    const user = {
      id: 'usr_1',
      email: 'a@b.c',
      status: 'active',
      groups: ['x'],
      roles: [],
      created_at: '2026-01-01T00:00:00Z',
    }
    await using server = await startLoopback({ 'POST /api/users': () => ({ status: 201, json: user }) })
    const words = ['users', 'create', 'a@b.c', '--groups', 'x, y', '--roles', '', '--name', 'A']
    const { stdout } = await gatehouse([...words, '--json'], { env: server.env })
    expect(JSON.parse(stdout)).toEqual(user)
    expect(bodyOf(server.requests[0])).toEqual({ email: 'a@b.c', groups: ['x', 'y'], roles: [], display_name: 'A' })
  })

  test('disables a user named by an address', async () => {
    await using server = await startLoopback({
      'PATCH /api/users/a%2Fb%40c.d': () => ({ json: { id: 'usr_1', status: 'disabled', groups: [], roles: [] } }),
    })
    const { code } = await gatehouse(['users', 'disable', 'a/b@c.d'], { env: server.env })
    expect(code).toBe(0)
    expect(bodyOf(server.requests[0])).toEqual({ status: 'disabled' })
  })

  test('prints a new key alone on stdout, so that it can be piped', async () => {
    const key = { id: 'key_1', key: 'gh_secret', prefix: 'gh_s', scopes: ['tools'] }
    await using server = await startLoopback({ 'POST /api/keys': () => ({ json: key }) })
    const words = ['keys', 'create', '--user', 'a@b.c', '--scopes', 'tools', '--expires', '30d']
    const { stdout, stderr } = await gatehouse(words, { env: server.env })
    expect(stdout).toBe('gh_secret\n')
    expect(stderr).toContain('key_1')
    const { expires_at: expiresAt } = bodyOf(server.requests[0]) as { expires_at: string }
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000)
  })

  test('adds a grant', async () => {
    const grant = {
      id: 'grt_1',
      subject: { kind: 'group', value: 'x' },
      effect: 'deny',
      pattern: 'hub://crm.*',
      created_at: '',
    }
    await using server = await startLoopback({ 'POST /api/grants': () => ({ json: grant }) })
    const { stdout } = await gatehouse(['grants', 'add', '--group', 'x', '--deny', 'hub://crm.*', '--json'], {
      env: server.env,
    })
    expect(JSON.parse(stdout)).toEqual(grant)
    expect(bodyOf(server.requests[0])).toEqual({ group: 'x', deny: 'hub://crm.*' })
  })
})

describe('lists', () => {
  test('follow cursors with --all and pass filters on', async () => {
    await using server = await startLoopback({
      'GET /api/audit': ({ path }) =>
        path.includes('cursor=two')
          ? { json: { entries: [{ id: 2 }] } }
          : { json: { entries: [{ id: 1 }], next_cursor: 'two' } },
    })
    const words = [
      'audit',
      'list',
      '--all',
      '--tool',
      'hub://crm.*',
      '--since',
      '2026-01-31',
      '--decision',
      'deny',
      '--limit',
      '1',
      '--json',
    ]
    const { stdout } = await gatehouse(words, { env: server.env })
    expect(JSON.parse(stdout)).toEqual({ entries: [{ id: 1 }, { id: 2 }] })
    const query = new URL(server.requests[1]!.path, server.url).searchParams
    expect(Object.fromEntries(query)).toEqual({
      tool: 'hub://crm.*',
      since: '2026-01-31T00:00:00.000Z',
      decision: 'deny',
      limit: '1',
      cursor: 'two',
    })
  })

  test('tell people that there is more', async () => {
    await using server = await startLoopback({
      'GET /api/namespaces': () => ({ json: { namespaces: [{ namespace: 'crm', tools: 2 }], next_cursor: 'n' } }),
    })
    const { stdout } = await gatehouse(['namespaces'], { env: server.env })
    expect(stdout).toContain('There is more: --all, or --cursor n')
  })
})

describe('import openapi', () => {
  const report = {
    operations: 2,
    imported: 1,
    added: 1,
    changed: 0,
    removed: 0,
    skipped: [{ file: 'a.json', method: 'GET', path: '/x', reason: 'It has no responses.' }],
  }
  const synced = {
    source: 'automation_hub',
    status: 'succeeded',
    added: 1,
    changed: 0,
    removed: 0,
    unchanged: 0,
    duration_ms: 5,
  }
  const routes = {
    'POST /automation/api/imports': () => ({
      lines: [
        { type: 'progress', done: 1, total: 2, label: 'x' },
        { type: 'result', result: report },
      ],
    }),
    'POST /api/sync': () => ({ json: { sources: [synced] } }),
  }

  test('sends files, folders and globs once each, unpacked, and syncs', async () => {
    await using server = await startLoopback(routes)
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'apis/deep'), { recursive: true })
    await mkdir(join(folder.path, 'apis/node_modules'))
    await Promise.all([
      writeFile(join(folder.path, 'apis/a.json'), '\uFEFF{"a":1}'),
      writeFile(join(folder.path, 'apis/deep/b.yaml.gz'), gzipSync('b: 1')),
      writeFile(join(folder.path, 'apis/readme.md'), '#'),
      writeFile(join(folder.path, 'apis/node_modules/c.json'), '{}'),
    ])
    const settings = ['--namespace', 'crm', '--server', 'http://x', '--auth', 'env:TOKEN', '--user-header', 'X-User']
    const words = ['import', 'openapi', 'apis', 'apis/*.json', '-', ...settings]
    const { code, stdout, stderr } = await gatehouse([...words, '--json'], {
      env: server.env,
      cwd: folder.path,
      stdin: 'c: 1',
    })
    expect({ code, stderr, report: JSON.parse(stdout) }).toEqual({
      code: 0,
      stderr: '',
      report: { ...report, sync: synced },
    })
    expect(bodyOf(server.requests[0])).toEqual({
      documents: [
        { file: 'apis/a.json', content: '{"a":1}' },
        { file: 'apis/deep/b.yaml.gz', content: 'b: 1' },
        { file: 'standard input', content: 'c: 1' },
      ],
      namespace: 'crm',
      server: 'http://x',
      auth: { kind: 'api_access_token', token: 'env:TOKEN' },
      impersonation: { header: 'X-User', value: 'email' },
    })
    expect(bodyOf(server.requests[1])).toEqual({ source: 'automation_hub' })
  })

  test('sends rules, server variables and the hosts that references may come from', async () => {
    await using server = await startLoopback(routes)
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'effects.yaml'), 'rules: []')
    const variables = ['--server-variable', 'region=eu', '--server-variable', 'query=a=b']
    const words = ['import', 'openapi', '-', '--no-sync', '--effects', 'effects.yaml', ...variables]
    const sent = async (...more: readonly string[]): Promise<unknown> => {
      await gatehouse([...words, ...more], { env: server.env, cwd: folder.path, stdin: 'x' })
      return bodyOf(server.requests.at(-1))
    }
    expect(await sent('--fetch-references', 'a.example,b.example:8443')).toEqual({
      documents: [{ file: 'standard input', content: 'x' }],
      server_variables: { region: 'eu', query: 'a=b' },
      effects: { file: 'effects.yaml', content: 'rules: []' },
      fetch_references: { hosts: ['a.example', 'b.example:8443'] },
    })
    expect(await sent('--fetch-references')).toMatchObject({ fetch_references: { hosts: [] } })
  })

  test.each([
    ['--effects', 'gone.yaml', 'There is no such file.'],
    ['--server-variable', 'region', 'Write name=value.'],
  ])('refuses %s %s before anything is sent', async (option, value, message) => {
    await using server = await startLoopback(routes)
    const { code, stderr } = await gatehouse(['import', 'openapi', '-', option, value], { env: server.env, stdin: 'x' })
    expect(code).not.toBe(0)
    expect(stderr).toContain(message)
    expect(server.requests).toEqual([])
  })

  test('shows people what is missing to sign in, what is hidden and what lies elsewhere', async () => {
    const namespace = {
      namespace: 'crm',
      target_base_url: 'https://crm.example',
      sign_in: [{ scheme: 'login', kind: 'api_access_token', missing: ['token: --auth env:NAME'], operations: 1 }],
      other_targets: [{ target: 'crm.files', base_url: 'https://files.example', operations: 3 }],
    }
    const hidden = [{ file: 'a.json', method: 'GET', path: '/y' }]
    const result = { ...report, hidden, namespaces: [namespace] }
    await using server = await startLoopback({
      'POST /automation/api/imports': () => ({ lines: [{ type: 'result', result }] }),
    })
    const { stdout } = await gatehouse(['import', 'openapi', '-', '--no-sync'], { env: server.env, stdin: 'x' })
    expect(stdout).toMatch(/SIGN-IN AT crm +KIND +MISSING\nlogin +api_access_token +token: --auth env:NAME/)
    expect(stdout).toContain('1 skipped, 1 hidden)')
    expect(stdout).toContain('3 operations of crm call another API at https://files.example')
  })

  test('sends files that refer to each other in one request', async () => {
    await using server = await startLoopback(routes)
    await using folder = await temporaryFolder()
    const padding = 'x'.repeat(5 * 1024 * 1024)
    const contents = { a: `{"$ref": "b.json#/Pet"} ${padding}`, b: padding }
    await Promise.all(
      Object.entries(contents).map(([name, content]) => writeFile(join(folder.path, `${name}.json`), content)),
    )
    await gatehouse(['import', 'openapi', folder.path, '--no-sync'], { env: server.env })
    expect(server.requests).toHaveLength(1)
  })

  test('shows people every skipped operation', async () => {
    await using server = await startLoopback(routes)
    const { stdout } = await gatehouse(['import', 'openapi', '-', '--no-sync'], { env: server.env, stdin: 'x' })
    expect(stdout).toContain('a.json      GET     /x    It has no responses.')
    expect(stdout).toContain('1 of 2 operations imported (1 added, 0 changed, 0 removed, 1 skipped)')
    expect(server.requests).toHaveLength(1)
  })

  test.each(['major', 'minor', 'patch'])(
    'with --fail-on %s exits 1 on a major change, after saying what it is',
    async (level) => {
      const changes = [{ action: 'crm.old', kind: 'removed', from_version: '1.2.0', level: 'major' }]
      const counts = { major: 1, minor: 0, patch: 0 }
      const result = { ...report, changes, change_counts: counts }
      await using server = await startLoopback({
        'POST /automation/api/imports': () => ({ lines: [{ type: 'result', result }] }),
      })
      const words = ['import', 'openapi', '-', '--dry-run', '--fail-on', level]
      const run = await gatehouse(words, { env: server.env, stdin: 'x' })
      expect(run.code).toBe(1)
      expect(run.stdout).toContain('- crm.old  1.2.0  major  removed')
    },
  )

  test('with --fail-on passes what is less, and refuses an unknown level', async () => {
    const result = { ...report, changes: [], change_counts: { major: 0, minor: 3, patch: 1 } }
    await using server = await startLoopback({
      'POST /automation/api/imports': () => ({ lines: [{ type: 'result', result }] }),
    })
    const run = (level: string) =>
      gatehouse(['import', 'openapi', '-', '--dry-run', '--fail-on', level], { env: server.env, stdin: 'x' })
    expect((await run('major')).code).toBe(0)
    expect((await run('minor')).code).toBe(1)
    expect((await run('huge')).code).toBe(2)
  })

  test('does not sync after a dry run', async () => {
    await using server = await startLoopback(routes)
    await gatehouse(['import', 'openapi', '-', '--dry-run'], { env: server.env, stdin: 'x' })
    expect(server.requests.map((request) => request.path)).toEqual(['/automation/api/imports'])
    expect(bodyOf(server.requests[0])).toMatchObject({ dry_run: true })
  })

  test('splits what is too much for one request and adds the reports up', async () => {
    await using server = await startLoopback(routes)
    await using folder = await temporaryFolder()
    const content = 'x'.repeat(5 * 1024 * 1024)
    await Promise.all(['a', 'b', 'c'].map((name) => writeFile(join(folder.path, `${name}.json`), content)))
    const { stdout } = await gatehouse(['import', 'openapi', folder.path, '--no-sync', '--json'], { env: server.env })
    expect(server.requests).toHaveLength(3)
    expect(JSON.parse(stdout)).toMatchObject({ operations: 6, imported: 3 })
  })

  test('an import of nothing is a failure, and so is a sync that failed', async () => {
    const nothing = { ...report, imported: 0 }
    await using empty = await startLoopback({ ...routes, 'POST /automation/api/imports': () => ({ json: nothing }) })
    expect((await gatehouse(['import', 'openapi', '-'], { env: empty.env, stdin: 'x' })).code).toBe(1)
    const failed = { ...synced, status: 'failed', error: { code: 'x', message: 'The source is down.' } }
    await using stale = await startLoopback({ ...routes, 'POST /api/sync': () => ({ json: { sources: [failed] } }) })
    const { code, stdout } = await gatehouse(['import', 'openapi', '-'], { env: stale.env, stdin: 'x' })
    expect(code).toBe(1)
    expect(stdout).toContain('The search index is not up to date: The source is down.')
  })
})

describe('import tools', () => {
  const answer = { imported: 2, added: 2, changed: 0, removed: 0, unchanged: 0, skipped: [] }

  test.each([
    ['as it is', 'tools.jsonl', Buffer.from('{"a":1}\n{"a":2}\n'), undefined],
    ['packed', 'tools.jsonl.gz', gzipSync('{"a":1}\n{"a":2}\n'), 'gzip'],
  ])('streams the file %s', async (_, name, content, encoding) => {
    await using server = await startLoopback({
      'POST /api/sources/apis/tools': () => ({ lines: [{ type: 'result', result: answer }] }),
    })
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, name), content)
    const { code, stdout } = await gatehouse(['import', 'tools', name, '--source', 'apis', '--json'], {
      env: server.env,
      cwd: folder.path,
    })
    expect({ code, answer: JSON.parse(stdout) }).toEqual({ code: 0, answer })
    const [request] = server.requests
    expect(request!.headers['content-type']).toBe('application/x-ndjson')
    expect(request!.headers['content-encoding']).toBe(encoding)
    expect(String(encoding === undefined ? request!.body : gunzipSync(request!.body))).toBe('{"a":1}\n{"a":2}\n')
  })
})

describe('audit export', () => {
  const lines = [{ id: 1 }, { id: 2 }]

  test('writes JSON Lines to stdout', async () => {
    await using server = await startLoopback({ 'GET /api/audit/export': () => ({ lines }) })
    const { stdout } = await gatehouse(['audit', 'export'], { env: server.env })
    expect(stdout).toBe('{"id":1}\n{"id":2}\n')
  })

  test('writes a file that only its owner can read', async () => {
    await using server = await startLoopback({ 'GET /api/audit/export': () => ({ lines }) })
    await using folder = await temporaryFolder()
    const output = join(folder.path, 'out.jsonl')
    const { stdout } = await gatehouse(['audit', 'export', '--output', output, '--json'], { env: server.env })
    expect(JSON.parse(stdout)).toEqual({ entries: 2, output })
    expect(await readFile(output, 'utf8')).toBe('{"id":1}\n{"id":2}\n')
    expect((await stat(output)).mode & 0o777).toBe(0o600)
  })

  test('leaves no half file behind when the server stops', async () => {
    await using server = await startLoopback({ 'GET /api/audit/export': () => ({ lines, isCutOff: true }) })
    await using folder = await temporaryFolder()
    const { code, stderr } = await gatehouse(['audit', 'export', '--output', 'out.jsonl'], {
      env: server.env,
      cwd: folder.path,
    })
    expect(code).toBe(3)
    expect(stderr).toContain('connection_lost')
    await expect(stat(join(folder.path, 'out.jsonl'))).rejects.toThrow('ENOENT')
  })
})

describe('sync', () => {
  test('ends with 1 when a source failed', async () => {
    const sources = [
      {
        source: 'a',
        status: 'failed',
        added: 0,
        changed: 0,
        removed: 0,
        unchanged: 0,
        duration_ms: 1,
        error: { message: 'Down.' },
      },
    ]
    await using server = await startLoopback({
      'POST /api/sync': () => ({ lines: [{ type: 'result', result: { sources } }] }),
    })
    const { code, stdout } = await gatehouse(['sync', '--json'], { env: server.env })
    expect({ code, answer: JSON.parse(stdout) }).toEqual({ code: 1, answer: { sources } })
  })
})

describe('doctor', () => {
  test('joins what it sees with what the server says, and ends with 1 when something fails', async () => {
    const checks = [{ name: 'database', status: 'fail', message: 'It is full.', fix: 'Make room.' }]
    await using server = await startLoopback({ 'GET /api/doctor': () => ({ json: { checks } }) })
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, '.gatehouse/secrets'), { recursive: true, mode: 0o700 })
    await writeFile(join(folder.path, '.gatehouse/secrets/local-key'), 'gh', { mode: 0o644 })
    const { code, stdout } = await gatehouse(['doctor', '--json'], { env: server.env, cwd: folder.path })
    const seen = (JSON.parse(stdout) as { checks: { name: string; status: string }[] }).checks
    expect(Object.fromEntries(seen.map(({ name, status }) => [name, status]))).toEqual({
      node: 'ok',
      data_directory: 'ok',
      secrets: 'fail',
      configuration: 'ok',
      server: 'ok',
      reachable: 'ok',
      database: 'fail',
    })
    expect(code).toBe(1)
  })

  test('names a stopped server as what is wrong', async () => {
    await using folder = await temporaryFolder()
    const { code, stdout } = await gatehouse(['doctor'], { cwd: folder.path })
    expect(code).toBe(1)
    expect(stdout).toContain('Something is wrong.')
    expect(stdout).toMatch(/server +fail/)
  })
})
