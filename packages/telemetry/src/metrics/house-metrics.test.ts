import { expect, test } from 'vitest'
import { createHouseMetrics } from './house-metrics.ts'
import { metricList } from './metric-list.ts'

function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

test('observations are counted in buckets that contain those before them', async () => {
  const metrics = createHouseMetrics()
  for (const seconds of [0.0001, 0.0004, 0.0004, 0.2, 500]) metrics.stages.observe(seconds, 'dispatch', 'false')
  const samples = samplesOf((await metrics.print(undefined)).body)
  const of = (le: string): number | undefined =>
    samples.get(`gatehouse_stage_duration_seconds_bucket{stage="dispatch",failed="false",le="${le}"}`)
  expect([of('0.0001'), of('0.0005'), of('0.25'), of('120'), of('+Inf')]).toEqual([1, 3, 4, 4, 5])
  expect(samples.get('gatehouse_stage_duration_seconds_count{stage="dispatch",failed="false"}')).toBe(5)
  expect(samples.get('gatehouse_stage_duration_seconds_sum{stage="dispatch",failed="false"}')).toBeCloseTo(500.2009, 6)
})

test('a label that turns out to be endless is counted as other, and nothing is lost', async () => {
  const metrics = createHouseMetrics()
  for (let i = 0; i < 5_000; i++) metrics.refusals.add(1, 'invalid', `code_${i}`)
  const samples = [...samplesOf((await metrics.print(undefined)).body)].filter(([name]) =>
    name.startsWith('gatehouse_refusals_total'),
  )
  expect(samples).toHaveLength(500)
  expect(samples.reduce((sum, [, value]) => sum + value, 0)).toBe(5_000)
  expect(samples.at(-1)).toEqual(['gatehouse_refusals_total{kind="other",code="other"}', 4_501])
})

test('a reading that hangs or fails is left out and counted; the others are there', async () => {
  const metrics = createHouseMetrics()
  metrics.addReading({ name: 'broken', read: () => Promise.reject(new Error('no')) })
  metrics.addReading({ name: 'hanging', read: () => new Promise(() => {}) })
  metrics.addReading({ name: 'well', read: (set) => set('runningCalls', 7) })
  await metrics.print(undefined)
  const samples = samplesOf((await metrics.print(undefined)).body)
  expect(samples.get('gatehouse_running_calls')).toBe(7)
  expect(samples.get('gatehouse_metric_readings_failed_total{reading="broken"}')).toBeGreaterThanOrEqual(1)
  expect(samples.get('gatehouse_metric_readings_failed_total{reading="hanging"}')).toBeGreaterThanOrEqual(1)
})

test('OpenMetrics has families without _total, samples with it, and an end', async () => {
  const metrics = createHouseMetrics()
  metrics.spansSent.add(3)
  const { contentType, body } = await metrics.print('application/openmetrics-text;version=1.0.0,text/plain;q=0.5')
  expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  expect(body).toContain('# TYPE gatehouse_spans_sent counter\ngatehouse_spans_sent_total 3\n')
  expect(body.endsWith('\n# EOF\n')).toBe(true)
  expect(body).not.toContain('\n\n')
  // The other form is as it was.
  expect((await metrics.print('text/plain')).body).toContain('# TYPE gatehouse_spans_sent_total counter\n')
})

test('no metric has a label that names a tool, a user or a tenant', () => {
  const labels = new Set(metricList.flatMap(({ name, labels: own }) => (name.startsWith('mcp_') ? [] : own)))
  for (const label of ['tool', 'user', 'tenant', 'email', 'key', 'path', 'namespace'])
    expect(labels.has(label)).toBe(false)
  expect(new Set(metricList.map(({ name }) => name)).size).toBe(metricList.length)
})

test('an observation costs a fraction of a microsecond', () => {
  const metrics = createHouseMetrics()
  const rounds = 200_000
  for (let i = 0; i < rounds; i++) metrics.stages.observe(0.001, 'dispatch', 'false')
  const before = process.cpuUsage()
  for (let i = 0; i < rounds; i++) metrics.stages.observe(0.001, 'dispatch', 'false')
  const { user, system } = process.cpuUsage(before)
  // Ten times what it takes: a machine may be slow, an order of magnitude is a mistake.
  expect((user + system) / rounds).toBeLessThan(2)
})
