-- shared: the functions that more than one script uses; client.py puts this text before each of them, and before it the
-- numbers of producer/pabal/rate as locals of the same names.
--
-- moment(now_us)   the argument as a number, in microseconds since 1970; where it is 0, Redis's own clock
-- run_id()         the id of the server's run: another one after a restart, and at a replica that took over
-- whole(number)    a number as text, without an exponent
-- exact(number)    a number as text that reads back as the same number
--
-- It reads no key and changes none.

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

