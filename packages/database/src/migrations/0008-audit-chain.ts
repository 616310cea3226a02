import type { Migration } from './migration.ts'

/**
 * The hash chain of the audit record. An entry has its number and its digest as columns, so that it is found by number and
 * its text is what was digested. Entries without number are older than the chain.
 *
 * `audit_chains` is one hot row a tenant: half of its page stays free, so that an update finds room beside the row.
 */
export const migration0008: Migration = {
  number: 8,
  name: 'audit-chain',
  sql: `
alter table audit_entries add column seq int8, add column hash text collate "C";
create unique index audit_entries_by_seq on audit_entries (tenant_id, seq) where seq is not null;
create index audit_entries_unchained on audit_entries (tenant_id, at, id) where seq is null;

create table audit_chains (
  tenant_id text collate "C" not null,
  seq       int8 not null,
  hash      text collate "C" not null,
  primary key (tenant_id)
) with (fillfactor = 50);

create table audit_keys (
  tenant_id  text collate "C" not null,
  key_id     text collate "C" not null,
  created_at int8 not null,
  key        text not null,
  primary key (tenant_id, key_id)
);

create table audit_checkpoints (
  tenant_id  text collate "C" not null,
  number     int8 not null,
  seq        int8 not null,
  at         int8 not null,
  checkpoint text not null,
  primary key (tenant_id, number)
);
create index audit_checkpoints_by_seq on audit_checkpoints (tenant_id, seq, number);

create table audit_sinks (
  tenant_id    text collate "C" not null,
  id           text collate "C" not null,
  seq          int8 not null,
  checkpoint   int8 not null,
  attempts     int4 not null,
  due_at       int8 not null,
  lease_holder text collate "C",
  lease_until  int8,
  delivered_at int8,
  problem      text,
  primary key (tenant_id, id)
);
`,
}
