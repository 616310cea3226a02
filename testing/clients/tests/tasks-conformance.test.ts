// The scenarios of the conformance suite for the tasks extension, against tasks as the hub serves them.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from './run-program.ts'
import { startTasksFixture, type TasksFixture } from './tasks-fixture.ts'

const require = createRequire(import.meta.url)
const folder = require.resolve
  .paths('@modelcontextprotocol/conformance')!
  .map((path) => join(path, '@modelcontextprotocol/conformance'))
  .find((path) => existsSync(path))!

let fixture: TasksFixture
beforeAll(async () => {
  fixture = await startTasksFixture()
})
afterAll(() => fixture[Symbol.asyncDispose]())

// The suite passes over tasks-status-notifications by itself.
test.each([
  'tasks-lifecycle',
  'tasks-capability-negotiation',
  'tasks-wire-fields',
  'tasks-request-state-removal',
  'tasks-mrtr-input',
  'tasks-request-headers',
  'tasks-dispatch-and-envelope',
  'tasks-required-task-error',
  'tasks-mrtr-composition',
])(
  '%s',
  async (scenario) => {
    const run = await runProgram(
      [join(folder, 'dist/index.js'), 'server', '--url', fixture.url, '--scenario', scenario],
      { timeoutMs: 100_000 },
    )
    expect(run.stdout + run.stderr).toMatch(/Passed: [1-9]\d*\/\d+/)
    expect(run.code, run.stdout + run.stderr).toBe(0)
  },
  120_000,
)
