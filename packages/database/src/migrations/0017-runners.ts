import type { Migration } from './migration.ts'

/** The processes that run executions, until when each has said that it is alive, and what others ask them to cancel. */
export const migration0017: Migration = {
  number: 17,
  name: 'runners',
  sql: `
create table runners (
  tenant_id   text collate "C" not null,
  id          text collate "C" not null,
  alive_until int8 not null,
  primary key (tenant_id, id)
);

create table execution_cancellations (
  tenant_id    text collate "C" not null,
  execution_id text collate "C" not null,
  asked_at     int8 not null,
  primary key (tenant_id, execution_id)
);
`,
}
