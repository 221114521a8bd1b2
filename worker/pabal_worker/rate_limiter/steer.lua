-- steer: judge the end of one call: lower the shared pace, take a lowering back, open or close the breaker.
--
-- KEYS[1]   steer:<scope>   hash: what shared.lua reads of it (start, plateau, ceiling, lowered, why, calls, opened, probe,
--                           level, open_why) and what only this script does:
--                           at, since           the last signal; the first one after a minute without any
--                           s:<second mod 64>   `second sent passed calls`: messages of calls that ended then, those that the
--                                               provider did not refuse, and their calls
--                           busy_row, failed_row                  such calls without another in between
--                           <kind>_score, _run, _hits, _stray     evidence; calls and refusals since it began; the share of
--                                                                 refusals that is known not to depend on the pace
--                           n, n_busy, n_failed                   calls begun since the last lowering
--                           before, share, kind                   a lowering that has yet to show that it gains anything
--                           calls_from                            the limit at which larger calls were tried
--                           next_try, closed                      see below
--                           fell                                  when it was last lowered from a climb
-- KEYS[2]   pace:clock      as in grant.lua
-- ARGV[1]   now_us          0: Redis's own clock; else the moment to act as if it were (tests, simulation)
-- ARGV[2]   kind            'ok' | 'busy' | 'failed', see rules/steering.py
-- ARGV[3]   took_s          seconds that the call took
-- ARGV[4]   messages        in the call
-- ARGV[5]   after_s         Retry-After; 0: none
-- ARGV[6]   floor           messages a second that are always allowed
-- ARGV[7]   cap             messages a second of the scope's cap; 0: it has none
-- ARGV[8]   expected_us     as in grant.lua; where the clock was set and nobody noticed yet, this is believed
-- ARGV[9]   clock           as in grant.lua
-- Returns   'busy' | 'failed' if this call lowered the pace, 'open' if it opened the breaker, 'closed' if it closed it,
--           'no gain' if it took lowerings back that had not helped, else ''
--
-- *Evidence.* A refusal adds one; an answer takes off as much as makes a tenth of refusals (a quarter of failures) stand still.
-- So what is rarer fades, and what is more frequent adds up, the sooner the more frequent it is.
-- *The limit* is what the provider let pass since the last lowering, over that time and the wait that it now asks for; not below
-- half of what went well before, as one look may be too short. A climb above that is a try: its pace is no evidence.
-- *Gain.* Refusals that depend on the pace get fewer with it: of r refused at pace p, a pace q leaves 1 - (1 - r) p / q. Others
-- stay r. When refusals go on after the pace was lowered by 40 % or more, whichever is nearer decides, but not in the first seconds
-- after a climb: the window that it has filled is still full. If it is r, the pace goes back, and r is what is expected from then on.
-- *Calls.* Where the limit stays what it was, or a lower pace has gained nothing, calls are made half as frequent and twice as
-- large once in ten minutes. It stays so as long as the pace that then passes is higher by a quarter: requests are what is counted.
-- Where it was seen for some calls that it is not, they are as they were.
--
-- Twin of tests/models/steering.py; one suite tests both.

local MEMORY_S, AGAIN_US, NEW_TRY_US, KEPT_MS = 60, 5000000, 600000000, 3600000
local ENOUGH, SHARE = {busy = 3, failed = 6}, {busy = 0.1, failed = 0.25}
local ENOUGH_NEAR, SHARE_NEAR, BUSY_IN_A_ROW, FAILED_IN_A_ROW, TRIED_CALLS = 2, 0.05, 3, 5, 20
local RETRY_ROUNDING_S, LONG_WAIT_S, LATELY_S, QUIET_US = 0.5, 2, 30, 30000000
local CLIMBED, FALLS_US, LEAST_CALLS_S = 1.5, 5000000, 5
local NAMES = {'start', 'plateau', 'ceiling', 'lowered', 'calls', 'opened', 'probe', 'level', 'at', 'since', 'busy_row',
  'failed_row', 'busy_score', 'busy_run', 'busy_hits', 'busy_stray', 'failed_score', 'failed_run', 'failed_hits',
  'failed_stray', 'n', 'n_busy', 'n_failed', 'before', 'share', 'calls_from', 'next_try', 'closed', 'fell'}

local server, kind = moment(ARGV[1]), ARGV[2]
local took, messages, after = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local floor, cap = tonumber(ARGV[6]), tonumber(ARGV[7])
local MAYBE_NONE = {start = true, before = true}

local clock, expected = redis.call('HMGET', KEYS[2], 'epoch', 'shift'), tonumber(ARGV[8])
if expected > 0 and ARGV[9] == run_id() .. ':' .. (clock[1] or '0') and math.abs(server - expected) > CLOCK_STEP_US then
  server = expected
end
local now = server - (tonumber(clock[2]) or 0)
heal_steering(KEYS[1], tonumber(redis.call('HGET', KEYS[1], 'at')), now)

local known, s = redis.call('HMGET', KEYS[1], 'why', 'open_why', 'kind', unpack(NAMES)), {}
for i, name in ipairs(NAMES) do s[name] = tonumber(known[i + 3]) or (not MAYBE_NONE[name] and 0 or nil) end
s.why, s.open_why, s.kind = known[1] or '', known[2] or '', known[3] or ''

if now < s.at then now = s.at end
if now - s.at > MEMORY_S * 1000000 then s.since = now end
s.at = now
local began = now - took * 1000000
local second = math.floor(now / 1000000)

local passes = kind ~= 'busy'
local slot = 's:' .. second % SLOTS
local slot_second, sent, passed, calls = string.match(redis.call('HGET', KEYS[1], slot) or '', '^(%S+) (%S+) (%S+) (%S+)$')
if tonumber(slot_second or '') ~= second then sent, passed, calls = 0, 0, 0 end
sent = sent + messages
if passes then passed, calls = passed + messages, calls + 1 end
redis.call('HSET', KEYS[1], slot, string.format('%d %d %d %d', second, sent, passed, calls))

-- what ended in the last `seconds`, the present one included: messages sent, passed, and calls passed
local slots
local function ended(seconds)
  if not slots then
    slots = {}
    for i = 0, SLOTS - 1 do slots[i + 1] = 's:' .. i end
    slots = redis.call('HMGET', KEYS[1], unpack(slots))
  end
  local from, total = now - seconds * 1000000, {0, 0, 0}
  for _, text in ipairs(slots) do
    if text then
      local at, a, b, c = string.match(text, '^(%S+) (%S+) (%S+) (%S+)$')
      if (tonumber(at) + 1) * 1000000 > from and tonumber(at) <= second then
        total = {total[1] + tonumber(a), total[2] + tonumber(b), total[3] + tonumber(c)}
      end
    end
  end
  return total
end

local function open(why)
  s.level = (s.closed == 0 or now - s.closed > QUIET_US) and 0 or s.level
  s.opened, s.open_why, s.probe = now, why, math.floor(now + math.max(after * 1000000, probe_interval_us(s.level)) + 0.5)
  s.level = s.level + 1
  s.busy_row, s.failed_row, s[why .. '_score'] = 0, 0, 0
end

-- a probe was refused: a long wait then says that the limit is lower than was thought
local function wait_longer()
  s.probe = math.max(s.probe, math.floor(now + after * 1000000 + 0.5))
  if not s.start then return end
  s.lowered = math.max(s.lowered, s.probe)
  if after > LONG_WAIT_S then
    local taken = ended(MEMORY_S)[2] / (MEMORY_S + after - RETRY_ROUNDING_S)
    s.plateau = math.max(floor, math.min(s.plateau, taken))
    s.start = math.max(floor, math.min(s.start, 0.97 * s.plateau))
  end
end

local function forget_evidence()
  for _, name in ipairs({'busy_score', 'busy_run', 'busy_hits', 'failed_score', 'failed_run', 'failed_hits', 'n', 'n_busy', 'n_failed'}) do
    s[name] = 0
  end
end

local function reference(of)
  return math.min(0.9, math.max(of == 'busy' and steered_pace(s, now) and SHARE_NEAR or SHARE[of], 2 * s[of .. '_stray']))
end

local function is_enough(of)
  local near = of == 'busy' and s.busy_stray == 0 and steered_pace(s, now)
  return s[of .. '_score'] >= (near and ENOUGH_NEAR or ENOUGH[of] + 10 * s[of .. '_stray'])
end

-- whether the lowerings since `before` have gained nothing
local function gains_nothing(of)
  if s.fell > 0 and now - s.fell < FALLS_US then return false end
  if not s.before or s.kind ~= of or s.n < 5 or s.start > 0.6 * s.before then return false end
  local expected = math.max(0, 1 - (1 - s.share) * s.before / s.start)
  return s['n_' .. of] / s.n > (s.share + expected) / 2
end

local function horizon_s() return math.min(MEMORY_S, math.max((now - math.max(s.lowered, s.since)) / 1000000, 0.5)) end

-- calls that passed, a second, over five seconds at least: those of a moment say little, and too many let nobody see that they are
-- what is counted. The wait that the provider asks for counts as time.
local function calls_lately(wait)
  local seconds = math.max(horizon_s(), math.min(LEAST_CALLS_S, math.max(1, (now - s.since) / 1000000)))
  return ended(seconds)[3] / (seconds + wait)
end

local function find_call_size(wait, high, old_plateau)
  if s.calls > 0 then
    if s.n >= TRIED_CALLS and high < 1.25 * s.calls_from then s.calls, s.next_try = 0, now + NEW_TRY_US end
  elseif old_plateau and high >= 0.75 * old_plateau and high <= 1.33 * old_plateau and now >= s.next_try then
    s.calls, s.calls_from = calls_lately(wait) / 2, high
  end
end

local function take_back(of)
  if of == 'busy' and s.calls == 0 and now >= s.next_try then
    s.calls, s.next_try = calls_lately(0) / 2, now + NEW_TRY_US
    s.calls_from = s.before * (1 - s.share) / 1.4
  else
    s[of .. '_stray'] = math.max(s[of .. '_stray'], s['n_' .. of] / s.n)
  end
  s.start, s.plateau, s.lowered, s.before = s.before, s.before, now, nil
  forget_evidence()
  return 'no gain'
end

local function lower(of)
  local going = ended(5)[1] / math.min(5, math.max(1, (now - s.since) / 1000000))
  local present = steered_pace(s, now)
  local pace = present or going
  if gains_nothing(of) then return take_back(of) end
  if present and pace > CLIMBED * s.plateau then s.fell = now end
  if not present then s.ceiling = cap > 0 and cap or math.max(10 * pace, floor) end
  if not s.before or s.kind ~= of then s.before, s.kind, s.share = pace, of, s[of .. '_hits'] / s[of .. '_run'] end
  local wait = math.max(0, after - RETRY_ROUNDING_S)
  local horizon = horizon_s()
  local total = ended(horizon)
  local high = total[2] / (horizon + wait)
  local low = high
  for _, shorter in ipairs({5, 10, 20}) do
    if shorter < horizon then high = math.max(high, ended(shorter)[2] / (shorter + wait)) end
  end
  high = math.min(math.max(high, present and math.min(pace, s.plateau) / 2 or pace / 8), pace)
  local again = present and now - s.lowered < AGAIN_US
  if again then high = math.max(high, math.min(ended(LATELY_S)[2] / LATELY_S, pace)) end
  local start
  if again then
    start = 0.8 * pace
  else
    start = math.min(math.max(0.97 * low, 0.7 * high), 0.95 * high)
    if of == 'busy' then find_call_size(wait, high, present and s.plateau) end
  end
  s.start = math.max(floor, start)
  s.plateau = math.max(high, s.start)
  s.lowered, s.why = now, of
  forget_evidence()
  return of
end

local result, is_full = '', false
if kind == 'ok' then
  s.busy_row, s.failed_row = 0, 0
elseif kind == 'busy' then
  s.busy_row, s.failed_row = s.busy_row + 1, 0
else
  s.busy_row, s.failed_row = 0, s.failed_row + 1
end

if s.opened > 0 and (s.open_why == 'failed' and kind ~= 'failed' or kind == 'ok' and began >= s.opened) then
  s.opened, s.closed, result = 0, now, 'closed'
end
if s.opened > 0 then
  if kind == 'busy' and began >= s.opened then wait_longer() end
else
  if began >= s.lowered then
    s.n = s.n + 1
    if kind ~= 'ok' then s['n_' .. kind] = s['n_' .. kind] + 1 end
    for _, of in ipairs({'busy', 'failed'}) do
      local score = s[of .. '_score']
      if kind == of then
        if score == 0 then s[of .. '_run'], s[of .. '_hits'] = 0, 0 end
        s[of .. '_score'], s[of .. '_hits'] = score + 1, s[of .. '_hits'] + 1
      elseif kind == 'ok' then
        local share = reference(of)
        s[of .. '_score'] = math.max(0, score - share / (1 - share))
      end
      s[of .. '_run'] = s[of .. '_run'] + 1
    end
    if kind ~= 'ok' and is_enough(kind) then
      is_full = kind == 'busy' and after > LONG_WAIT_S and steered_pace(s, now) and now - s.lowered < AGAIN_US
      if not is_full then result = lower(kind) end
    elseif s.before and s.n >= TRIED_CALLS then
      if gains_nothing(s.kind) then
        result = take_back(s.kind)
      elseif s['n_' .. s.kind] / s.n <= s.share / 4 then
        s.before = nil
      end
    end
  end
  if s.busy_row >= BUSY_IN_A_ROW + 10 * s.busy_stray or is_full then
    open('busy')
    s.lowered = math.max(s.lowered, s.start and s.probe or 0)
    result = 'open'
  elseif s.failed_row >= FAILED_IN_A_ROW then
    open('failed')
    result = 'open'
  end
end

local fields = {'why', s.why, 'open_why', s.open_why, 'kind', s.kind}
for _, name in ipairs(NAMES) do
  if s[name] then
    fields[#fields + 1], fields[#fields + 2] = name, string.format('%.17g', s[name])
  else
    redis.call('HDEL', KEYS[1], name)
  end
end
redis.call('HSET', KEYS[1], unpack(fields))
redis.call('PEXPIRE', KEYS[1], KEPT_MS)
return result
