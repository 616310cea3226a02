import type { Migration } from './migration.ts'

/** Versions of actions that were superseded and can still be called, and what administrators say about versions. */
export const migration0003: Migration = {
  number: 3,
  name: 'action-versions',
  sql: `
create table action_versions (
  tenant_id     text collate "C" not null,
  namespace     text collate "C" not null,
  name          text collate "C" not null,
  version       text collate "C" not null,
  hash          text collate "C" not null,
  superseded_at int8 not null,
  definition    text not null,
  primary key (tenant_id, namespace, name, version)
);
alter table action_versions alter definition set storage external;

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
create index action_deprecations_by_removal on action_deprecations (tenant_id, removed_at) where removed_at is not null;
`,
}
