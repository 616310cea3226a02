import type { MetricDescription } from './metric-description.ts'

/** Counted while work is done. */
export const counted = {
  requests: {
    name: 'gatehouse_http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from a request to the beginning of its answer.',
    labels: ['surface', 'method', 'route', 'status'],
  },
  mcpOperations: {
    name: 'mcp_server_operation_duration_seconds',
    type: 'histogram',
    help: 'Time of an MCP request, as the semantic conventions of OpenTelemetry have it. The tools are those of /mcp itself.',
    labels: ['mcp_method_name', 'gen_ai_tool_name', 'error_type'],
  },
  operations: {
    name: 'gatehouse_operation_duration_seconds',
    type: 'histogram',
    help: 'Time of an operation, its audit entries included. The outcome is ok or the kind of the error.',
    labels: ['action', 'outcome'],
  },
  stages: {
    name: 'gatehouse_stage_duration_seconds',
    type: 'histogram',
    help: 'Time of one stage of an operation.',
    labels: ['stage', 'failed'],
  },
  refusals: {
    name: 'gatehouse_refusals_total',
    type: 'counter',
    help: 'Operations that were refused, by the code of the error. Limits have the kind rate_limited.',
    labels: ['kind', 'code'],
  },
  signInsRefused: {
    name: 'gatehouse_sign_ins_refused_total',
    type: 'counter',
    help: 'Requests without a credential that is good, by the code of the error.',
    labels: ['code'],
  },
  answers: {
    name: 'gatehouse_call_answers_total',
    type: 'counter',
    help: 'What callers of tools were told: the status of the execution, or dry_run.',
    labels: ['status'],
  },
  toolFailures: {
    name: 'gatehouse_tool_failures_total',
    type: 'counter',
    help: 'Calls that a tool did not do, by the kind of the failure.',
    labels: ['kind'],
  },
  toolDuration: {
    name: 'gatehouse_tool_duration_seconds',
    type: 'histogram',
    help: 'Time that backends took for tools, by source of the tool.',
    labels: ['source', 'outcome'],
  },
  rulings: {
    name: 'gatehouse_rule_decisions_total',
    type: 'counter',
    help: 'What rules decided about an input or an output. With error they could not be asked, and nothing ran.',
    labels: ['phase', 'decision'],
  },
  redactions: {
    name: 'gatehouse_rule_redactions_total',
    type: 'counter',
    help: 'Places that rules took out of an input or an output.',
    labels: ['phase'],
  },
  searches: {
    name: 'gatehouse_search_duration_seconds',
    type: 'histogram',
    help: 'Time of a search. The outcome is found, nothing_fits or failed.',
    labels: ['outcome'],
  },
  searchesWithout: {
    name: 'gatehouse_search_model_left_out_total',
    type: 'counter',
    help: 'Searches that did without a model which is configured: it was too late, or failed.',
    labels: ['model', 'reason'],
  },
  auditWrites: {
    name: 'gatehouse_audit_write_duration_seconds',
    type: 'histogram',
    help: 'Time until an audit entry is durable.',
    labels: ['phase', 'outcome'],
  },
  clientRequests: {
    name: 'gatehouse_outgoing_request_duration_seconds',
    type: 'histogram',
    help: 'Time of a request to somebody else, until its answer begins. The outcome is the class of the status, or failed.',
    labels: ['method', 'outcome'],
  },
  spansDropped: {
    name: 'gatehouse_spans_dropped_total',
    type: 'counter',
    help: 'Spans that did not arrive at the collector.',
    labels: ['reason'],
  },
  spansSent: {
    name: 'gatehouse_spans_sent_total',
    type: 'counter',
    help: 'Spans that the collector took.',
    labels: [],
  },
  readingsFailed: {
    name: 'gatehouse_metric_readings_failed_total',
    type: 'counter',
    help: 'Times that a gauge could not be read; it is left out then.',
    labels: ['reading'],
  },
} as const satisfies Readonly<Record<string, MetricDescription>>

/** Read when somebody asks. */
export const read = {
  spansWaiting: gauge('gatehouse_spans_waiting', 'Spans that wait to be sent.'),
  runningCalls: gauge('gatehouse_running_calls', 'Calls of tools that run in this process.'),
  runsByStatus: gauge('gatehouse_executions', 'Executions that have not ended, in the whole installation.', ['status']),
  catalogTools: gauge('gatehouse_catalog_tools', 'Tools in the catalog.', ['source']),
  sourceSynced: gauge('gatehouse_source_sync_timestamp_seconds', 'When a source was read last.', ['source']),
  sourceOk: gauge('gatehouse_source_sync_ok', '1 when the last reading of a source went well, else 0.', ['source']),
  auditEntries: gauge('gatehouse_audit_entries', 'Number of the newest entry of the audit chain.'),
  auditUnsigned: gauge('gatehouse_audit_unsigned_entries', 'Entries behind the newest signed checkpoint.'),
  auditCheckpointAge: gauge('gatehouse_audit_checkpoint_age_seconds', 'Time since the newest signed checkpoint.'),
  auditSinkLag: gauge('gatehouse_audit_sink_lag_entries', 'Entries that a sink does not have yet.', ['sink']),
  auditSinkAttempts: gauge('gatehouse_audit_sink_failed_attempts', 'Failed deliveries in a row.', ['sink']),
  databaseUp: gauge('gatehouse_database_up', '1 when the database answers.'),
  databasePing: gauge('gatehouse_database_ping_seconds', 'Time that the database took for nothing at all.'),
  databaseSessions: gauge('gatehouse_database_sessions', 'Turns at the database that are taken or waited for.'),
  eventLoopP50: gauge('nodejs_eventloop_lag_p50_seconds', 'Median delay of the event loop since the last reading.'),
  eventLoopP99: gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile of it.'),
  eventLoopMax: gauge('nodejs_eventloop_lag_max_seconds', 'The largest.'),
  heapUsed: gauge('nodejs_heap_size_used_bytes', 'Heap in use.'),
  heapTotal: gauge('nodejs_heap_size_total_bytes', 'Heap that is reserved.'),
  external: gauge('nodejs_external_memory_bytes', 'Memory beside the heap: buffers, indexes.'),
  resident: gauge('process_resident_memory_bytes', 'Resident memory.'),
  cpu: { ...gauge('process_cpu_seconds_total', 'Processor time of this process.'), type: 'counter' },
  started: gauge('process_start_time_seconds', 'When this process began, since 1970.'),
  build: gauge('gatehouse_build_info', 'Always 1.', ['version', 'role', 'database']),
} as const satisfies Readonly<Record<string, MetricDescription>>

export const metricList: readonly MetricDescription[] = [...Object.values(counted), ...Object.values(read)]

function gauge<const Labels extends readonly string[] = readonly []>(name: string, help: string, labels?: Labels) {
  return { name, type: 'gauge' as const, help, labels: labels ?? [] }
}
