import type { Migration } from './migration.ts'

/** Documents at URLs that are read again on a schedule. What an administrator sets and what a refresh finds are apart. */
export const migration0005: Migration = {
  number: 5,
  name: 'import-subscriptions',
  sql: `
create table import_subscriptions (
  tenant_id    text collate "C" not null,
  id           text collate "C" not null,
  is_paused    boolean not null,
  due_at       int8 not null,
  lease_holder text collate "C",
  lease_until  int8,
  settings     text not null,
  state        text not null,
  primary key (tenant_id, id)
);
create index import_subscriptions_due on import_subscriptions (tenant_id, due_at) where not is_paused;
`,
}
