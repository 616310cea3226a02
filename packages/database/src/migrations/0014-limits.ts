import type { Migration } from './migration.ts'

/**
 * What is used of limits. Levels are kept through a crash of the server but for the last moments (nobody waits for the disk);
 * places are not: whoever holds one says so again every few seconds.
 *
 * Of a rate `level` is what has flowed in and not yet out, in units times the period, as it was `at`; of a window what was taken
 * in it, and `at` is its end; for places the row is what is locked. packages/limits/src/measure.ts has the same arithmetic in words.
 */
export const migration0014: Migration = {
  number: 14,
  name: 'limits',
  sql: `
create table limit_levels (
  tenant_id text collate "C" not null,
  key       text collate "C" not null,
  level     int8 not null,
  at        int8 not null,
  ends_at   int8 not null,
  primary key (tenant_id, key)
) with (fillfactor = 70);

create unlogged table limit_places (
  tenant_id text collate "C" not null,
  key       text collate "C" not null,
  holder    text collate "C" not null,
  ends_at   int8 not null,
  primary key (tenant_id, key, holder)
) with (fillfactor = 70);

create function take_limits(
  tenant text, who text, given int8, is_trial boolean, kinds text[], keys text[], costs int8[], units int8[],
  periods int8[], bursts int8[], ends int8[], next_ends int8[], out full_at int4, out wait_ms int8
) language plpgsql as $$
declare
  never constant int8 := 9007199254740991;
  moment int8;
  locked int4;
  wait int8;
  levels int8[] := '{}';
  ats int8[] := '{}';
  v_level int8;
  v_at int8;
begin
  full_at := -1;
  wait_ms := -1;
  if not is_trial then
    perform set_config('synchronous_commit', 'off', true);
    -- In the order of keys, so that two who take the same never wait for each other in a circle.
    loop
      perform 1 from limit_levels l where l.tenant_id = tenant and l.key = any(keys) order by l.key for update;
      get diagnostics locked = row_count;
      exit when locked = cardinality(keys);
      insert into limit_levels (tenant_id, key, level, at, ends_at)
        select tenant, k, 0, 0, 0 from unnest(keys) as k order by k
        on conflict do nothing;
    end loop;
  end if;
  moment := coalesce(given, floor(extract(epoch from clock_timestamp()) * 1000)::int8);

  for i in 1 .. cardinality(keys) loop
    wait := null;
    v_level := 0;
    v_at := 0;
    if kinds[i] = 'place' then
      if not is_trial then
        delete from limit_places p where p.tenant_id = tenant and p.key = keys[i] and p.ends_at <= moment;
      end if;
      select count(*) into v_level from limit_places p
        where p.tenant_id = tenant and p.key = keys[i] and p.ends_at > moment;
      if v_level >= units[i] then wait := 0; end if;
      v_at := moment + periods[i];
      v_level := 0;
    else
      select l.level, l.at into v_level, v_at from limit_levels l where l.tenant_id = tenant and l.key = keys[i];
      if not found then
        v_level := 0;
        v_at := 0;
      end if;
      if kinds[i] = 'rate' then
        -- The division first: the product may not fit.
        if moment > v_at then
          v_level := case when moment - v_at > v_level / units[i] then 0 else v_level - units[i] * (moment - v_at) end;
          v_at := moment;
        end if;
        v_level := v_level + costs[i] * periods[i];
        if costs[i] > bursts[i] then
          wait := never;
        elsif v_level > bursts[i] * periods[i] then
          wait := v_at - moment + (v_level - bursts[i] * periods[i] + units[i] - 1) / units[i];
        end if;
      else
        if v_at <= moment then
          v_level := 0;
          v_at := case when periods[i] > 0 then moment + periods[i] when moment < ends[i] then ends[i] else next_ends[i] end;
        end if;
        v_level := v_level + costs[i];
        if costs[i] > units[i] then
          wait := never;
        elsif v_level > units[i] then
          wait := v_at - moment;
        end if;
      end if;
    end if;
    levels := levels || v_level;
    ats := ats || v_at;
    if wait > wait_ms then
      full_at := i - 1;
      wait_ms := wait;
    end if;
  end loop;
  if full_at >= 0 or is_trial then return; end if;

  update limit_levels l
    set level = t.level, at = t.at,
        ends_at = case t.kind when 'rate' then t.at + (t.level + t.units - 1) / t.units else t.at end
    from unnest(keys, kinds, units, levels, ats) as t(key, kind, units, level, at)
    where l.tenant_id = tenant and l.key = t.key;
  if 'place' = any(kinds) then
    insert into limit_places (tenant_id, key, holder, ends_at)
      select tenant, t.key, who, t.at from unnest(keys, kinds, ats) as t(key, kind, at) where t.kind = 'place'
      on conflict (tenant_id, key, holder) do update set ends_at = excluded.ends_at;
  end if;
end
$$;

create function read_limits(tenant text, given int8, kinds text[], keys text[], units int8[], periods int8[])
returns table (used int8, resets_at int8) language sql stable as $$
  with moment as (select coalesce(given, floor(extract(epoch from clock_timestamp()) * 1000)::int8) as now),
  asked as (select * from unnest(keys, kinds, units, periods) with ordinality as t(key, kind, units, period, position)),
  drained as (
    select a.position, a.kind, a.units, a.period, a.key, m.now, greatest(l.at, m.now) as at,
      case
        when l.level is null then 0
        when a.kind = 'window' then case when l.at > m.now then l.level else 0 end
        when l.at >= m.now then l.level
        when m.now - l.at > l.level / a.units then 0
        else l.level - a.units * (m.now - l.at)
      end as level
    from asked a cross join moment m left join limit_levels l on l.tenant_id = tenant and l.key = a.key
  )
  select
    case d.kind
      when 'place' then
        (select count(*) from limit_places p where p.tenant_id = tenant and p.key = d.key and p.ends_at > d.now)
      when 'rate' then (d.level + d.period - 1) / d.period
      else d.level
    end,
    case
      when d.kind = 'place' or d.level <= 0 then null
      when d.kind = 'rate' then d.at + (d.level + d.units - 1) / d.units
      else d.at
    end
  from drained d order by d.position
$$;
`,
}
