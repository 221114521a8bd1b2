-- shared: the functions that more than one script uses; client.py puts this text before each of them.
--
-- moment(now_us)   the argument as a number, in microseconds since 1970; where it is 0, Redis's own clock
-- run_id()         the id of the server's run: another one after a restart, and at a replica that took over
--
-- It reads no key and changes none.

local function moment(now_us)
  local now = tonumber(now_us)
  if now ~= 0 then return now end
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function run_id()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
end

