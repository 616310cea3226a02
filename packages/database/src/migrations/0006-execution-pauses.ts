import type { Migration } from './migration.ts'

/** Executions that wait for a backend or for a person know how to go on. */
export const migration0006: Migration = {
  number: 6,
  name: 'execution-pauses',
  sql: `
alter table executions add column pause text;
create index executions_paused on executions (tenant_id, id) where pause is not null;
`,
}
