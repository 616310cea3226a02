import type { Migration } from './migration.ts'

/** Answers that are too large to be handed over in one piece. */
export const migration0007: Migration = {
  number: 7,
  name: 'stored-results',
  sql: `
create table stored_results (
  tenant_id    text collate "C" not null,
  id           text collate "C" not null,
  user_id      text collate "C" not null,
  content_type text not null,
  size_bytes   int8 not null,
  digest       text,
  is_whole     bool not null,
  created_at   int8 not null,
  expires_at   int8 not null,
  primary key (tenant_id, id)
);
create index stored_results_by_expiry on stored_results (tenant_id, expires_at);

create table stored_result_pieces (
  tenant_id text collate "C" not null,
  id        text collate "C" not null,
  position  int4 not null,
  content   text not null,
  primary key (tenant_id, id, position),
  foreign key (tenant_id, id) references stored_results on delete cascade
);
alter table stored_result_pieces alter content set storage external;
`,
}
