import type { Migration } from './migration.ts'

/** Secrets that administrators entered, each under a data key of its own; see the sealing in packages/automation. */
export const migration0002: Migration = {
  number: 2,
  name: 'secrets',
  sql: `
create table secrets (
  tenant_id     text collate "C" not null,
  name          text collate "C" not null,
  master_key_id text collate "C" not null,
  wrapped_key   text not null,
  sealed        text not null,
  created_at    int8 not null,
  updated_at    int8 not null,
  primary key (tenant_id, name)
);
`,
}
