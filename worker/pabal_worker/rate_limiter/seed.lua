-- seed: tell a scope that Redis does not know what it has sent in the last unit of each horizon, as the ledger knows it.
--
-- KEYS[1]      pace:<scope>
-- KEYS[2]      pace:clock
-- KEYS[3 …]    pace:sent:<unit_s>:<scope>   of each horizon, the shortest first
-- ARGV[1]      now_us        as in grant.lua
-- ARGV[2]      expected_us   as in grant.lua
-- ARGV[3]      clock         as in grant.lua
-- ARGV[4]      slack_us      as in grant.lua
-- ARGV[5]      how many attempts are in a worker's hands
-- ARGV[6 …]    of each of those: id, charge; they may have left until now, and count as if they had
-- then         of each horizon: unit_us, how many pairs, and the pairs: age_us, charge; so much more went so long ago
-- Returns      1 seeded; 0 somebody else has done it, or it is too early
--
-- The order of things makes it safe. Whoever finds the scope unknown marks it (`seeding`, in grant.lua); for `slack` after
-- that nobody may seed, so every grant given before Redis lost its memory is by then either a call in the ledger or void.
-- Only what the ledger says after that wait may be brought here.
--
-- An attempt in a worker's hands had its grant before, or has none. That is known as soon as its holder asks for one: then no
-- call carries it. So what is in hand is kept beside the lists, `hands` in all and `hand:<attempt>` each, and grant.lua takes off
-- what is asked for.

local now, expected, slack = moment(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])

local known = redis.call('HMGET', KEYS[1], 'seeding', 'blocked', 'clock', 'shift')
local clock = run_id() .. ':' .. (redis.call('HGET', KEYS[2], 'epoch') or '0')
local later = now
if expected > 0 and ARGV[3] == clock then now, later = math.min(now, expected), math.max(now, expected) end
local since = tonumber(known[1])
if not since or now < since + slack or known[3] ~= clock then return 0 end

local hands, held = 0, {}
for at = 6, 4 + 2 * tonumber(ARGV[5]), 2 do
  held[#held + 1] = {ARGV[at], ARGV[at + 1]}
  hands = hands + tonumber(ARGV[at + 1])
end

local told, units, at, longest = {}, {}, 6 + 2 * #held, 0
for h = 1, #KEYS - 2 do
  local unit, pairs_end = tonumber(ARGV[at]), at + 1 + 2 * tonumber(ARGV[at + 1])
  local horizon = {key = KEYS[h + 2], field = 'total:' .. ARGV[at], total = 0, charges = {}, order = {}}
  for pair = at + 2, pairs_end, 2 do
    local bucket, charge = math.floor((later - math.max(tonumber(ARGV[pair]), 0)) / (unit / BUCKETS)), tonumber(ARGV[pair + 1])
    if not horizon.charges[bucket] then horizon.order[#horizon.order + 1] = bucket end
    horizon.charges[bucket] = (horizon.charges[bucket] or 0) + charge
    horizon.total = horizon.total + charge
  end
  table.sort(horizon.order)
  told[h], units[h], longest, at = horizon, ARGV[at], unit, pairs_end + 1
end

local life_ms = math.ceil(longest / 1000) * 2 + 60000
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'units', table.concat(units, ' '), 'seeded', whole(later), 'tat', whole(now), 'last', whole(now), 'clock', clock, 'shift', known[4] or '0')
if known[2] then redis.call('HSET', KEYS[1], 'blocked', known[2]) end
if hands > 0 then redis.call('HSET', KEYS[1], 'hands', whole(hands), 'hands_at', whole(later)) end
for _, attempt in ipairs(held) do redis.call('HSET', KEYS[1], 'hand:' .. attempt[1], attempt[2]) end
redis.call('PEXPIRE', KEYS[1], life_ms)
for _, horizon in ipairs(told) do
  redis.call('DEL', horizon.key)
  redis.call('HSET', KEYS[1], horizon.field, whole(horizon.total))
  for _, bucket in ipairs(horizon.order) do redis.call('RPUSH', horizon.key, whole(bucket) .. ' ' .. whole(horizon.charges[bucket])) end
  redis.call('PEXPIRE', horizon.key, life_ms)
end
return 1
