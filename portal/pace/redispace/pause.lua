-- Gives out no place for a time.
-- KEYS[1], and all times: see reserve.lua.
-- ARGV: how long from now; how much earlier than due a place may be used.
local pause, early = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local resume = now + pause + early
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), resume)
local keep = math.ceil((due + early - now) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', string.format('%.0f', keep))
return 0
