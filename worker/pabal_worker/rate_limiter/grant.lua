-- grant: grant up to `want` messages now, by every scope at once or by none.
--
-- KEYS[1 … n]      pace:<scope>     hash: tat, unit, run, tail, total, last, blocked, seeding, b:<bucket> …; the last is shared by flows
-- KEYS[n + 1]      fair:<scope>     hash of the last scope: a field for each flow, `served urgency weight until_us`
-- KEYS[n + 2]      steer:<scope>    hash of the last scope: see steer.lua
-- KEYS[n + 3]      bound:<flow>     text: what held the flow back a moment ago, `<why> <scope>`
-- ARGV[1]          want             messages asked for, at least 1
-- ARGV[2]          now_us           0: Redis's own clock; else the moment to act as if it were (tests, simulation)
-- ARGV[3]          slack_us         how long after the grant a call may still start
-- ARGV[4]          flow             who asks; empty: somebody who shares with nobody
-- ARGV[5]          urgency          1 HIGH, 0 STANDARD, -1 LOW
-- ARGV[6]          weight           1 to 100
-- ARGV[7]          high_share       the part of the last scope for HIGH flows together, above 0 and below 1
-- ARGV[8]          steered          1: the last scope heeds steer:<scope>; 0: it does not
-- ARGV[7 + 2i]     amount           messages per unit of scope i; 0: no cap, the scope can only be blocked or steered
-- ARGV[8 + 2i]     unit_us          the unit of scope i
-- Returns          {granted, wait_us, binding, why, now_us, call_size}
--                  granted   0 .. want
--                  wait_us   when nothing was granted: ask again after so long
--                  binding   1-based index of the scope that said no or less; 0: none did
--                  why       'granted' | 'spacing' | 'steered' | 'share' | 'full' | 'blocked' | 'unseeded'
--                  now_us    the moment of the answer, microseconds since 1970
--                  call_size messages that a call should hold at least, where the provider counts requests
--
-- Two rules hold for each capped scope. *Spacing*: `tat` is the moment of the next message's turn; a grant needs it to be
-- past, and moves it on by one spacing a message, never further than one spacing of the present pace after the last
-- grant; lateness up to `catch_up` is made good. *Cap*: grants are counted in
-- buckets of a thousandth of a unit, and the sum over the last unit (plus slack, plus the bucket in which it begins)
-- never exceeds the amount. The second is the law, the first makes it even. A steered scope has a longer spacing, no other cap;
-- while its breaker is open it grants nothing but a probe of few messages now and then (shared.lua).
--
-- A third rule says who goes next in the last scope, if all else would let this flow go: whoever was served least for its
-- share; the words and the reasons are in producer/pabal/rate/fair_share.py, the twin in tests/models/fair_share.py.
--
-- A scope that Redis does not know (new, wiped, or of another unit) is 'unseeded', and grants nothing: see seed.lua. So is one
-- that another run of the server has counted: a replica that took over, or a restored copy, may have missed the last grants.
-- And so is one that has let messages go without a cap since: nobody counted them here, the ledger did.
-- A clock that goes back is taken as standing still. Twin of tests/models/pacing.py; one suite tests both.

local want, slack = tonumber(ARGV[1]), tonumber(ARGV[3])
local now = moment(ARGV[2])

local run = run_id()
local BUCKETS, TURN_US, CATCH_UP_MAX_US = 1000, 200000, 60000000
local GRACE_US, LEAD_US, LONGEST_WAIT_US, SHORTEST_WAIT_US, STAYS_US, FORGOTTEN_US = 300000, 5000000, 300000, 20000, 1000000, 60000000
local LOW_DIVISOR, BOUND_LIFE_MS = 4, 5000
local PROBE_MESSAGES, LONGEST_REST_US, HOLD_US, FINE_MESSAGES = 10, 1000000, 5000000, 100

local count = #KEYS - 3
local fair_key, steer_key, bound_key = KEYS[count + 1], KEYS[count + 2], KEYS[count + 3]
local flow = {name = ARGV[4], urgency = tonumber(ARGV[5]), weight = tonumber(ARGV[6])}
local high_share = tonumber(ARGV[7])
local steer = {call_size = 1}

local function refuse(wait_us, index, why)
  if flow.name ~= '' then redis.call('SET', bound_key, why .. ' ' .. string.sub(KEYS[index], 6), 'PX', BOUND_LIFE_MS) end
  return {0, math.ceil(wait_us), index, why, now, steer.call_size}
end

local scopes, need = {}, want
for i = 1, count do
  local key = KEYS[i]
  local amount, unit = tonumber(ARGV[7 + 2 * i]), tonumber(ARGV[8 + 2 * i])
  local known = redis.call('HMGET', key, 'tat', 'unit', 'tail', 'total', 'blocked', 'seeding', 'last', 'run')
  local last = tonumber(known[7]) or 0
  if last > now then now = last end
  scopes[i] = {
    key = key, amount = amount, unit = unit, tat = tonumber(known[1]) or 0, known_unit = tonumber(known[2]), last = last,
    tail = tonumber(known[3]), total = tonumber(known[4]), blocked = tonumber(known[5]) or 0,
    seeding = tonumber(known[6]), run = known[8],
  }
end

for i, s in ipairs(scopes) do
  if s.blocked > now then return refuse(s.blocked - now, i, 'blocked') end
end

for i, s in ipairs(scopes) do
  s.spacing, s.slow = 0, 'spacing'
  if s.amount > 0 then
    if s.known_unit ~= s.unit or s.run ~= run or s.seeding then
      if not s.seeding or s.seeding > now or s.run ~= run then
        s.seeding = now
        redis.call('HSET', s.key, 'seeding', string.format('%.0f', now), 'run', run)
        redis.call('PEXPIRE', s.key, math.ceil(s.unit / 1000) * 2 + 60000)
      end
      return refuse(math.max(s.seeding + slack - now, 0), i, 'unseeded')
    end
    s.width = s.unit / BUCKETS
    s.spacing = (s.unit + slack + s.width) / s.amount
  end
end

local shared = scopes[count]
if ARGV[8] == '1' then
  steer = read_steering(steer_key, now)
  if steer.opened then
    if now < steer.probe then return refuse(math.min(steer.probe - now, LONGEST_REST_US), count, 'blocked') end
    want = math.min(want, PROBE_MESSAGES)
    need = want
  end
  if steer.pace and 1000000 / steer.pace > shared.spacing then shared.spacing, shared.slow = 1000000 / steer.pace, 'steered' end
end
local turn_us = TURN_US
if steer.pace and steer.call_size == 1 and steer.pace * TURN_US / 1000000 <= FINE_MESSAGES then turn_us = TURN_US / 2 end
local most_held = math.min(want, steer.call_size)
for _, s in ipairs(scopes) do
  if s.spacing > 0 then
    need = math.min(need, math.max(1, math.floor(turn_us / s.spacing)))
    most_held = math.min(most_held, math.max(1, math.floor(HOLD_US / s.spacing)))
  end
end
need = math.max(need, most_held)

local granted, binding = want, 0
local wait, waits_on, why, others_wait = 0, 0, 'granted', false
for i, s in ipairs(scopes) do
  local room = want
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
    room = s.amount - s.total
  end
  if s.spacing > 0 then
    s.catch_up = math.min(math.max(s.slow == 'steered' and 0 or s.unit / 60, TURN_US, need > 1 and need * s.spacing or 0), CATCH_UP_MAX_US)
    s.base = math.max(math.min(s.tat, s.last + s.spacing), now - s.catch_up)
    local turns = s.base <= now and math.floor((now - s.base) / s.spacing) + 1 or 0
    local late
    if room < 1 then
      -- nothing leaves before the oldest bucket that holds anything is a unit old
      local oldest = s.tail
      while oldest <= now / s.width and not redis.call('HGET', s.key, 'b:' .. string.format('%.0f', oldest)) do oldest = oldest + 1 end
      late = math.max((oldest + 1) * s.width + s.unit + slack - now, 1000)
      if late > wait then wait, waits_on, why = late, i, 'full' end
      others_wait = others_wait or i < count
    elseif turns < need then
      late = s.base + (need - 1) * s.spacing - now
      if late > wait then wait, waits_on, why = late, i, s.slow end
      others_wait = others_wait or i < count
    elseif math.min(room, turns) < granted then
      granted, binding = math.min(room, turns), i
    end
  end
end

-- who goes next in the shared scope
local register, wanting = {}, 0

local function read_register()
  local flat = redis.call('HGETALL', fair_key)
  for at = 1, #flat, 2 do
    local served, urgency, weight, stays = string.match(flat[at + 1], '^(%S+) (%S+) (%S+) (%S+)$')
    local one = {name = flat[at], served = tonumber(served), urgency = tonumber(urgency), weight = tonumber(weight), stays = tonumber(stays)}
    if one.stays < now - FORGOTTEN_US then redis.call('HDEL', fair_key, one.name) else register[one.name] = one end
  end
end

local function write(one)
  redis.call('HSET', fair_key, one.name, string.format('%.17g %d %d %.0f', one.served, one.urgency, one.weight, one.stays))
  redis.call('PEXPIRE', fair_key, 120000)
end

local function enlist()
  local least, most = nil, 0
  for _, one in pairs(register) do
    if one.stays > now and (not least or one.served < least) then least = one.served end
    if one.served > most then most = one.served end
  end
  local known, level = register[flow.name], least or most
  if not known or known.stays <= now then
    flow.served, flow.stays = math.max(known and known.served or 0, level), now + STAYS_US
  else
    flow.served, flow.stays = known.served, math.max(known.stays, now + STAYS_US)
  end
  register[flow.name] = flow
end

local is_fair = flow.name ~= '' and shared.spacing > 0
if is_fair then
  read_register()
  if others_wait then
    local known = register[flow.name]
    if known and known.stays > now then
      known.stays = now
      write(known)
    end
  else
    enlist()
    if wait > 0 then
      flow.stays = now + wait + STAYS_US
    else
      local level = flow.served
      for _, one in pairs(register) do
        if one.stays > now and one.served < level then level = one.served end
      end
      local ahead = flow.served - level - need
      if ahead > 0 and now - shared.base < math.min(GRACE_US, shared.catch_up / 2) then
        wait, waits_on, why = math.min(math.max(ahead * shared.spacing, SHORTEST_WAIT_US), LONGEST_WAIT_US), count, 'share'
        flow.stays = now + wait + STAYS_US
      end
    end
    write(flow)
  end
end
if wait > 0 then return refuse(wait, waits_on, why) end

for _, s in ipairs(scopes) do
  if s.spacing > 0 then
    redis.call('HSET', s.key, 'tat', string.format('%.0f', s.base + granted * s.spacing), 'last', string.format('%.0f', now))
    redis.call('PEXPIRE', s.key, math.ceil(s.unit / 1000) * 2 + 60000)
  end
  if s.amount > 0 then
    redis.call('HINCRBY', s.key, 'b:' .. string.format('%.0f', math.floor(now / s.width)), granted)
    redis.call('HSET', s.key, 'total', string.format('%.0f', s.total + granted))
  elseif s.known_unit or s.seeding then
    redis.call('HDEL', s.key, 'unit', 'seeding')
  end
end

if is_fair then
  local high, other, least = 0, 0, nil
  local function weight_of(one) return one.urgency < 0 and one.weight / LOW_DIVISOR or one.weight end
  for _, one in pairs(register) do
    if one.stays > now then
      if one.urgency > 0 then high = high + weight_of(one) else other = other + weight_of(one) end
      if one.name ~= flow.name and (not least or one.served < least) then least = one.served end
    end
  end
  local parts = (high > 0 and other > 0) and {high_share, 1 - high_share} or {1, 1}
  local share = flow.urgency > 0 and weight_of(flow) / high * parts[1] or weight_of(flow) / other * parts[2]
  local worth = granted / share
  local most = least and least + math.max(LEAD_US / shared.spacing, worth) or flow.served + worth
  flow.served = math.max(math.min(flow.served + worth, most), flow.served)
  write(flow)
end
if steer.opened then note_probe(steer_key, steer, now) end
return {granted, 0, binding, 'granted', now, steer.call_size}
