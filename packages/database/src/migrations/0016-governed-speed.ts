import type { Migration } from './migration.ts'

/**
 * Counters that every change of these tables raises in its own transaction, whoever makes it: so a request that reads the
 * counters of its tenant knows whether what it remembers still holds. Grants, tools, actions and rules have counters that
 * their stores raise.
 */
const counted = [
  ['users', 'users'],
  ['user_aliases', 'users'],
  ['api_keys', 'users'],
  ['sources', 'sources'],
  ['targets', 'targets'],
] as const

const events = [
  ['insert', 'new'],
  ['update', 'new'],
  ['delete', 'old'],
] as const

export const migration0016: Migration = {
  number: 16,
  name: 'governed-speed',
  sql: `
create function count_change() returns trigger language plpgsql as $$
begin
  insert into revisions as counter (tenant_id, name, value)
  select distinct tenant_id, tg_argv[0], 1 from changed order by tenant_id
  on conflict (tenant_id, name) do update set value = counter.value + 1;
  return null;
end
$$;
${counted
  .flatMap(([table, counter]) =>
    events.map(
      ([event, rows]) => `
create trigger ${table}_${event}_counted after ${event} on ${table} referencing ${rows} table as changed
  for each statement execute function count_change('${counter}');`,
    ),
  )
  .join('')}
`,
}
