-- grant: grant up to `want` messages now, by every scope at once or by none.
--
-- KEYS[1 … n]      pace:<scope>          hash: tat, last, load, units, total:<unit_us> …, clock, shift, seeding, cause, blocked, seeded, hands … (seed.lua); the last is shared by flows
-- KEYS[n + 1]      fair:<scope>          hash of the last scope: high, other (sums of weights), top, swept, r:<flow> (served, of flows that rest)
-- KEYS[n + 2]      fair:served:<scope>   sorted set: flows that want something now, by what they were served
-- KEYS[n + 3]      fair:until:<scope>    sorted set: the same and those that rest, by the moment until which they want it
-- KEYS[n + 4]      steer:<scope>         hash of the last scope: see steer.lua
-- KEYS[n + 5]      bound:<flow>          text: what held the flow back a moment ago, `<why> <unit_us> <scope>`
-- KEYS[n + 6]      pace:clock            hash: epoch, since, shift; what is known of Redis's clock
-- KEYS[n + 7 …]    pace:sent:<unit_s>:<scope>   list of each horizon of each scope, in the order of ARGV: `<bucket> <charge>`, oldest first
-- ARGV[1]          want             messages asked for, at least 1
-- ARGV[2]          now_us           0: Redis's own clock; else the moment to act as if it were (tests, simulation)
-- ARGV[3]          expected_us      what the asker expects that clock to show; 0: it does not know
-- ARGV[4]          clock            the clock that it expects this of, as an answer named it
-- ARGV[5]          slack_us         how long after the grant a call may still start
-- ARGV[6]          load             what each message counts for, at least 1: the parts of a long SMS
-- ARGV[7]          flow             who asks; empty: somebody who shares with nobody
-- ARGV[8]          urgency          1 HIGH, 0 STANDARD, -1 LOW
-- ARGV[9]          weight           1 to 100
-- ARGV[10]         high_share       the part of the last scope for HIGH flows together, above 0 and below 1
-- ARGV[11]         steered          1: the last scope heeds steer:<scope>; 0: it does not
-- ARGV[12]         attempt          what the messages are asked for, by its id in the ledger; 0: unknown
-- ARGV[13 …]       of each scope: how many horizons (0: no cap, it can only be blocked or steered), then of each: amount, unit_us;
--                  the shortest first
-- Returns          {granted, wait_us, binding, why, now_us, unit_us, server_us, clock, call_size}
--                  granted   0 .. want
--                  wait_us   when nothing was granted: ask again after so long; 0: seed the scope first
--                  binding   1-based index of the scope that said no or less; 0: none did
--                  why       'granted' | 'spacing' | 'steered' | 'share' | 'full' | 'blocked' | 'unseeded' | 'clock'
--                  now_us    the moment of the answer, microseconds since 1970
--                  unit_us   the unit of the horizon that said no or less; 0: none did
--                  server_us, clock   what the clock showed, and its name: what the asker learns from
--                  call_size messages that a call should hold at least, where the provider counts requests
--
-- Two rules hold for each capped scope. *Spacing*: `tat` is the moment of the next message's turn; a grant needs it to be
-- past, and moves it on by one spacing a message, never further than one message's spacing at the present pace after the last
-- grant; lateness up to `catch_up` is made good. *Cap*: grants are counted in
-- buckets of a thousandth of a unit, and the sum over the last unit (plus slack, plus what a clock may drift, plus the bucket in which it begins)
-- never exceeds the amount. The second is the law, the first makes it even. A steered scope has a longer spacing, no other cap;
-- while its breaker is open it grants nothing but a probe of few messages now and then (shared.lua).
-- Of several horizons each has its cap, and the shortest one the spacing.
--
-- A third rule says who goes next in the last scope, if all else would let this flow go: whoever was served least for its
-- share; the words and the reasons are in producer/pabal/rate/fair_share.py, the twin in tests/models/fair_share.py. Of all flows
-- only the two that were served least are read, so a thousand cost no more than one.
--
-- A scope that Redis does not know (new, wiped, or of other units) is 'unseeded', and grants nothing: see seed.lua. So is one
-- that another run of the server has counted: a replica that took over, or a restored copy, may have missed the last grants.
-- And so is one that has let messages go without a cap since: nobody counted them here, the ledger did.
--
-- What was in workers' hands when the ledger was asked counts as if it had left then. An attempt of which a grant is asked
-- later than that has not, and is taken off: a grant that its holder had before was void, or its call would not be to come.
--
-- A clock that is behind by less than CLOCK_STEP_US is taken as standing still; one that is ahead of what the asker expects is not
-- believed; while they differ, a grant counts for so much longer. By more than that it was set: all scopes are of another clock from then on, and are asked of the ledger again ('clock').
-- That a clock is ahead needs a while to be sure of, since a question that is late looks the same. Twin of tests/models/pacing.py.

local want, expected, slack, load = tonumber(ARGV[1]), tonumber(ARGV[3]), tonumber(ARGV[5]), tonumber(ARGV[6])
local BOUND_LIFE_MS, FAIR_LIFE_MS = 5000, 120000
local PROBE_MESSAGES, LONGEST_REST_US, HOLD_US, FINE_MESSAGES, CALLS_AGAIN = 10, 1000000, 5000000, 100, 1.8

local count = 0
do
  local at = 13
  while ARGV[at] do count, at = count + 1, at + 1 + 2 * tonumber(ARGV[at]) end
end
local fair_key, served_key, until_key = KEYS[count + 1], KEYS[count + 2], KEYS[count + 3]
local steer_key, bound_key, clock_key = KEYS[count + 4], KEYS[count + 5], KEYS[count + 6]
local flow = {name = ARGV[7], urgency = tonumber(ARGV[8]), weight = tonumber(ARGV[9])}
local high_share = tonumber(ARGV[10])
local attempt_field = 'hand:' .. ARGV[12]
local steer = {call_size = 1}

local server = moment(ARGV[2])
-- what is old is judged by the earlier of the two moments that may be true, and what is granted now by the later
local now, later, run = server, server, run_id()
local known_clock = redis.call('HMGET', clock_key, 'epoch', 'since', 'shift')
local epoch, shift = tonumber(known_clock[1]) or 0, tonumber(known_clock[3]) or 0
local clock = run .. ':' .. epoch

local function refuse(wait_us, index, why, unit)
  if flow.name ~= '' then redis.call('SET', bound_key, why .. ' ' .. whole(unit or 0) .. ' ' .. string.sub(KEYS[index], 6), 'PX', BOUND_LIFE_MS) end
  if wait_us > 0 then wait_us = math.max(wait_us, SHORTEST_WAIT_US) end
  return {0, math.ceil(wait_us), index, why, math.floor(now), unit or 0, server, clock, steer.call_size}
end

-- the clock was set by so much: what was counted by it before is asked of the ledger again
local function turn_clock(by_us)
  epoch, shift = epoch + 1, shift + by_us
  clock = run .. ':' .. epoch
  redis.call('HSET', clock_key, 'epoch', epoch, 'shift', whole(shift))
  redis.call('HDEL', clock_key, 'since')
end

if expected > 0 and ARGV[4] == clock then
  local ahead, since = server - expected, tonumber(known_clock[2])
  if ahead < -CLOCK_STEP_US then
    turn_clock(ahead)
  elseif ahead > CLOCK_STEP_US then
    if not since or since > server then
      since = server
      redis.call('HSET', clock_key, 'since', whole(since))
    end
    if server - since < CLOCK_CONFIRMED_US then return refuse(CLOCK_WAIT_US, count, 'clock') end
    turn_clock(ahead)
  else
    if since then redis.call('HDEL', clock_key, 'since') end
    now, later = math.min(server, expected), math.max(server, expected)
  end
end

local scopes, need, back = {}, want, 0
do
  local at, list = 13, count + 7
  for i = 1, count do
    local s = {key = KEYS[i], horizons = {}}
    local fields, units = {'tat', 'last', 'load', 'clock', 'shift', 'seeding', 'cause', 'blocked', 'units', 'hands', 'hands_at', attempt_field}, {}
    for h = 1, tonumber(ARGV[at]) do
      local amount, unit = tonumber(ARGV[at + 2 * h - 1]), tonumber(ARGV[at + 2 * h])
      s.horizons[h] = {amount = amount, unit = unit, width = unit / BUCKETS, span = unit * (1 + CLOCK_DRIFT) + slack, key = KEYS[list], field = 'total:' .. ARGV[at + 2 * h]}
      units[h], fields[12 + h], list = ARGV[at + 2 * h], s.horizons[h].field, list + 1
      s.longest = unit
    end
    at = at + 1 + 2 * #s.horizons
    local known = redis.call('HMGET', s.key, unpack(fields))
    s.tat, s.last, s.load = tonumber(known[1]) or 0, tonumber(known[2]) or 0, tonumber(known[3]) or 1
    s.clock, s.shift, s.seeding, s.cause = known[4], tonumber(known[5]) or 0, tonumber(known[6]), known[7]
    s.blocked, s.units_known, s.units = tonumber(known[8]) or 0, known[9], table.concat(units, ' ')
    s.hands, s.hands_at, s.hand = tonumber(known[10]) or 0, tonumber(known[11]) or 0, tonumber(known[12])
    for h, horizon in ipairs(s.horizons) do horizon.total = tonumber(known[12 + h]) or 0 end
    if s.clock == clock then back = math.max(back, s.last - server) end
    scopes[i] = s
  end
end
if back > CLOCK_STEP_US then turn_clock(-back) end
for _, s in ipairs(scopes) do
  if s.clock == clock then
    now = math.max(now, s.last)
  elseif s.clock and string.sub(s.clock, 1, #run) == run then
    s.is_of_another_time, s.tat, s.last = true, 0, 0
    if s.blocked > 0 then s.blocked = s.blocked + shift - s.shift end
  end
end
-- a clock that is behind comes first, then the wait
local behind = now - server

for i, s in ipairs(scopes) do
  if s.blocked > now then return refuse(s.blocked - now + math.max(behind, 0), i, 'blocked') end
end

local shared = scopes[count]
local is_strange = shared.clock and shared.clock ~= clock
for i, s in ipairs(scopes) do
  s.spacing, s.slow = 0, 'spacing'
  if s.longest then
    if s.units_known ~= s.units or s.clock ~= clock or s.seeding then
      if not s.seeding or s.seeding > now or s.clock ~= clock then
        s.seeding, s.cause = now, s.is_of_another_time and 'clock' or s.seeding and s.cause or 'unseeded'
        redis.call('HSET', s.key, 'seeding', whole(now), 'cause', s.cause, 'clock', clock, 'shift', whole(shift),
          'blocked', whole(s.blocked), 'tat', '0', 'last', '0')
        redis.call('PEXPIRE', s.key, math.ceil(s.longest / 1000) * 2 + 60000)
        if i == count then redis.call('DEL', fair_key, served_key, until_key) end
      end
      return refuse(math.max(s.seeding + slack - now, 0), i, s.cause)
    end
    if s.hand and expected >= s.hands_at then
      s.hands = s.hands - s.hand
      redis.call('HDEL', s.key, attempt_field)
      redis.call('HSET', s.key, 'hands', whole(s.hands))
    end
    local shortest = s.horizons[1]
    s.spacing = (shortest.span + shortest.width) / shortest.amount
  end
end
if is_strange and not shared.longest then redis.call('DEL', fair_key, served_key, until_key) end

if ARGV[11] == '1' then
  local steered_at = now - shift
  steer = read_steering(steer_key, steered_at)
  if steer.opened then
    if steered_at < steer.probe then
      return refuse(math.min(steer.probe - steered_at, LONGEST_REST_US) + math.max(behind, 0), count, 'blocked')
    end
    want = math.min(want, PROBE_MESSAGES)
    need = want
  end
  if steer.pace and 1000000 / steer.pace > shared.spacing then shared.spacing, shared.slow = 1000000 / steer.pace, 'steered' end
end
local turn_us = TURN_US
if steer.pace and steer.call_size == 1 and steer.pace * TURN_US / 1000000 <= FINE_MESSAGES then turn_us = TURN_US / 2 end
-- where requests are counted a call leaves whole, as what it leaves behind would be a call of its own, if it is not much too large
local counts_calls = steer.call_size > 1
local most_held = counts_calls and want <= 2 * steer.call_size and want or math.min(want, steer.call_size)
for _, s in ipairs(scopes) do
  if s.spacing > 0 then
    need = math.min(need, math.max(1, math.floor(turn_us / (s.spacing * load))))
    most_held = math.min(most_held, math.max(1, math.floor(HOLD_US / (s.spacing * load))))
  end
end
need = math.max(need, most_held)
-- and calls follow each other no sooner than nine tenths of those that passed before they were made larger, however few messages
-- they hold: what was claimed before that is in hands still
local least_turns = 0
if counts_calls and not steer.opened and shared.spacing > 0 then
  local held = math.max(1, math.floor(HOLD_US / (shared.spacing * load)))
  least_turns = math.min(math.ceil(steer.call_size / (CALLS_AGAIN * load)), held)
end

-- drop what is older than the unit; false: the list is gone though something was counted
local function forget(s, horizon)
  if horizon.is_fresh then return true end
  horizon.is_fresh = true
  local first, total = math.floor((now - horizon.span) / horizon.width), horizon.total
  local is_old = now - s.last > horizon.span + horizon.width + CLOCK_STEP_US
  local oldest = redis.call('LINDEX', horizon.key, 0)
  if oldest and is_old then
    redis.call('DEL', horizon.key)
    oldest, horizon.total = nil, 0
  end
  while oldest do
    local bucket, charge = string.match(oldest, '^(%-?%d+) (%d+)$')
    horizon.oldest = tonumber(bucket)
    if horizon.oldest >= first then break end
    redis.call('LPOP', horizon.key)
    horizon.total = horizon.total - tonumber(charge)
    oldest = redis.call('LINDEX', horizon.key, 0)
  end
  if not oldest and horizon.total > 0 then
    if not is_old then return false end
    horizon.total = 0
  end
  if horizon.total ~= total then redis.call('HSET', s.key, horizon.field, whole(horizon.total)) end
  return true
end

-- what is in hand counts in the bucket of the moment at which the ledger said so: the first bucket, and the charge
local function in_hand(s, horizon)
  local bucket = math.floor(s.hands_at / horizon.width)
  if s.hands > 0 and bucket >= math.floor((now - horizon.span) / horizon.width) then return bucket, s.hands end
  return math.huge, 0
end

local granted, binding, bound_unit = want, 0, 0
local wait, waits_on, why, waits_unit, others_wait = 0, 0, 'granted', 0, false
for i, s in ipairs(scopes) do
  local room, narrowest = want, nil
  for _, horizon in ipairs(s.horizons) do
    -- where there is room even with what is old, the old can wait until something is granted
    local bucket, hands = in_hand(s, horizon)
    if horizon.amount - horizon.total - hands < want * load and not forget(s, horizon) then
      redis.call('HDEL', s.key, 'units')
      return refuse(SHORTEST_WAIT_US, i, 'unseeded')
    end
    local left = math.floor((horizon.amount - horizon.total - hands) / load)
    if left < (counts_calls and horizon.amount >= need * load and need or 1) then
      -- nothing leaves before the oldest bucket that holds anything is a unit old
      local late = horizon.unit
      if horizon.oldest and horizon.total > 0 then bucket = math.min(bucket, horizon.oldest) end
      if bucket < math.huge then late = math.max((bucket + 1) * horizon.width + horizon.span - now, 1000) end
      if late > wait then wait, waits_on, why, waits_unit = late, i, 'full', horizon.unit end
      others_wait = others_wait or i < count
    end
    if left < room then room, narrowest = left, horizon.unit end
  end
  if s.spacing > 0 then
    local spacing = s.spacing * load
    local needed = s == shared and math.max(need, least_turns) or need
    local of_unit, gathering = s.slow == 'steered' and 0 or s.horizons[1].unit / 60, needed > 1 and needed * spacing or 0
    s.catch_up = math.min(math.max(of_unit, TURN_US, gathering), CATCH_UP_MAX_US)
    s.base = math.max(math.min(s.tat, s.last + s.load * s.spacing), now - s.catch_up)
    local turns = s.base <= now and math.floor((now - s.base) / spacing) + 1 or 0
    local unit = s.longest and s.horizons[1].unit or 0
    if room >= 1 and turns < needed then
      local late = s.base + (needed - 1) * spacing - now
      if late > wait then wait, waits_on, why, waits_unit = late, i, s.slow, unit end
      others_wait = others_wait or i < count
    elseif room >= 1 and math.min(room, turns) < granted then
      granted, binding, bound_unit = math.min(room, turns), i, turns < room and unit or narrowest
    end
  end
end

-- who goes next in the shared scope
local high, other, top, swept = 0, 0, 0, 0
local others_least, is_wanting

local function weight_of(urgency, weight) return urgency < 0 and weight / LOW_DIVISOR or weight end

local function weigh(urgency, weight, sign)
  local by = sign * weight_of(urgency, weight)
  if urgency > 0 then high = high + by else other = other + by end
end

local function write_sums()
  redis.call('HSET', fair_key, 'high', exact(high), 'other', exact(other), 'top', exact(top), 'swept', exact(swept))
end

local function live_on()
  for _, key in ipairs({fair_key, served_key, until_key}) do redis.call('PEXPIRE', key, FAIR_LIFE_MS) end
end

-- let a flow rest: it wants nothing now, and what it was served is remembered for a while
local function rest(member, served)
  redis.call('ZREM', served_key, member)
  redis.call('HSET', fair_key, 'r:' .. member, served)
  local urgency, weight = string.match(member, '^(%S+) (%S+) ')
  weigh(tonumber(urgency), tonumber(weight), -1)
end

local function sweep()
  local over = redis.call('ZRANGEBYSCORE', until_key, '(' .. exact(swept), exact(now))
  if #over == 0 then return end
  for _, member in ipairs(over) do
    local served = redis.call('ZSCORE', served_key, member)
    if served then rest(member, served) end
  end
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', until_key, '-inf', '(' .. exact(now - FORGOTTEN_US))) do
    redis.call('ZREM', until_key, member)
    redis.call('HDEL', fair_key, 'r:' .. member)
  end
  swept = now
  write_sums()
end

local function read_register()
  local sums = redis.call('HMGET', fair_key, 'high', 'other', 'top', 'swept')
  if not sums[1] then
    redis.call('DEL', served_key, until_key)
    return
  end
  high, other, top, swept = tonumber(sums[1]), tonumber(sums[2]), tonumber(sums[3]), tonumber(sums[4])
  sweep()
end

local function read_least()
  local least = redis.call('ZRANGE', served_key, 0, 1, 'WITHSCORES')
  if least[1] == flow.member then others_least = tonumber(least[4]) else others_least = tonumber(least[2]) end
end

local function enlist()
  local served = redis.call('ZSCORE', served_key, flow.member)
  if served then
    flow.served = tonumber(served)
    return
  end
  if not others_least then high, other = 0, 0 end
  local rested = tonumber(redis.call('HGET', fair_key, 'r:' .. flow.member)) or 0
  if rested > 0 and (tonumber(redis.call('ZSCORE', until_key, flow.member)) or 0) < now - FORGOTTEN_US then rested = 0 end
  redis.call('HDEL', fair_key, 'r:' .. flow.member)
  flow.served = math.max(rested, others_least or top)
  top = math.max(top, flow.served)
  weigh(flow.urgency, flow.weight, 1)
  flow.is_new = true
end

local function stay(until_us)
  redis.call('ZADD', until_key, exact(until_us), flow.member)
  if flow.is_new then
    redis.call('ZADD', served_key, exact(flow.served), flow.member)
    write_sums()
    live_on()
  end
end

local is_fair = flow.name ~= '' and shared.spacing > 0
if is_fair then
  flow.member = string.format('%d %d %s', flow.urgency, flow.weight, flow.name)
  read_register()
  if others_wait then
    local served = redis.call('ZSCORE', served_key, flow.member)
    if served then
      rest(flow.member, served)
      redis.call('ZADD', until_key, exact(now), flow.member)
      write_sums()
      live_on()
    end
  else
    read_least()
    enlist()
    if wait > 0 then
      stay(now + wait + STAYS_US)
    else
      local ahead = flow.served - math.min(flow.served, others_least or flow.served) - need * load
      if ahead > 0 and now - shared.base < math.min(GRACE_US, shared.catch_up / 2) then
        wait = math.min(math.max(ahead * shared.spacing, SHORTEST_WAIT_US), LONGEST_WAIT_US)
        waits_on, why, waits_unit = count, 'share', 0
        stay(now + wait + STAYS_US)
      end
    end
  end
end
if wait > 0 then
  if behind > SHORTEST_WAIT_US and behind > wait then why = 'clock' end
  return refuse(wait + math.max(behind, 0), waits_on, why, waits_unit)
end

local charge = granted * load
for _, s in ipairs(scopes) do
  local turns = s == shared and math.max(charge, least_turns * load) or charge
  local fields = s.spacing > 0 and {'tat', whole(s.base + turns * s.spacing), 'last', whole(now), 'load', load} or {}
  local life_ms = math.ceil((s.longest or 60000000) / 1000) * 2 + 60000
  for _, horizon in ipairs(s.horizons) do
    forget(s, horizon)
    local bucket = math.floor(math.max(now, later) / horizon.width)
    local newest = horizon.total > 0 and redis.call('LINDEX', horizon.key, -1)
    local newest_bucket, newest_charge = string.match(newest or '', '^(%-?%d+) (%d+)$')
    if newest_bucket and tonumber(newest_bucket) >= bucket then
      redis.call('LSET', horizon.key, -1, newest_bucket .. ' ' .. whole(charge + tonumber(newest_charge)))
    else
      redis.call('RPUSH', horizon.key, whole(bucket) .. ' ' .. whole(charge))
    end
    redis.call('PEXPIRE', horizon.key, life_ms)
    fields[#fields + 1], fields[#fields + 2] = horizon.field, whole(horizon.total + charge)
  end
  if not s.longest then
    if s.units_known or s.seeding then redis.call('HDEL', s.key, 'units', 'seeding') end
    if s.clock ~= clock then
      for _, value in ipairs({'clock', clock, 'shift', whole(shift), 'blocked', whole(s.blocked)}) do fields[#fields + 1] = value end
    end
  end
  if #fields > 0 then
    redis.call('HSET', s.key, unpack(fields))
    redis.call('PEXPIRE', s.key, life_ms)
  end
end

if is_fair then
  local parts = (high > 0 and other > 0) and {high_share, 1 - high_share} or {1, 1}
  local own = weight_of(flow.urgency, flow.weight)
  local share = flow.urgency > 0 and own / high * parts[1] or own / other * parts[2]
  local worth = granted * load / share
  local most = others_least and others_least + math.max(LEAD_US / shared.spacing, worth) or flow.served + worth
  flow.served = math.max(math.min(flow.served + worth, most), flow.served)
  redis.call('ZADD', served_key, exact(flow.served), flow.member)
  redis.call('ZADD', until_key, exact(now + STAYS_US), flow.member)
  if flow.is_new or flow.served > top then
    top = math.max(top, flow.served)
    write_sums()
  end
  live_on()
end
if steer.opened then note_probe(steer_key, steer, now - shift) end
return {granted, 0, binding, 'granted', math.floor(now), bound_unit, server, clock, steer.call_size}
