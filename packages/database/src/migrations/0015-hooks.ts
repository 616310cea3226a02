import type { Migration } from './migration.ts'

/** Policy hooks that administrators added; those of the configuration are not here. */
export const migration0015: Migration = {
  number: 15,
  name: 'hooks',
  sql: `
create table hooks (
  tenant_id  text collate "C" not null,
  id         text collate "C" not null,
  document   text not null,
  changed_at int8 not null,
  changed_by text collate "C" not null,
  primary key (tenant_id, id)
);
`,
}
