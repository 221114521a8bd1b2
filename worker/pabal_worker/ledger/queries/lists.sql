-- Lists of campaigns, and a month's bill.

-- :name page
-- Held ones first, then the newest, with sums from the tallies of this page alone.
WITH page AS MATERIALIZED (
    SELECT c.no, c.id, c.state, coalesce(c.reason, c.end_why) AS reason, c.created_at, c.send_at, c.end_at, c.started_at, c.ended_at,
           c.open_until IS NOT NULL AS is_stream, c.is_test, c.pace, c.books, (c.state = 'held')::integer AS is_held
    FROM campaigns c
    WHERE (%(states)s::campaign_state[] IS NULL OR c.state = ANY (%(states)s::campaign_state[]))
      AND (%(search)s::text IS NULL OR position(lower(%(search)s) IN lower(c.id)) > 0)
      AND (%(streams)s::boolean IS NULL OR ((c.open_until IS NOT NULL) = %(streams)s AND NOT c.is_test))
      AND (%(tests)s::boolean IS NULL OR c.is_test = %(tests)s)
      AND (%(before_no)s::integer IS NULL OR ((c.state = 'held')::integer, c.no) < (%(before_held)s::integer, %(before_no)s))
    ORDER BY (c.state = 'held')::integer DESC, c.no DESC LIMIT %(limit)s
)
SELECT page.no, page.id, page.state::text AS state, page.reason, page.created_at, page.send_at, page.end_at, page.started_at, page.ended_at,
       page.is_stream, page.is_test, page.is_held, page.books, sums.audience, sums.open, sums.sms, pace.n AS lately, page.pace,
       waits.leg AS wait_leg, waits.waits_for, waits.wake_at
FROM page
CROSS JOIN LATERAL (
    SELECT coalesce(sum(n) FILTER (WHERE leg = 0), 0)::bigint AS audience, coalesce(sum(n) FILTER (WHERE leg = 1), 0)::bigint AS sms,
           coalesce(sum(n) FILTER (WHERE is_open(t.state)), 0)::bigint AS open
    FROM tallies t WHERE t.campaign_no = page.no) AS sums
CROSS JOIN LATERAL (
    SELECT coalesce(sum(n), 0)::bigint AS n FROM attempts a
    WHERE page.state = 'running' AND a.campaign_no = page.no AND a.leg IN (0, 1) AND a.called
      AND a.started_at >= %(now)s - interval '60 seconds') AS pace
LEFT JOIN LATERAL (
    SELECT p.leg, p.waits_for, nullif(p.wake_at, 'infinity') AS wake_at FROM pumps p
    WHERE page.state = 'running' AND p.campaign_no = page.no AND p.waits_for IS NOT NULL ORDER BY p.leg, p.wake_at, p.share LIMIT 1) AS waits ON true
ORDER BY page.is_held DESC, page.no DESC

-- :name counts
-- How many campaigns there are in each state, streams and tests apart.
SELECT state::text AS state, open_until IS NOT NULL AS is_stream, is_test, count(*) AS n FROM campaigns GROUP BY 1, 2, 3

-- :name newest_held
SELECT id, reason FROM campaigns WHERE state = 'held' ORDER BY no DESC LIMIT 1

-- :name bill
-- What left and has an end between two moments, by channel, sender, entity and currency, tests apart. Campaigns that cannot have anything in that time are
-- left out; each other one is read along its key.
WITH begun AS MATERIALIZED (
    SELECT no, spec ->> 'sender' AS kakao_sender, coalesce(sms_sender, spec #>> '{smsFailover,sender}') AS sms_sender,
           spec #>> '{platform,entityId}' AS entity, is_test
    FROM campaigns
    WHERE started_at < %(until)s AND deleted_at IS NULL AND books IS NULL AND (ended_at IS NULL OR ended_at >= %(since)s::timestamptz - interval '8 days')
), summed AS (
    SELECT m.campaign_no, m.leg = 1 OR m.channel_inferred IS NOT DISTINCT FROM 'sms' AS is_sms, m.currency, count(*) AS n,
           count(*) FILTER (WHERE m.state = 'delivered') AS delivered, sum(coalesce(m.message_count, 1)) AS parts, coalesce(sum(m.price), 0) AS price
    FROM messages m
    WHERE m.campaign_no IN (SELECT no FROM begun) AND m.done_at >= %(since)s AND m.done_at < %(until)s
      AND m.state NOT IN ('suppressed', 'cancelled') AND (m.attempt IS NOT NULL OR m.rank > 0)
    GROUP BY 1, 2, 3
)
SELECT CASE WHEN s.is_sms THEN 'sms' ELSE 'kakao' END AS channel, CASE WHEN s.is_sms THEN b.sms_sender ELSE b.kakao_sender END AS sender,
       b.entity, b.is_test, s.currency, sum(s.n)::bigint AS messages, sum(s.delivered)::bigint AS delivered, sum(s.parts)::bigint AS parts, sum(s.price) AS price
FROM summed s JOIN begun b ON b.no = s.campaign_no GROUP BY 1, 2, 3, 4, 5 ORDER BY 4, 1, 2, 3, 5

-- :name bill_open
-- Messages of those campaigns that have left and no end yet, by the tallies.
SELECT coalesce(sum(t.n), 0)::bigint AS n FROM tallies t JOIN campaigns c ON c.no = t.campaign_no
WHERE t.state IN ('sending', 'accepted', 'unknown') AND c.started_at < %(until)s AND c.ended_at IS NULL

-- :name bill_deleted
SELECT id FROM campaigns
WHERE started_at < %(until)s AND books IS NOT NULL AND ended_at >= %(since)s ORDER BY no LIMIT 100
