import type { Migration } from './migration.ts'

/**
 * What a result has besides its value: content blocks, what the backend says about it, what is noteworthy. What has been kept
 * long enough is found by when it ended.
 */
export const migration0013: Migration = {
  number: 13,
  name: 'result-handles',
  sql: `
alter table executions add column extras text;
alter table executions alter extras set storage external;
create index executions_finished on executions (tenant_id, finished_at) where finished_at is not null;
create index executions_keys_finished on executions (tenant_id, finished_at)
  where finished_at is not null and idempotency_key is not null;
`,
}
