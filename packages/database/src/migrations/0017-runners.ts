import type { Migration } from './migration.ts'

/** The processes that run executions, and until when each has said that it is alive. */
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
`,
}
