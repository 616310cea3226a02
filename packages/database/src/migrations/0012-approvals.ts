import type { Migration } from './migration.ts'

/**
 * What somebody has to agree to before an execution goes on; forgotten together with it. The open ones are few, whatever has
 * been decided before.
 */
export const migration0012: Migration = {
  number: 12,
  name: 'approvals',
  sql: `
create table approvals (
  tenant_id       text collate "C" not null,
  id              text collate "C" not null,
  execution_id    text collate "C" not null,
  user_id         text collate "C" not null,
  actor           text not null,
  run             text,
  tool            text collate "C" not null,
  tool_version    text not null,
  effect          text not null,
  definition_hash text not null,
  input_digest    text not null,
  shown_digest    text not null,
  rules_version   int8 not null,
  needed_by       text not null,
  approvers       text not null,
  sealed_input    text,
  status          text collate "C" not null,
  requested_at    int8 not null,
  expires_at      int8 not null,
  decision        text,
  notice_due_at   int8,
  closed_at       int8,
  primary key (tenant_id, id),
  foreign key (tenant_id, execution_id) references executions on delete cascade
);
alter table approvals alter sealed_input set storage external;
create index approvals_by_age on approvals (tenant_id, requested_at, id);
create index approvals_by_status on approvals (tenant_id, status, requested_at, id);
create index approvals_by_execution on approvals (tenant_id, execution_id);
create index approvals_pending on approvals (tenant_id, user_id) where status = 'pending';
create index approvals_open on approvals (tenant_id, expires_at) where status in ('pending', 'approved');
create index approvals_to_tell on approvals (tenant_id, notice_due_at) where status = 'pending' and notice_due_at is not null;

alter table executions add column approval_id text collate "C";
`,
}
