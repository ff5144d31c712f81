-- Takes the next place, unless it is too far away, and returns how far away it is.
-- KEYS[1]: when the next place is due. All times are in microseconds.
-- ARGV: the step from one place to the next; how much earlier than due a place
-- may be used; the longest acceptable wait.
local step, early, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- Without the key, which a Redis that was restarted may have lost, no credit has
-- been saved up.
local due = tonumber(redis.call('GET', KEYS[1]) or now + early)
due = math.max(due, now)
local wait = math.max(due - early - now, 0)
if not (wait < 2^53) then -- nor is it NaN
	return redis.error_reply('ERR the key has no time')
end
if wait <= longest then
	due = due + step
	local keep = math.ceil((due + early - now) / 1000)
	redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', string.format('%.0f', keep))
end
return wait
