-- grant: leave for up to `want` messages now, from every scope at once or from none.
--
-- KEYS[i]          pace:<scope>     hash: tat, unit, run, tail, total, blocked, b:<bucket> …
-- ARGV[1]          want             messages asked for, at least 1
-- ARGV[2]          now_us           0: Redis's own clock; else the moment to act as if it were (tests, simulation)
-- ARGV[3]          slack_us         how long after the grant a call may still start
-- ARGV[4 + 2(i-1)] amount           messages per unit of scope i; 0: no cap, the scope can only be blocked
-- ARGV[5 + 2(i-1)] unit_us          the unit of scope i
-- Returns          {granted, wait_us, binding, why, now_us}
--                  granted   0 .. want
--                  wait_us   when nothing was granted: ask again after so long
--                  binding   1-based index of the scope that said no or less; 0: none did
--                  why       'granted' | 'spacing' | 'full' | 'blocked' | 'unseeded'
--                  now_us    the moment of the answer, microseconds since 1970
--
-- Two rules hold for each capped scope. *Spacing*: `tat` is the moment of the next message's turn; a grant needs it to be
-- past, and moves it on by one spacing a message, never further than one spacing of the present pace after the last
-- grant; lateness up to `catch_up` is made good. *Cap*: grants are counted in
-- buckets of a thousandth of a unit, and the sum over the last unit (plus slack, plus the bucket in which it begins)
-- never exceeds the amount. The second is the law, the first makes it even.
--
-- A scope that Redis does not know (new, wiped, or of another unit) is 'unseeded', and grants nothing: see seed.lua. So is one
-- that another run of the server has counted: a replica that took over, or a restored copy, may have missed the last grants.
-- And so is one that has let messages go without a cap since: nobody counted them here, the ledger did.
-- A clock that goes back is taken as standing still. Twin of producer/pabal/pacing.py; one suite tests both.

local want, slack = tonumber(ARGV[1]), tonumber(ARGV[3])
local now = tonumber(ARGV[2])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end

local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
local BUCKETS, TURN_US, CATCH_UP_MAX_US = 1000, 200000, 60000000

local scopes, need = {}, want
for i, key in ipairs(KEYS) do
  local amount, unit = tonumber(ARGV[2 + 2 * i]), tonumber(ARGV[3 + 2 * i])
  local known = redis.call('HMGET', key, 'tat', 'unit', 'tail', 'total', 'blocked', 'seeding', 'last', 'run')
  local last = tonumber(known[7]) or 0
  if last > now then now = last end
  scopes[i] = {
    key = key, amount = amount, unit = unit, tat = tonumber(known[1]), known_unit = tonumber(known[2]), last = last,
    tail = tonumber(known[3]), total = tonumber(known[4]), blocked = tonumber(known[5]) or 0,
    seeding = tonumber(known[6]), run = known[8],
  }
end

for i, s in ipairs(scopes) do
  if s.blocked > now then return {0, s.blocked - now, i, 'blocked', now} end
end

for i, s in ipairs(scopes) do
  if s.amount > 0 then
    if s.known_unit ~= s.unit or s.run ~= run or s.seeding then
      if not s.seeding or s.seeding > now or s.run ~= run then
        s.seeding = now
        redis.call('HSET', s.key, 'seeding', string.format('%.0f', now), 'run', run)
        redis.call('PEXPIRE', s.key, math.ceil(s.unit / 1000) * 2 + 60000)
      end
      return {0, math.max(s.seeding + slack - now, 0), i, 'unseeded', now}
    end
    s.width = s.unit / BUCKETS
    s.spacing = (s.unit + slack + s.width) / s.amount
    need = math.min(need, math.max(1, math.floor(TURN_US / s.spacing)))
  end
end

local granted, binding = want, 0
local wait, waits_on, why = 0, 0, 'granted'
for i, s in ipairs(scopes) do
  if s.amount > 0 then
    -- the cap: forget what is older than the unit, then see what room there is
    local first = math.floor((now - s.unit - slack) / s.width)
    if s.tail < first then
      if first - s.tail > 2 * BUCKETS then
        local kept = redis.call('HMGET', s.key, 'tat', 'unit', 'blocked', 'last')
        redis.call('DEL', s.key)
        redis.call('HSET', s.key, 'tat', kept[1], 'unit', kept[2], 'blocked', kept[3] or '0', 'last', kept[4] or '0', 'run', run)
        s.total = 0
      else
        local names = {}
        for b = s.tail, first - 1 do names[#names + 1] = 'b:' .. string.format('%.0f', b) end
        for at = 1, #names, 500 do
          local slice = {unpack(names, at, math.min(at + 499, #names))}
          for _, n in ipairs(redis.call('HMGET', s.key, unpack(slice))) do s.total = s.total - (tonumber(n) or 0) end
          redis.call('HDEL', s.key, unpack(slice))
        end
      end
      s.tail = first
      redis.call('HSET', s.key, 'tail', string.format('%.0f', s.tail), 'total', string.format('%.0f', s.total))
    end
    local room = s.amount - s.total
    local catch_up = math.min(math.max(s.unit / 60, TURN_US), CATCH_UP_MAX_US)
    s.base = math.max(math.min(s.tat, s.last + s.spacing), now - catch_up)
    local turns = s.base <= now and math.floor((now - s.base) / s.spacing) + 1 or 0
    local late
    if room < 1 then
      -- nothing leaves before the oldest bucket that holds anything is a unit old
      local oldest = s.tail
      while oldest <= now / s.width and not redis.call('HGET', s.key, 'b:' .. string.format('%.0f', oldest)) do oldest = oldest + 1 end
      late = math.max((oldest + 1) * s.width + s.unit + slack - now, 1000)
      if late > wait then wait, waits_on, why = late, i, 'full' end
      granted = 0
    elseif turns < need then
      late = s.base + (need - 1) * s.spacing - now
      if late > wait then wait, waits_on, why = late, i, 'spacing' end
      granted = 0
    elseif math.min(room, turns) < granted then
      granted, binding = math.min(room, turns), i
    end
  end
end
if wait > 0 then return {0, math.ceil(wait), waits_on, why, now} end

for _, s in ipairs(scopes) do
  if s.amount > 0 then
    local bucket = 'b:' .. string.format('%.0f', math.floor(now / s.width))
    redis.call('HINCRBY', s.key, bucket, granted)
    redis.call('HSET', s.key, 'tat', string.format('%.0f', s.base + granted * s.spacing), 'last', string.format('%.0f', now),
      'total', string.format('%.0f', s.total + granted))
    redis.call('PEXPIRE', s.key, math.ceil(s.unit / 1000) * 2 + 60000)
  elseif s.known_unit or s.seeding then
    redis.call('HDEL', s.key, 'unit', 'seeding')
  end
end
return {granted, 0, binding, 'granted', now}
