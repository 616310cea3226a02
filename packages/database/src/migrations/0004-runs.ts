import type { Migration } from './migration.ts'

/**
 * Runs of actions that outlive the request that started them, and what is to be told about them. A run with a `runner_id`
 * is leased until `due_at`; without one, `due_at` is when somebody has to look at it. `callbacks` are texts that the API
 * has sent and no step has read yet.
 */
export const migration0004: Migration = {
  number: 4,
  name: 'runs',
  sql: `
create table runs (
  tenant_id        text collate "C" not null,
  id               text collate "C" not null,
  user_id          text collate "C" not null,
  action           text collate "C" not null,
  idempotency_key  text collate "C",
  input_digest     text not null,
  status           text collate "C" not null,
  phase            text collate "C" not null,
  started_at       int8 not null,
  due_at           int8,
  finished_at      int8,
  runner_id        text collate "C",
  lease            int8 not null,
  last_input_digest text,
  cancel_requested bool not null default false,
  callbacks        text[] not null default '{}',
  run              text not null,
  result           text,
  primary key (tenant_id, id)
);
alter table runs alter run set storage external;
alter table runs alter result set storage external;
create unique index runs_by_idempotency_key on runs (tenant_id, user_id, action, idempotency_key)
  where idempotency_key is not null;
create index runs_by_user on runs (tenant_id, user_id, started_at, id);
create index runs_due on runs (tenant_id, due_at) where due_at is not null;
create index runs_ended on runs (tenant_id, finished_at) where finished_at is not null;

create table webhook_deliveries (
  tenant_id text collate "C" not null,
  id        text collate "C" not null,
  run_id    text collate "C" not null,
  due_at    int8 not null,
  attempts  int4 not null,
  delivery  text not null,
  primary key (tenant_id, id)
);
create index webhook_deliveries_due on webhook_deliveries (tenant_id, due_at);
`,
}
