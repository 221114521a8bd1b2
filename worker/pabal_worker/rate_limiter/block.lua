-- block: grant nothing in a scope for a while; a longer block that stands is not shortened.
--
-- KEYS[1]   pace:<scope>
-- ARGV[1]   for_us
-- ARGV[2]   now_us          0: Redis's own clock; else the moment to act as if it were (tests, simulation)
-- Returns   the microseconds until it opens
--
-- The provider asked for it (429, 503 with Retry-After). Redis's own clock serves all workers.

local now = moment(ARGV[2])
local until_us = math.max(tonumber(redis.call('HGET', KEYS[1], 'blocked')) or 0, now + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'blocked', string.format('%.0f', until_us))
local ttl = redis.call('PTTL', KEYS[1])
local needed = math.ceil((until_us - now) / 1000) + 1000
if ttl < needed then redis.call('PEXPIRE', KEYS[1], needed) end
return until_us - now
