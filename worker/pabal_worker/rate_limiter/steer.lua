-- steer: count the end of one call, and lower the shared pace if the provider has trouble.
--
-- KEYS[1]   steer:<scope>   hash: at, since, calls, failed, slow, sent, usual, low, lowered, ceiling, why
-- ARGV[1]   now_us          0: Redis's own clock; else the moment to act as if it were (tests, simulation)
-- ARGV[2]   kind            'ok' | 'busy' (429, 503) | 'failed' (other 5xx, no answer)
-- ARGV[3]   took_s          seconds that the call took
-- ARGV[4]   messages        in the call
-- ARGV[5]   floor           messages a second that are always allowed
-- ARGV[6]   cap             messages a second of the scope's cap; 0: it has none
-- Returns   'busy' | 'failed' | 'slow' if this call lowered the pace, else ''
--
-- Twin of tests/models/adaptive_rate.py; one suite tests both; the reasons are in rules/adaptive_rate.py. grant.lua reads `low`, `lowered` and
-- `ceiling`: the climb back follows from the clock, so nobody has to write it.

local MEMORY_US, APART_US, STEP_US, STEP_UP, LOWERED_TO = 10000000, 5000000, 10000000, 1.5, 0.5
local ENOUGH, FAILED_SHARE, SLOW_SHARE, SLOW_TIMES, SLOW_S = 2.5, 0.1, 0.5, 3, 1
local KEPT_MS = 3600000

local now = moment(ARGV[1])
local kind, took, messages = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local floor, cap = tonumber(ARGV[5]), tonumber(ARGV[6])

local names = {'at', 'since', 'calls', 'failed', 'slow', 'sent', 'usual', 'low', 'lowered', 'ceiling'}
local known, s = redis.call('HMGET', KEYS[1], unpack(names)), {}
for i, name in ipairs(names) do s[name] = tonumber(known[i]) end
s.at, s.usual, s.ceiling, s.lowered = s.at or 0, s.usual or 0, s.ceiling or 0, s.lowered or 0

if now - s.at > 6 * MEMORY_US then
  s.since, s.calls, s.failed, s.slow, s.sent = now, 0, 0, 0, 0
else
  local left = math.exp(-math.max(0, now - s.at) / MEMORY_US)
  s.calls, s.failed, s.slow, s.sent = s.calls * left, s.failed * left, s.slow * left, s.sent * left
end
s.at = math.max(s.at, now)

local is_slow = s.usual > 0 and took > math.max(SLOW_S, SLOW_TIMES * s.usual)
s.calls, s.sent = s.calls + 1, s.sent + messages
if kind == 'failed' then s.failed = s.failed + 1 end
if is_slow then s.slow = s.slow + 1 end
if kind == 'ok' then
  local weight = s.usual == 0 and 1 or is_slow and 0.01 or 0.05
  s.usual = s.usual + (took - s.usual) * weight
end

local why = ''
if kind == 'busy' then
  why = 'busy'
elseif s.failed >= ENOUGH and s.failed >= FAILED_SHARE * s.calls then
  why = 'failed'
elseif s.slow >= ENOUGH and s.slow >= SLOW_SHARE * s.calls then
  why = 'slow'
end

if why ~= '' and (not s.low or now - s.lowered >= APART_US) then
  local present
  if s.low then
    present = s.low * STEP_UP ^ math.max(0, math.floor((now - s.lowered) / STEP_US))
    if present >= s.ceiling then present = nil end
  end
  local seconds = MEMORY_US / 1000000 * (1 - math.exp(-math.max(0, now - s.since) / MEMORY_US))
  local going = s.sent / math.max(seconds, 1)
  local pace = present and math.min(going, present) or going
  if not present then s.ceiling = cap > 0 and cap or math.max(2 * going, floor) end
  s.low, s.lowered, s.failed, s.slow = math.max(floor, LOWERED_TO * pace), now, 0, 0
  redis.call('HSET', KEYS[1], 'why', why)
else
  why = ''
end

local function text(number) return string.format('%.17g', number) end
redis.call('HSET', KEYS[1], 'at', text(s.at), 'since', text(s.since), 'calls', text(s.calls), 'failed', text(s.failed),
  'slow', text(s.slow), 'sent', text(s.sent), 'usual', text(s.usual))
if s.low then redis.call('HSET', KEYS[1], 'low', text(s.low), 'lowered', text(s.lowered), 'ceiling', text(s.ceiling)) end
redis.call('PEXPIRE', KEYS[1], KEPT_MS)
return why
