-- shared: the functions that more than one script uses; client.py puts this text before each of them.
--
-- moment(now_us)   the argument as a number, in microseconds since 1970; where it is 0, Redis's own clock
-- run_id()         the id of the server's run: another one after a restart, and at a replica that took over
-- steered_pace     messages a second that the provider's health allows (rules/steering.py); nil: it sets none
-- read_steering    what a grant has to know of steer:<scope>: {pace, call_size, opened, probe, level}
-- note_probe       writes that a probe goes now, and when the next one may; the only function here that changes a key

local function moment(now_us)
  local now = tonumber(now_us)
  if now ~= 0 then return now end
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function run_id()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
end

local PLATEAU_S, GROWTH, REST_FROM, REST_FOR, LONGEST_CLIMB_S = 15, 0.05, 3.7, 2, 3600
local FIRST_PROBE_US, LONGEST_PROBE_US = 1000000, 6000000

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

local function read_steering(key, now)
  local names, s = {'start', 'plateau', 'ceiling', 'lowered', 'calls', 'opened', 'probe', 'level'}, {}
  for i, value in ipairs(redis.call('HMGET', key, unpack(names))) do s[names[i]] = tonumber(value) end
  s.pace, s.call_size = steered_pace(s, now), 1
  if s.start and (s.calls or 0) > 0 then
    s.call_size = math.max(1, math.ceil(math.min(climbing_pace(s, now), s.ceiling) / s.calls))
  end
  if s.opened == 0 then s.opened = nil end
  return s
end

local function note_probe(key, s, now)
  redis.call('HSET', key, 'probe', string.format('%.17g', now + probe_interval_us(s.level)), 'level', s.level + 1)
end
