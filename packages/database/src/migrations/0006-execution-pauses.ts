import type { Migration } from './migration.ts'

/**
 * Executions that wait for a backend or for a person know how to go on. `pause_revision` counts what was written about a
 * pause, so that of several who take it over one wins; until `lease_until` somebody follows it.
 */
export const migration0006: Migration = {
  number: 6,
  name: 'execution-pauses',
  sql: `
alter table executions
  add column pause          text,
  add column pause_revision int8,
  add column lease_until    int8,
  add column ends_by        int8;
alter table executions alter pause set storage external;
create index executions_followed on executions (tenant_id, lease_until) where status = 'running' and pause is not null;
create index executions_overdue on executions (tenant_id, ends_by)
  where pause is not null and status in ('running', 'input_required');
`,
}
