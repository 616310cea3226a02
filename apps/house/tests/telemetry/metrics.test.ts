import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { metricList } from '@gatehouse/telemetry'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startHouseWith, startWatchedHouse, type WatchedHouse } from './start-watched-house.ts'

let house: WatchedHouse
let ana: Awaited<ReturnType<WatchedHouse['user']>>
const make = 'automation_hub://workshop.make_thing'

beforeAll(async () => {
  house = await startWatchedHouse({})
  ana = await house.user('ana@example.com', { allow: ['*://*'] })
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

/** Samples by name and labels. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const lines = (await house.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

test('a call moves the metrics of its request, its stages, its tool and its audit entries', async () => {
  const before = await samples()
  await ana('POST', '/api/executions', { tool: make, input: {} })
  await ana('POST', '/api/search', { queries: ['make a thing'] })
  await ana('POST', '/api/executions', { tool: 'automation_hub://workshop.nothing', input: {} })
  const after = await samples()
  const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  const request = (status: number): string =>
    `gatehouse_http_request_duration_seconds_count{surface="rest",method="POST",route="/api/executions",status="${status}"}`
  expect(grown(request(200))).toBe(1)
  expect(grown(request(404))).toBe(1)
  expect(grown('gatehouse_operation_duration_seconds_count{action="tools.execute",outcome="ok"}')).toBe(1)
  expect(grown('gatehouse_refusals_total{kind="not_found",code="tool_not_found"}')).toBe(1)
  expect(grown('gatehouse_stage_duration_seconds_count{stage="dispatch",failed="false"}')).toBe(1)
  expect(grown('gatehouse_call_answers_total{status="succeeded"}')).toBe(1)
  expect(grown('gatehouse_tool_duration_seconds_count{source="automation_hub",outcome="succeeded"}')).toBe(1)
  expect(grown('gatehouse_outgoing_request_duration_seconds_count{method="POST",outcome="2xx"}')).toBe(1)
  expect(grown('gatehouse_rule_decisions_total{phase="input",decision="allow"}')).toBe(1)
  expect(grown('gatehouse_search_duration_seconds_count{outcome="found"}')).toBe(1)
  expect(grown('gatehouse_audit_entries')).toBeGreaterThanOrEqual(8)
  expect(after.get('gatehouse_catalog_tools{source="automation_hub"}')).toBe(3)
  expect(after.get('gatehouse_source_sync_ok{source="automation_hub"}')).toBe(1)
  expect(after.get('gatehouse_database_up')).toBe(1)
  expect(after.get('gatehouse_executions{status="running"}')).toBe(0)
  expect(after.get('process_resident_memory_bytes')).toBeGreaterThan(1e7)
})

test('a thousand unknown tools, users, paths and runs add no series', async () => {
  const ask = async (i: number): Promise<void> => {
    await ana('POST', '/api/executions', { tool: `automation_hub://workshop.t${i}`, input: {} })
    await fetch(`${house.url}/made/up/${i}`)
    await fetch(`${house.url}/api/users/${i}`, { method: 'DELETE', headers: { 'gatehouse-run': `run-${i}` } })
    await fetch(`${house.url}/mcp`, { headers: { authorization: `Bearer nobody-${i}` } })
  }
  await ask(0)
  const before = await samples()
  for (let i = 1; i <= 1_000; i += 20) await Promise.all(Array.from({ length: 20 }, (_, more) => ask(i + more)))
  const after = await samples()
  const added = [...after.keys()].filter((name) => !before.has(name))
  // Other work of the house may tell of itself for the first time meanwhile; a thousand series it is not.
  expect(added.length, added.join('\n')).toBeLessThan(100)
  expect([...after.keys()].filter((name) => /\bt\d+\b|run-|nobody|made|\/\d/.test(name))).toEqual([])
}, 120_000)

describe('who may read them', () => {
  const ask = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(`${url}/metrics`, { headers })).status

  test('with a token, nobody without it', async () => {
    process.env['TELEMETRY_TEST_TOKEN'] = 'of-the-scraper'
    await using closed = await startHouseWith({ telemetry: { metrics: { token: 'env:TELEMETRY_TEST_TOKEN' } } })
    expect(await ask(closed.url)).toBe(401)
    expect(await ask(closed.url, { authorization: `Bearer ${closed.house.key}` })).toBe(401)
    expect(await ask(closed.url, { authorization: 'Bearer of-the-scraper' })).toBe(200)
  })

  test('behind a proxy there are none on the main port, and on a port of their own there are', async () => {
    const port = await freePort()
    await using proxied = await startHouseWith({
      publicUrl: 'https://gatehouse.example.com',
      allowedHosts: ['127.0.0.1'],
      telemetry: { metrics: { listen: `127.0.0.1:${port}` } },
    })
    const own = `http://127.0.0.1:${mainPort(proxied)}`
    expect(await ask(own)).toBe(404)
    expect(await ask(`http://127.0.0.1:${port}`)).toBe(200)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(404)
    expect(await ask(`http://127.0.0.1:${port}`, { origin: 'https://evil.example.com' })).toBe(403)
  })

  test('they can be switched off', async () => {
    await using silent = await startHouseWith({ telemetry: { metrics: { enabled: false } } })
    expect(await ask(silent.url)).toBe(404)
  })
})

describe('deploy/', () => {
  const deploy = join(import.meta.dirname, '../../../../deploy')
  const known = new Set(metricList.map(({ name }) => name))

  /** Names in an expression of PromQL, without what a histogram adds to them. */
  function metricsIn(expression: string): readonly string[] {
    return [...expression.matchAll(/\b(?:gatehouse|mcp_server|nodejs|process)_[a-z0-9_]+/g)]
      .map(([name]) => name)
      .map((name) => (known.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')))
  }

  const dashboards = readdirSync(join(deploy, 'grafana')).filter((file) => file.endsWith('.json'))
  test.each(dashboards)('every metric of the dashboard %s is one of a running house', async (file) => {
    const exported = await house.metrics()
    const dashboard = JSON.parse(readFileSync(join(deploy, 'grafana', file), 'utf8')) as {
      readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[]
    }
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    expect(expressions.length).toBeGreaterThan(5)
    for (const expression of expressions) {
      expect(metricsIn(expression).length, expression).toBeGreaterThan(0)
      for (const name of metricsIn(expression)) expect(declared(exported), expression).toContain(name)
    }
  })

  test('every metric of an alert is one of a running house, and every alert says what to do', async () => {
    const exported = await house.metrics()
    const { groups } = parse(readFileSync(join(deploy, 'prometheus/alerts.yaml'), 'utf8')) as {
      readonly groups: readonly { readonly rules: readonly Alert[] }[]
    }
    const alerts = groups.flatMap(({ rules }) => rules)
    expect(alerts.length).toBeGreaterThan(8)
    for (const { alert, expr, labels, annotations } of alerts) {
      expect(metricsIn(expr).length, alert).toBeGreaterThan(0)
      for (const name of metricsIn(expr)) expect(declared(exported), alert).toContain(name)
      expect(labels.severity).toMatch(/^(page|ticket)$/)
      expect(annotations.summary.length).toBeGreaterThan(10)
      expect(annotations.action.length).toBeGreaterThan(10)
    }
  })

  /** What is exported now, and what is once there is something to tell. */
  function declared(text: string): ReadonlySet<string> {
    const now = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!)
    expect(now.every((name) => known.has(name))).toBe(true)
    const sometimes = metricList.filter(({ name }) => /_(sink|checkpoint|spans)_/.test(name)).map(({ name }) => name)
    return new Set([...now, ...sometimes])
  }
})

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly action: string }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The port that the process itself listens on, as it has announced to commands on this machine. */
function mainPort({ dataDir }: { readonly dataDir: string }): string {
  const { url } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { readonly url: string }
  return new URL(url).port
}
