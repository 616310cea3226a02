import type { ExecutionAdapter, ToolInvocation, ToolOutput } from '@gatehouse/spec'
import { describe, expect, test } from 'vitest'

export interface ExecutionAdapterUnderTest extends AsyncDisposable {
  readonly adapter: ExecutionAdapter
  /** Native ids of tools that behave as named. */
  readonly tools: {
    /** Returns its input. */
    readonly echo: string
    /** Refuses any input. */
    readonly rejecting: string
    /** Never answers. */
    readonly silent: string
    /** Takes the request and breaks the connection. */
    readonly breaking: string
    /** Is not there. */
    readonly missing: string
  }
}

export interface ExecutionAdapterSuite {
  readonly name: string
  readonly open: () => Promise<ExecutionAdapterUnderTest>
}

/** What every adapter promises: a tool that fails is an output, and nobody is left guessing what happened. */
export function testExecutionAdapter(suite: ExecutionAdapterSuite): void {
  describe(`${suite.name} as an execution adapter`, () => {
    const inputs = [{}, { text: 'häuser \u{1f600}' }, { list: [1, 2.5, null, true], deep: { a: { b: 'c' } } }]
    test.each(inputs)('hands the input %j over and the result back unchanged', async (input) => {
      await using opened = await suite.open()
      const output = await run(opened.adapter, opened.tools.echo, { input })
      expect(output).toEqual({ kind: 'succeeded', value: input })
    })

    test('reports a refusing tool as an outcome', async () => {
      await using opened = await suite.open()
      const failure = failureOf(await run(opened.adapter, opened.tools.rejecting))
      expect(failure.kind).toBe('rejected')
      expect(failure.message).not.toBe('')
      expect(failure.isOutcomeUnknown ?? false).toBe(false)
    })

    test('reports a tool that is not there as an outcome', async () => {
      await using opened = await suite.open()
      expect(failureOf(await run(opened.adapter, opened.tools.missing)).kind).toBe('not_found')
    })

    test('stops waiting when the call is cancelled', async () => {
      await using opened = await suite.open()
      const controller = new AbortController()
      const running = run(opened.adapter, opened.tools.silent, { signal: controller.signal })
      controller.abort()
      expect(failureOf(await running).kind).toBe('cancelled')
    })

    test('says that the outcome is unknown when the connection breaks after the request went out', async () => {
      await using opened = await suite.open()
      const failure = failureOf(await run(opened.adapter, opened.tools.breaking))
      expect(failure.kind).toBe('bad_response')
      expect(failure.isOutcomeUnknown).toBe(true)
    })

    test('runs many calls at once without mixing their answers', async () => {
      await using opened = await suite.open()
      const values = Array.from({ length: 50 }, (_, number) => ({ number }))
      const outputs = await Promise.all(values.map((input) => run(opened.adapter, opened.tools.echo, { input })))
      expect(outputs).toEqual(values.map((value) => ({ kind: 'succeeded', value })))
    })
  })
}

async function run(
  adapter: ExecutionAdapter,
  nativeId: string,
  changes: Partial<Pick<ToolInvocation, 'input' | 'signal'>> = {},
): Promise<ToolOutput> {
  const output = await adapter.execute({
    tool: `contract://suite.${nativeId.replaceAll(/[^a-z]/gi, '_')}@1.0.0`,
    nativeId,
    version: '1.0.0',
    input: {},
    executionId: 'exe_contract',
    credential:
      adapter.credential.kind === 'none' ? { kind: 'none' } : { kind: 'on_behalf_of', token: 'contract-token' },
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...changes,
  })
  if (output.kind === 'running' || output.kind === 'input_required') throw new Error(`still ${output.kind}`)
  return output
}

function failureOf(output: ToolOutput) {
  expect(output.kind).toBe('failed')
  if (output.kind !== 'failed') throw new TypeError('unreachable')
  return output.failure
}
