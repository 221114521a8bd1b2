-- What a forecast needs to know: what campaigns still have to send, and what has left already.

-- :name living
-- Campaigns that have something to send or may have, with how much of it waits on each leg, by the tallies; as many as
-- `limit`: those that run, then those that start soonest, then those that people or Pabal stopped. Those that run and only
-- wait for reports, maybe for days, take nobody's place.
WITH alive AS (
    SELECT no, state, send_at FROM campaigns c
    WHERE state <> 'receiving' AND ended_at IS NULL AND state <> 'cancelled'
      AND (state <> 'running' OR (SELECT sum(t.n) FROM tallies t WHERE t.campaign_no = c.no AND t.state = 'waiting') > 0)
    UNION ALL
    SELECT no, state, send_at FROM campaigns WHERE state = 'receiving' AND expected_batches IS NOT NULL
), nearest AS (
    SELECT no, count(*) OVER () AS of_all FROM alive
    ORDER BY state IN ('paused', 'held'), state <> 'running', send_at, no LIMIT %(limit)s
)
SELECT c.no, c.id, c.spec, c.state::text, c.send_at, c.end_at, c.pace, c.sms_sender,
       waiting.leg, waiting.n, nearest.of_all
FROM nearest JOIN campaigns c USING (no)
CROSS JOIN LATERAL (
    SELECT t.leg, sum(t.n)::bigint AS n FROM tallies t
    WHERE t.campaign_no = c.no AND t.state = 'waiting' GROUP BY t.leg HAVING sum(t.n) > 0
) AS waiting
ORDER BY c.no, waiting.leg

-- :name late_retries
-- How many of the first 20,000 messages that wait for another attempt will not be valid any more when it may be made.
SELECT count(*) AS n FROM (
    SELECT due_at, valid_until FROM messages
    WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at IS NOT NULL
    ORDER BY due_at LIMIT 20000
) AS again
WHERE valid_until <= greatest(due_at, %(opens_at)s)

-- :name left
-- Messages in calls that were made, in at most `buckets` stretches of time of one width, a second at least.
WITH span AS (
    SELECT min(started_at) AS since,
           greatest(1, ceil(extract(epoch FROM max(started_at) - min(started_at)) / (%(buckets)s - 1)))::integer AS width_s
    FROM attempts WHERE campaign_no = %(campaign)s AND leg IN (0, 1) AND called
)
SELECT a.leg, span.since + floor(extract(epoch FROM a.started_at - span.since) / span.width_s) * span.width_s * interval '1 second' AS since,
       span.width_s, sum(a.n)::bigint AS n
FROM attempts a CROSS JOIN span
WHERE a.campaign_no = %(campaign)s AND a.leg IN (0, 1) AND a.called GROUP BY 1, 2, 3 ORDER BY 2, 1
