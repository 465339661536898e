-- What wrk sends, and what it says at the end: a line of JSON.
--
--   wrk … -s wrk.lua URL -- [--answers] [--polite] [form]
--
-- With a form, it is posted; each `@` in it becomes the number of a member, another one each time. --answers: the
-- answers are counted by their status. --polite: whoever is told to try again later pauses a second.

local members = 1000
local thread_of_all = {}
local statuses = {}  -- of those answered, the first first, who have not asked again
answers = {}
without_retry_after = 0

function setup(thread)
   table.insert(thread_of_all, thread)
end

function init(arguments)
   local form
   for _, argument in ipairs(arguments) do
      if argument == "--answers" or argument == "--polite" then
         response = count
      else
         form = argument
      end
      if argument == "--polite" then delay = pause end
   end
   if form then
      local number = 0
      wrk.method = "POST"
      wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
      request = function()
         number = number % members + 1
         return wrk.format(nil, nil, nil, (form:gsub("@", string.format("%07d", number))))
      end
   end
end

function count(status, headers)
   answers[tostring(status)] = (answers[tostring(status)] or 0) + 1
   if status == 503 and not headers["Retry-After"] then without_retry_after = without_retry_after + 1 end
   if delay then table.insert(statuses, status) end
end

function pause()
   return table.remove(statuses, 1) == 503 and 1000 or 0
end

function done(summary, latency)
   local counted, silent = {}, 0
   for _, thread in ipairs(thread_of_all) do
      silent = silent + thread:get("without_retry_after")
      for status, number in pairs(thread:get("answers")) do
         table.insert(counted, string.format('"%s": %d', status, number))
      end
   end
   print(string.format(
      'result: {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "errors": %d, "broken": %d, "silent": %d, "answers": {%s}}',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
      silent, table.concat(counted, ", ")))
end
