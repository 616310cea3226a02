import type { Migration } from './migration.ts'

/**
 * Versions of actions that were superseded and can still be called, and what administrators say about versions.
 *
 * `removed_at` is when a version goes, whoever said so; `kept_until` when it would go if nobody had. An action is retired once
 * its current version is gone; the row stays for the next import to compare with.
 */
export const migration0003: Migration = {
  number: 3,
  name: 'action-versions',
  sql: `
create table action_versions (
  tenant_id     text collate "C" not null,
  namespace     text collate "C" not null,
  name          text collate "C" not null,
  version       text collate "C" not null,
  superseded_at int8 not null,
  kept_until    int8 not null,
  removed_at    int8 not null,
  definition    text not null,
  primary key (tenant_id, namespace, name, version)
);
alter table action_versions alter definition set storage external;
create index action_versions_by_removal on action_versions (tenant_id, removed_at);

create table action_deprecations (
  tenant_id     text collate "C" not null,
  namespace     text collate "C" not null,
  name          text collate "C" not null,
  version       text collate "C" not null,
  deprecated_at int8 not null,
  removed_at    int8,
  advice        text,
  primary key (tenant_id, namespace, name, version)
);

alter table actions add column removed_at int8;
alter table actions add column is_retired bool not null default false;
create index actions_by_removal on actions (tenant_id, removed_at) where removed_at is not null and not is_retired;
`,
}
