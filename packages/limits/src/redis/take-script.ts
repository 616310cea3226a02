/**
 * The decision as Valkey or Redis makes it, in one go. KEYS: one for each take. ARGV: the time (empty = the server's own), 1 for
 * a trial, the holder, then for each take kind, cost, units, period, burst, end, next end.
 * Answers {-1, 0}, or the position of the take that found no room, from 0, and how long it waits.
 *
 * NOTE: numbers are written with %.0f; Lua's own way keeps 14 digits, and a time has 13 without its level.
 */
export const takeScript = `
local never = 9007199254740991
local now = tonumber(ARGV[1])
if now == nil then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local levels, ats, full, longest = {}, {}, -1, -1
for i, key in ipairs(KEYS) do
  local a = 3 + (i - 1) * 7
  local kind, cost, units, period = ARGV[a + 1], tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3]), tonumber(ARGV[a + 4])
  local wait
  if kind == 'place' then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
    if redis.call('ZCARD', key) >= units then wait = 0 end
  else
    local kept = redis.call('HMGET', key, 'level', 'at')
    local level, at = tonumber(kept[1]), tonumber(kept[2])
    if kind == 'rate' then
      local burst = tonumber(ARGV[a + 5])
      if level == nil then level, at = 0, now end
      local upTo = math.max(at, now)
      level, at = math.max(0, level - units * (upTo - at)), upTo
      level = level + cost * period
      if level > burst * period then
        wait = at - now + math.ceil((level - burst * period) / units)
        if cost > burst then wait = never end
      end
    else
      if level == nil or at <= now then
        level, at = 0, now + period
        if period == 0 then
          at = tonumber(ARGV[a + 6])
          if now >= at then at = tonumber(ARGV[a + 7]) end
        end
      end
      level = level + cost
      if level > units then
        wait = at - now
        if cost > units then wait = never end
      end
    end
    levels[i], ats[i] = level, at
  end
  if wait ~= nil and wait > longest then full, longest = i - 1, wait end
end
if full >= 0 then return { full, longest } end
if ARGV[2] == '1' then return { -1, 0 } end
for i, key in ipairs(KEYS) do
  local a = 3 + (i - 1) * 7
  local kind, units, period = ARGV[a + 1], tonumber(ARGV[a + 3]), tonumber(ARGV[a + 4])
  local keep
  if kind == 'place' then
    redis.call('ZADD', key, string.format('%.0f', now + period), ARGV[3])
    keep = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2] - now
  else
    redis.call('HSET', key, 'level', string.format('%.0f', levels[i]), 'at', string.format('%.0f', ats[i]))
    keep = ats[i] - now
    if kind == 'rate' then keep = keep + math.ceil(levels[i] / units) end
  end
  redis.call('PEXPIRE', key, string.format('%.0f', keep + 60000))
end
return { -1, 0 }
`

/** KEYS: one for each place. ARGV: the time (empty = the server's own), then holder and lease of each. */
export const renewScript = `
local now = tonumber(ARGV[1])
if now == nil then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
for i, key in ipairs(KEYS) do
  local ends = now + tonumber(ARGV[i * 2 + 1])
  redis.call('ZADD', key, string.format('%.0f', ends), ARGV[i * 2])
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
  redis.call('PEXPIRE', key, string.format('%.0f', last - now + 60000))
end
`

/** KEYS: one for each take. ARGV: the time, then the kind of each. Answers level and at of each, the count of a place, and the time. */
export const readScript = `
local now = tonumber(ARGV[1])
if now == nil then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local found = { string.format('%.0f', now) }
for i, key in ipairs(KEYS) do
  if ARGV[i + 1] == 'place' then
    found[#found + 1] = redis.call('ZCOUNT', key, '(' .. string.format('%.0f', now), '+inf')
    found[#found + 1] = ''
  else
    local kept = redis.call('HMGET', key, 'level', 'at')
    found[#found + 1] = kept[1] or ''
    found[#found + 1] = kept[2] or ''
  end
end
return found
`
