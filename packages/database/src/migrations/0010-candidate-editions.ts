import type { Migration } from './migration.ts'

/**
 * Catalogs as pgvector searches them. The tables of each edition are made when it is opened: a server without the
 * extension is of use for everything else, and an index of vectors is only good when it holds one tenant and one model.
 */
export const migration0010: Migration = {
  number: 10,
  name: 'candidate-editions',
  sql: `
create table candidate_editions (
  tenant_id   text collate "C" not null,
  id          int4 generated always as identity,
  embedder_id text collate "C" not null,
  dimensions  int4 not null,
  revision    int8 not null,
  step        int8 not null,
  opened_at   int8 not null,
  primary key (tenant_id, id)
);
create unique index candidate_editions_by_embedder on candidate_editions (tenant_id, embedder_id);
`,
}
