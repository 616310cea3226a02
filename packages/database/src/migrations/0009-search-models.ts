import type { Migration } from './migration.ts'

/**
 * What models of others made of tools. A vector belongs to a text, not to a tool: the same text has one, and a tool whose
 * text comes back finds it again. It is base64 of int8 values, stored as it is: it does not compress.
 */
export const migration0009: Migration = {
  number: 9,
  name: 'search-models',
  sql: `
create table vector_sets (
  tenant_id    text collate "C" not null,
  embedder_id  text collate "C" not null,
  dimensions   int8 not null,
  settings     text not null,
  created_at   int8 not null,
  completed_at int8,
  lease_holder text collate "C",
  lease_until  int8,
  primary key (tenant_id, embedder_id)
);

create table tool_vectors (
  tenant_id   text collate "C" not null,
  embedder_id text collate "C" not null,
  digest      text collate "C" not null,
  scale       float8 not null,
  vector      text not null,
  primary key (tenant_id, embedder_id, digest),
  foreign key (tenant_id, embedder_id) references vector_sets on delete cascade
);
alter table tool_vectors alter vector set storage external;

create table tool_enrichments (
  tenant_id   text collate "C" not null,
  id          text collate "C" not null,
  source      text collate "C" not null,
  namespace   text collate "C" not null,
  name        text collate "C" not null,
  digest      text collate "C" not null,
  status      text collate "C" not null,
  enricher_id text not null,
  enrichment  text not null,
  created_at  int8 not null,
  reviewed_at int8,
  reviewed_by text,
  primary key (tenant_id, id)
);
create unique index tool_enrichments_by_tool on tool_enrichments (tenant_id, source, namespace, name);
create index tool_enrichments_by_status on tool_enrichments (tenant_id, status, created_at, id);
create index tool_enrichments_by_age on tool_enrichments (tenant_id, created_at, id);
`,
}
