import { GatehouseError } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { EntryDocument } from '../entry-document.ts'
import { exportedLine } from '../proof/export-chain.ts'
import type { ChainLine } from '../proof/proof-store.ts'
import type { Checkpoint } from '../proof/proof-documents.ts'
import type { AuditSink, SinkBatch } from './sink.ts'
import { notTaken } from './webhook-sink.ts'

export interface OtlpSinkOptions {
  readonly id: string
  /** The whole URL of the collector, such as `https://collector.example.com/v1/logs`. */
  readonly url: string
  /** More headers, asked for at each delivery. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly egress: Egress
  readonly version: string
}

const timeoutMs = 20_000
const maxAnswerBytes = 1024 * 1024

/** Log records over OTLP/HTTP in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
export function createOtlpSink({ id, url, headers, egress, version }: OtlpSinkOptions): AuditSink {
  return {
    id,
    type: 'otlp',
    async send(batch, signal) {
      const answer = await egress.fetch(url, {
        method: 'POST',
        headers: { ...(await headers()), 'content-type': 'application/json', 'user-agent': 'Gatehouse' },
        body: JSON.stringify(logsOf(batch, version)),
        redirect: 'error',
        isRepeatable: false,
        allowPrivateNetwork: true,
        timeoutMs,
        maxResponseBytes: maxAnswerBytes,
        signal,
      })
      if (answer.status < 200 || answer.status > 299) throw notTaken(answer.status)
      checkPartialSuccess(answer.text())
    },
  }
}

/** NOTE: a collector that drops records says so with 200. Nothing may be lost, so that is a failed delivery here. */
function checkPartialSuccess(body: string): void {
  let rejected: unknown
  try {
    rejected = (JSON.parse(body) as { partialSuccess?: { rejectedLogRecords?: unknown } }).partialSuccess
      ?.rejectedLogRecords
  } catch {
    // A collector may answer with an empty body, or none that is JSON.
    return
  }
  if (Number(rejected ?? 0) > 0) {
    throw new GatehouseError('unavailable', 'audit_sink_refused', `The collector rejected ${rejected} records.`)
  }
}

function logsOf({ tenantId, lines, checkpoints }: SinkBatch, version: string): unknown {
  const resource = { 'service.name': 'gatehouse', 'service.version': version, 'gatehouse.tenant.id': tenantId }
  return {
    resourceLogs: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeLogs: [
          {
            scope: { name: 'gatehouse.audit', version },
            logRecords: [...lines.map(entryRecord), ...checkpoints.map(checkpointRecord)],
          },
        ],
      },
    ],
  }
}

const info = { severityNumber: 9, severityText: 'INFO' }
const warn = { severityNumber: 13, severityText: 'WARN' }

function entryRecord(line: ChainLine): unknown {
  const entry = JSON.parse(line.text) as EntryDocument
  const { phase, action, decision, outcome, trace_id: traceId } = entry
  return {
    ...times(entry.at),
    ...(decision === 'deny' || (outcome !== undefined && outcome !== 'ok') ? warn : info),
    eventName: `gatehouse.audit.${phase}`,
    body: { stringValue: exportedLine(line) },
    attributes: attributesOf({
      'gatehouse.audit.id': entry.id,
      'gatehouse.audit.seq': line.seq,
      'gatehouse.audit.hash': line.hash,
      'gatehouse.audit.action': action,
      'gatehouse.audit.decision': decision,
      'gatehouse.audit.reason': entry.reason,
      'gatehouse.audit.outcome': outcome,
      'gatehouse.tool': entry.tool,
      'gatehouse.execution.id': entry.execution_id,
      'user.id': entry.user_id,
    }),
    ...(traceId !== undefined && /^[0-9a-f]{32}$/.test(traceId) ? { traceId } : {}),
  }
}

function checkpointRecord(checkpoint: Checkpoint): unknown {
  return {
    ...times(checkpoint.at),
    ...info,
    eventName: 'gatehouse.audit.checkpoint',
    body: { stringValue: JSON.stringify(checkpoint) },
    attributes: attributesOf({
      'gatehouse.audit.checkpoint': checkpoint.number,
      'gatehouse.audit.seq': checkpoint.seq,
      'gatehouse.audit.hash': checkpoint.hash,
    }),
  }
}

function times(at: string): object {
  const timeUnixNano = `${Date.parse(at)}000000`
  return { timeUnixNano, observedTimeUnixNano: timeUnixNano }
}

/** 64-bit whole numbers are texts in the JSON of protocol buffers. */
function attributesOf(members: Readonly<Record<string, string | number | undefined>>): readonly unknown[] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    }))
}
