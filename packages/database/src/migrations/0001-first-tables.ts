import type { Migration } from './migration.ts'

/**
 * Tenant first in every key and index; the one exception finds an API key by its prefix, which is unique over all.
 *
 * Text that is compared or ordered has the collation "C": the same order on every server, and prefixes use an index.
 * Whole objects are JSON in text columns: PostgreSQL's jsonb refuses U+0000 and reorders members, and nothing inside
 * them is searched. Large ones are stored as they are (`external`): compressing them costs more than writing them.
 */
export const migration0001: Migration = {
  number: 1,
  name: 'first-tables',
  sql: `
create table revisions (
  tenant_id text collate "C" not null,
  name      text collate "C" not null,
  value     int8 not null,
  primary key (tenant_id, name)
);

create table users (
  tenant_id    text collate "C" not null,
  id           text collate "C" not null,
  email        text,
  display_name text,
  status       text not null,
  groups       text[] not null,
  roles        text[] not null,
  created_at   int8 not null,
  primary key (tenant_id, id)
);
create index users_by_age on users (tenant_id, created_at, id);

create table user_aliases (
  tenant_id text collate "C" not null,
  kind      text collate "C" not null,
  issuer    text collate "C" not null,
  value     text collate "C" not null,
  user_id   text collate "C" not null,
  position  int8 not null,
  primary key (tenant_id, kind, issuer, value),
  foreign key (tenant_id, user_id) references users on delete cascade
);
create index user_aliases_by_user on user_aliases (tenant_id, user_id, position);

create table api_keys (
  tenant_id  text collate "C" not null,
  id         text collate "C" not null,
  prefix     text collate "C" not null,
  digest     text not null,
  user_id    text collate "C" not null,
  name       text,
  scopes     text[] not null,
  expires_at int8,
  revoked_at int8,
  created_at int8 not null,
  created_by text,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade
);
create unique index api_keys_by_prefix on api_keys (prefix);
create index api_keys_by_age on api_keys (tenant_id, created_at, id);
create index api_keys_by_user on api_keys (tenant_id, user_id, created_at, id);

create table grants (
  tenant_id     text collate "C" not null,
  id            text collate "C" not null,
  subject_kind  text collate "C" not null,
  subject_value text collate "C" not null,
  effect        text collate "C" not null,
  pattern       text collate "C" not null,
  created_at    int8 not null,
  created_by    text not null,
  primary key (tenant_id, id)
);
create unique index grants_by_subject on grants (tenant_id, subject_kind, subject_value, effect, pattern);
create index grants_by_age on grants (tenant_id, created_at, id);

create table sources (
  tenant_id      text collate "C" not null,
  id             text collate "C" not null,
  type           text not null,
  config         text not null,
  is_pushed      bool not null,
  cursor         text,
  generation     int8 not null default 0,
  is_in_snapshot bool not null default false,
  last_sync      text,
  tool_count     int8 not null default 0,
  primary key (tenant_id, id)
);

create table tools (
  tenant_id  text collate "C" not null,
  source     text collate "C" not null,
  namespace  text collate "C" not null,
  name       text collate "C" not null,
  hash       text collate "C" not null,
  revision   int8 not null,
  generation int8 not null,
  is_present bool not null,
  definition text not null,
  summary    text not null,
  primary key (tenant_id, source, namespace, name)
);
alter table tools alter definition set storage external;
create index tools_by_revision on tools (tenant_id, revision, source, namespace, name);

create table tool_namespaces (
  tenant_id   text collate "C" not null,
  source      text collate "C" not null,
  namespace   text collate "C" not null,
  description text not null,
  primary key (tenant_id, source, namespace),
  foreign key (tenant_id, source) references sources on delete cascade
);

create table executions (
  tenant_id       text collate "C" not null,
  id              text collate "C" not null,
  user_id         text collate "C" not null,
  actor_id        text not null,
  tool            text collate "C" not null,
  tool_version    text not null,
  effect          text not null,
  input_digest    text not null,
  idempotency_key text collate "C",
  status          text collate "C" not null,
  result          text,
  failure         text,
  runner_id       text collate "C" not null,
  started_at      int8 not null,
  finished_at     int8,
  primary key (tenant_id, id)
);
alter table executions alter result set storage external;
create unique index executions_by_idempotency_key on executions (tenant_id, user_id, tool, idempotency_key)
  where idempotency_key is not null;
create index executions_by_age on executions (tenant_id, started_at, id);
create index executions_by_user on executions (tenant_id, user_id, started_at, id);
create index executions_by_tool on executions (tenant_id, tool, started_at, id);
create index executions_running on executions (tenant_id, runner_id) where status = 'running';

create table audit_entries (
  tenant_id    text collate "C" not null,
  id           text collate "C" not null,
  operation_id text collate "C" not null,
  phase        text collate "C" not null,
  action       text collate "C" not null,
  at           int8 not null,
  user_id      text collate "C",
  tool         text collate "C",
  tool_version text collate "C",
  decision     text collate "C",
  outcome      text collate "C",
  execution_id text collate "C",
  entry        text not null,
  primary key (tenant_id, at, id)
);
create index audit_entries_by_user on audit_entries (tenant_id, user_id, at, id) where user_id is not null;
create index audit_entries_by_tool on audit_entries (tenant_id, tool, at, id) where tool is not null;
create index audit_entries_by_execution on audit_entries (tenant_id, execution_id) where execution_id is not null;
create index audit_entries_closed on audit_entries (tenant_id, operation_id) where phase = 'closed';

create table actions (
  tenant_id  text collate "C" not null,
  namespace  text collate "C" not null,
  name       text collate "C" not null,
  version    text collate "C" not null,
  effect     text collate "C" not null,
  document   text collate "C" not null,
  hash       text collate "C" not null,
  revision   int8 not null,
  is_present bool not null,
  definition text not null,
  primary key (tenant_id, namespace, name)
);
alter table actions alter definition set storage external;
create index actions_by_revision on actions (tenant_id, revision, namespace, name);
create index actions_by_document on actions (tenant_id, document) where is_present;

create table targets (
  tenant_id  text collate "C" not null,
  id         text collate "C" not null,
  definition text not null,
  primary key (tenant_id, id)
);
`,
}
