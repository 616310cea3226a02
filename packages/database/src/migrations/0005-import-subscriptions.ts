import type { Migration } from './migration.ts'

/** Documents at URLs that are read again on a schedule. */
export const migration0005: Migration = {
  number: 5,
  name: 'import-subscriptions',
  sql: `
create table import_subscriptions (
  tenant_id  text collate "C" not null,
  id         text collate "C" not null,
  url        text not null,
  due_at     int8,
  definition text not null,
  primary key (tenant_id, id)
);
create index import_subscriptions_due on import_subscriptions (tenant_id, due_at) where due_at is not null;
`,
}
