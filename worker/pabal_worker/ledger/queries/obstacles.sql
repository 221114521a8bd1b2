-- Obstacles: what is in the way of campaigns, and which of it was noted. See rules/obstacles.py.

-- :name look
-- A sign of life of the watch, and whether anything may have changed: something goes on or waits for a second person, or an obstacle
-- was noted; and whether events wait for their line in a log. A campaign that is paused or held costs nothing here.
WITH free AS MATERIALIZED ( -- none: it is not time, or another has it in its hands: whoever waited for that would take a thread, and the next one another
    SELECT FROM signs WHERE name = 'watch' AND (at < %(now)s - make_interval(secs => %(apart_s)s) OR at > %(now)s::timestamptz + interval '5 seconds')
    FOR UPDATE SKIP LOCKED
), signed AS (
    INSERT INTO signs (name, at) SELECT 'watch', %(now)s WHERE EXISTS (SELECT FROM free) OR NOT EXISTS (SELECT FROM signs WHERE name = 'watch')
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
    WHERE signs.at < excluded.at - make_interval(secs => %(apart_s)s) OR signs.at > excluded.at + interval '5 seconds'
    RETURNING 1
)
SELECT EXISTS (SELECT FROM signed)
       AND (EXISTS (SELECT FROM obstacles)
            OR EXISTS (SELECT FROM campaigns WHERE ended_at IS NULL AND state IN ('receiving', 'scheduled', 'running'))
            OR EXISTS (SELECT FROM campaigns WHERE ended_at IS NULL AND approval = 'waiting')) AS may_find,
       EXISTS (SELECT FROM events WHERE NOT is_logged) AS has_events

-- :name overdue
-- Shares of campaigns that may send, with something to do since longer than the patience, the longest first. Over the index of pumps
-- that are awake, so it costs as much as there are of them.
SELECT c.id AS campaign_id, p.due_since AS since, p.stalled_why AS why, p.lease_until > %(now)s AS is_leased
FROM pumps p JOIN campaigns c ON c.no = p.campaign_no
WHERE p.wake_at < 'infinity' AND p.due_since < %(now)s - make_interval(secs => %(patience_s)s) AND c.state IN ('scheduled', 'running')
ORDER BY p.due_since LIMIT %(limit)s

-- :name open_calls
-- Campaigns with calls that nobody has settled for longer than the patience.
SELECT c.id AS campaign_id, sum(a.n)::bigint AS messages, min(a.started_at) AS since, max(a.lease_until) AS until
FROM attempts a JOIN campaigns c ON c.no = a.campaign_no
WHERE a.lease_until IS NOT NULL AND a.started_at < %(now)s - make_interval(secs => %(patience_s)s)
GROUP BY c.id ORDER BY 3 LIMIT %(limit)s

-- :name calls
-- How the calls of the last minute ended.
SELECT count(*) AS "all", count(*) FILTER (WHERE is_bad) AS failed, min(started_at) FILTER (WHERE is_bad) AS since,
       coalesce((array_agg(note ORDER BY started_at DESC) FILTER (WHERE is_bad))[1], '') AS note
FROM (SELECT started_at, note, http_status IS NULL OR http_status >= 500 AS is_bad FROM attempts
      WHERE started_at > %(now)s - interval '1 minute' AND called AND finished_at IS NOT NULL) AS lately

-- :name alive
-- Since when there is a campaign that should go on, and which ones have books that differ.
SELECT (SELECT min(created_at) FROM campaigns WHERE ended_at IS NULL AND state IN ('receiving', 'scheduled', 'running')) AS since,
       (SELECT jsonb_object_agg(id, unbalanced_at) FROM campaigns WHERE ended_at IS NULL AND unbalanced_at IS NOT NULL) AS unbalanced

-- :name outstanding
-- Campaigns that have nothing left to send, and messages that are not settled; of one, or of all.
WITH sums AS (
    SELECT t.campaign_no AS no, coalesce(sum(t.n) FILTER (WHERE t.state = 'waiting'), 0) AS waiting,
           coalesce(sum(t.n) FILTER (WHERE t.state IN ('sending', 'accepted')), 0) AS awaited,
           coalesce(sum(t.n) FILTER (WHERE t.state = 'unknown'), 0) AS doubted,
           coalesce(sum(t.n) FILTER (WHERE is_open(t.state) AND t.leg = 1), 0) AS of_sms
    FROM tallies t JOIN campaigns c ON c.no = t.campaign_no
    WHERE c.ended_at IS NULL AND c.started_at IS NOT NULL AND c.state = 'running' AND c.open_until IS NULL
      AND (%(campaign)s::integer IS NULL OR c.no = %(campaign)s)
    GROUP BY t.campaign_no
)
SELECT c.id AS campaign_id, s.awaited::bigint AS awaited, s.doubted::bigint AS doubted, last.left_at,
       CASE WHEN c.sms_sender IS NOT NULL AND s.of_sms = 0 THEN c.validity_s END AS validity_s,
       CASE WHEN c.sms_sender IS NULL AND c.sms_validity_s IS NOT NULL THEN c.validity_s + c.sms_validity_s END AS chain_s
FROM sums s JOIN campaigns c ON c.no = s.no
CROSS JOIN LATERAL (SELECT max(started_at) AS left_at FROM (
    (SELECT started_at FROM attempts a WHERE a.campaign_no = c.no AND a.leg = 0 AND a.called ORDER BY a.started_at DESC LIMIT 1) UNION ALL
    (SELECT started_at FROM attempts a WHERE a.campaign_no = c.no AND a.leg = 1 AND a.called ORDER BY a.started_at DESC LIMIT 1)) AS ends
) AS last
WHERE s.waiting = 0 AND s.awaited + s.doubted > 0 AND last.left_at IS NOT NULL
ORDER BY last.left_at LIMIT %(limit)s

-- :name one_watch
-- Whoever notes what began and ended does so alone, so that no two note the same.
SELECT pg_advisory_xact_lock(%(key)s)

-- :name ended
-- Forget what is no longer there, of these kinds. Who it was about is told with it, and how long it lasted.
WITH present AS (
    SELECT kind, c.no AS campaign_no FROM unnest(%(kinds)s::text[], %(campaigns)s::text[]) AS t (kind, campaign_id) LEFT JOIN campaigns c ON c.id = t.campaign_id
), gone AS (
    DELETE FROM obstacles o
    WHERE o.is_awaited = %(is_awaited)s
      AND NOT EXISTS (SELECT FROM present p WHERE p.kind = o.kind AND p.campaign_no IS NOT DISTINCT FROM o.campaign_no)
    RETURNING o.*
)
SELECT count(note_event(campaign_no, end_kind,
                        'lasted ' || justify_hours(date_trunc('second', clock_timestamp() - since)) || ': ' || says)) AS n
FROM gone

-- :name begun
-- Note what was not there before.
WITH present AS (
    SELECT t.*, c.no AS campaign_no
    FROM unnest(%(kinds)s::text[], %(campaigns)s::text[], %(begin_kinds)s::text[], %(end_kinds)s::text[], %(says)s::text[], %(ways)s::text[],
                %(since)s::timestamptz[]) AS t (kind, campaign_id, begin_kind, end_kind, says, way_out, since)
    LEFT JOIN campaigns c ON c.id = t.campaign_id WHERE t.campaign_id IS NULL OR c.no IS NOT NULL
), came AS (
    INSERT INTO obstacles (kind, campaign_no, end_kind, since, says, is_awaited)
    SELECT kind, campaign_no, end_kind, since, says, %(is_awaited)s FROM present
    ON CONFLICT (kind, campaign_no) DO NOTHING RETURNING kind, campaign_no
)
SELECT count(note_event(p.campaign_no, p.begin_kind, p.says || '; ' || p.way_out)) AS n
FROM came JOIN present p ON p.kind = came.kind AND p.campaign_no IS NOT DISTINCT FROM came.campaign_no
