import type { Migration } from './migration.ts'

/**
 * Rules as their history: one row for each change of each rule, without a document where it was removed. How a set stood at a
 * version is the newest row of each rule up to it.
 */
export const migration0011: Migration = {
  number: 11,
  name: 'rules',
  sql: `
create table rule_versions (
  tenant_id  text collate "C" not null,
  rule_id    text collate "C" not null,
  version    int8 not null,
  document   text,
  changed_at int8 not null,
  changed_by text collate "C" not null,
  primary key (tenant_id, rule_id, version)
);
create index rule_versions_by_version on rule_versions (tenant_id, version, rule_id);

create table run_labels (
  tenant_id  text collate "C" not null,
  run        text collate "C" not null,
  label      text collate "C" not null,
  expires_at int8 not null,
  primary key (tenant_id, run, label)
);
create index run_labels_by_expiry on run_labels (tenant_id, expires_at);

alter table executions add column ruling text;
`,
}
