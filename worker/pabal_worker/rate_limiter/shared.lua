-- shared: the functions that more than one script uses; client.py puts this text before each of them, and before it the
-- numbers of producer/pabal/rate as locals of the same names.
--
-- moment(now_us)   the argument as a number, in microseconds since 1970; where it is 0, Redis's own clock
-- run_id()         the id of the server's run: another one after a restart, and at a replica that took over
-- whole(number)    a number as text, without an exponent
-- exact(number)    a number as text that reads back as the same number
-- steered_pace     messages a second that the provider's health allows (rules/steering.py); nil: it sets none
-- read_steering    what a grant has to know of steer:<scope>: {pace, call_size, opened, probe, level}
-- heal_steering    moves the moments of steer:<scope> to a clock that was set back; true: it did
-- note_probe       writes that a probe goes now, and when the next one may
--
-- The moments in steer:<scope> are those of a clock that nobody sets: Redis's clock less `shift` of pace:clock. Only what was
-- written before somebody noticed that the clock was set can lie in the future, and that is healed. Only the last two
-- functions, and read_steering by them, change a key.

local function moment(now_us)
  local now = tonumber(now_us)
  if now ~= 0 then return now end
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function run_id()
  local server = redis.call('INFO', 'server')
  local _, ends = string.find(server, 'run_id:', 1, true)
  return ends and string.sub(server, ends + 1, ends + 40) or ''
end

local function whole(number) return string.format('%.0f', number) end

local function exact(number) return string.format('%.17g', number) end

local PLATEAU_S, GROWTH, REST_FROM, REST_FOR, LONGEST_CLIMB_S = 15, 0.05, 3.7, 2, 3600
local FIRST_PROBE_US, LONGEST_PROBE_US = 1000000, 6000000
local SLOTS = 64

local function climbing_pace(s, now)
  local periods = math.min(math.max(0, (now - s.lowered) / 1000000), LONGEST_CLIMB_S) / PLATEAU_S
  if periods < 1 then return s.plateau - (s.plateau - s.start) * (1 - periods) ^ 3 end
  if periods > REST_FROM then periods = math.max(REST_FROM, periods - REST_FOR) end
  return s.plateau * (1 + GROWTH * (periods - 1) ^ 3)
end

local function steered_pace(s, now)
  if not s.start then return nil end
  local pace = climbing_pace(s, now)
  return pace < s.ceiling and pace or nil
end

local function probe_interval_us(level)
  return math.min(FIRST_PROBE_US * 2 ^ math.min(level, 20), LONGEST_PROBE_US)
end

local function heal_steering(key, at, now)
  if not at or at <= now + CLOCK_STEP_US then return false end
  for _, name in ipairs({'at', 'since', 'lowered', 'opened', 'probe', 'next_try', 'closed', 'fell'}) do
    local known = tonumber(redis.call('HGET', key, name))
    if known and known > 0 then redis.call('HSET', key, name, exact(known + now - at)) end
  end
  local slots = {}
  for slot = 0, SLOTS - 1 do slots[slot + 1] = 's:' .. slot end
  redis.call('HDEL', key, unpack(slots))
  return true
end

local function read_steering(key, now)
  local names, s = {'start', 'plateau', 'ceiling', 'lowered', 'calls', 'opened', 'probe', 'level', 'at'}, {}
  for i, value in ipairs(redis.call('HMGET', key, unpack(names))) do s[names[i]] = tonumber(value) end
  if heal_steering(key, s.at, now) then return read_steering(key, now) end
  s.pace, s.call_size = steered_pace(s, now), 1
  if s.start and (s.calls or 0) > 0 then
    s.call_size = math.max(1, math.ceil(math.min(climbing_pace(s, now), s.ceiling) / s.calls))
  end
  if s.opened == 0 then s.opened = nil end
  return s
end

local function note_probe(key, s, now)
  redis.call('HSET', key, 'probe', exact(now + probe_interval_us(s.level)), 'level', s.level + 1)
end
