-- seed: tell a scope that Redis does not know what it has sent in the last unit, as the ledger knows it.
--
-- KEYS[1]      pace:<scope>
-- ARGV[1]      now_us       as in grant.lua
-- ARGV[2]      slack_us     as in grant.lua
-- ARGV[3]      unit_us
-- ARGV[4 …]    age_us, n    pairs: so many messages went so long ago
-- Returns      1 seeded; 0 somebody else has done it, or it is too early
--
-- The order of things makes it safe. Whoever finds the scope unknown marks it (`seeding`, in grant.lua); for `slack` after
-- that nobody may seed, so every grant given before Redis lost its memory is by then either a call in the ledger or void.
-- Only what the ledger says after that wait may be brought here.

local now, slack, unit = moment(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local known = redis.call('HMGET', KEYS[1], 'seeding', 'blocked', 'run')
local run = run_id()
local since = tonumber(known[1])
if not since or now < since + slack or known[3] ~= run then return 0 end

local width = unit / 1000
local total, buckets = 0, {}
for at = 4, #ARGV, 2 do
  local age, n = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local bucket = math.floor((now - age) / width)
  buckets[bucket] = (buckets[bucket] or 0) + n
  total = total + n
end

redis.call('DEL', KEYS[1])
for bucket, n in pairs(buckets) do redis.call('HSET', KEYS[1], 'b:' .. string.format('%.0f', bucket), n) end
redis.call('HSET', KEYS[1], 'unit', string.format('%.0f', unit), 'tat', string.format('%.0f', now), 'total', string.format('%.0f', total),
  'last', string.format('%.0f', now), 'run', run, 'tail', string.format('%.0f', math.floor((now - unit - slack) / width)))
if known[2] then redis.call('HSET', KEYS[1], 'blocked', known[2]) end
redis.call('PEXPIRE', KEYS[1], math.ceil(unit / 1000) * 2 + 60000)
return 1
