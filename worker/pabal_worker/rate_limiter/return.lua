-- return: give a grant back on which no call began.
--
-- KEYS[1 … n]    pace:<scope>                of each scope that it was asked of
-- KEYS[n + 1]    pace:void:<attempt>:<at>    text: that it was given back, so that a question that comes twice does it once
-- KEYS[n + 2 …]  pace:sent:<unit_s>:<scope>  as in grant.lua
-- ARGV[1]        at_us       the moment at which the grant was counted, as its answer said
-- ARGV[2]        clock       the clock of that moment, as its answer said
-- ARGV[3]        charge      messages times their load
-- ARGV[4]        slack_us    as in grant.lua
-- ARGV[5 …]      of each scope: how many horizons, then of each: amount, unit_us; the shortest first
-- Returns        of how many scopes it was taken off
--
-- Only the bucket of that very moment is made lighter. Where the charge lies in a later one, since the clock was in doubt, it
-- stays. So it does where the scope was told by the ledger since (`seeded`), or is of another clock: the charge is not there.
-- Its turns come back as well, as far as lateness is made good. Twin of tests/models/pacing.py.

local at, clock, charge, slack = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local LOOKED_AT, KEPT_MS = 200, 120000

local count = 0
do
  local place = 5
  while ARGV[place] do count, place = count + 1, place + 1 + 2 * tonumber(ARGV[place]) end
end
if not redis.call('SET', KEYS[count + 1], '1', 'NX', 'PX', KEPT_MS) then return 0 end

-- make the bucket lighter; false: it is not there, or holds less
local function lighten(list, bucket)
  local newest = redis.call('LRANGE', list, -LOOKED_AT, -1)
  for place = #newest, 1, -1 do
    local known, held = string.match(newest[place], '^(%-?%d+) (%d+)$')
    if tonumber(known) == bucket and tonumber(held) >= charge then
      local left = tonumber(held) - charge
      if left > 0 then
        redis.call('LSET', list, place - #newest - 1, known .. ' ' .. whole(left))
      else
        redis.call('LREM', list, -1, newest[place])
      end
      return true
    end
  end
  return false
end

local returned, place, list = 0, 5, count + 2
for i = 1, count do
  local known = redis.call('HMGET', KEYS[i], 'clock', 'seeded', 'tat')
  local horizons = tonumber(ARGV[place])
  local is_known = horizons > 0 and known[1] == clock and at >= (tonumber(known[2]) or math.huge)
  for h = 1, horizons do
    local unit = tonumber(ARGV[place + 2 * h])
    if is_known and lighten(KEYS[list], math.floor(at / (unit / BUCKETS))) then
      redis.call('HINCRBY', KEYS[i], 'total:' .. ARGV[place + 2 * h], -charge)
      if h == 1 then
        local spacing = (unit * (1 + CLOCK_DRIFT) + slack + unit / BUCKETS) / tonumber(ARGV[place + 1])
        redis.call('HSET', KEYS[i], 'tat', whole((tonumber(known[3]) or 0) - charge * spacing))
        returned = returned + 1
      end
    end
    list = list + 1
  end
  place = place + 1 + 2 * horizons
end
return returned
