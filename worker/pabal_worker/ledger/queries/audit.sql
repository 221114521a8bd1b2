-- The audit: rows counted and compared, all in one snapshot. Nothing here changes anything but `repair`.

-- :name messages
-- One walk over a campaign's messages: how many stand where, how many cannot stand as they do, and the first row of those. Who
-- has no message is counted beside them; whoever a call carries counts as accepted, as in `tallies` below.
SELECT leg, CASE state WHEN 'sending' THEN 'accepted' ELSE state::text END AS state, count(*) AS n,
       count(*) FILTER (WHERE is_unheld) AS unheld, min(recipient_no) FILTER (WHERE is_unheld) AS first_unheld,
       count(*) FILTER (WHERE is_restless) AS restless, min(recipient_no) FILTER (WHERE is_restless) AS first_restless
FROM (SELECT m.leg, m.state, m.recipient_no,
             m.state = 'sending' AND (a.id IS NULL OR NOT a.called OR a.lapsed
                                      OR a.lease_until < clock_timestamp() - interval '60 seconds') AS is_unheld,
             NOT is_open(m.state) AND num_nonnulls(m.due_at, m.ask_at) > 0 AS is_restless
      FROM messages m LEFT JOIN attempts a ON a.id = m.attempt WHERE m.campaign_no = %(campaign)s) AS looked_at
GROUP BY 1, 2
UNION ALL
SELECT 0, coalesce(f.rest_state, 'waiting')::text, rest.n, 0, NULL, 0, NULL
FROM (SELECT (SELECT count(*) FROM recipients WHERE campaign_no = %(campaign)s)
           - (SELECT count(*) FROM messages WHERE campaign_no = %(campaign)s AND leg = 0) AS n) AS rest
JOIN frontiers f ON f.campaign_no = %(campaign)s
WHERE rest.n <> 0

-- :name tallies
SELECT leg, CASE state WHEN 'sending' THEN 'accepted' ELSE state::text END AS state, sum(n)::bigint AS n
FROM tallies WHERE campaign_no = %(campaign)s GROUP BY 1, 2 HAVING sum(n) <> 0

-- :name sums
SELECT (SELECT count(*) FROM recipients WHERE campaign_no = %(campaign)s) AS audience,
       (SELECT coalesce(sum(recipients), 0)::bigint FROM batches WHERE campaign_no = %(campaign)s) AS batched,
       clock_timestamp() AS now

-- :name failovers
-- SMS beside no Kakao message that ended otherwise than by being given up. `delivered` may come late.
SELECT count(*) AS n, min(s.recipient_no) AS first FROM messages s
LEFT JOIN messages k ON k.campaign_no = s.campaign_no AND k.recipient_no = s.recipient_no AND k.leg = 0
WHERE s.campaign_no = %(campaign)s AND s.leg = 1
  AND coalesce(k.state NOT IN ('rejected', 'undelivered', 'expired', 'unconfirmed', 'delivered'), true)

-- :name attempts
-- Attempts that carried others than they say, or that nobody wrote down: by the rows, each attempt's recipients are what it noted.
-- One that was given back names nobody, but for those who went again while its worker slept.
WITH carried AS (
    SELECT m.leg, t.id, range_agg(int4range(m.recipient_no, m.recipient_no, '[]')) AS recipients, count(*) AS n
    FROM messages m CROSS JOIN LATERAL unnest(coalesce(m.earlier, '{}') || m.attempt) AS t (id)
    WHERE m.campaign_no = %(campaign)s AND t.id IS NOT NULL GROUP BY 1, 2
), made AS (
    SELECT leg, id, recipients, n, called FROM attempts WHERE campaign_no = %(campaign)s
)
SELECT count(*) AS n, min(id) AS first FROM carried FULL JOIN made USING (leg, id)
WHERE CASE WHEN made.called IS FALSE THEN NOT carried.recipients <@ made.recipients
           ELSE (carried.recipients, carried.n) IS DISTINCT FROM (made.recipients, made.n::bigint) END

-- :name unsent
-- Messages that have an end by the provider's word, though no attempt of ours carried them: this ledger was restored from an older
-- copy, or somebody else writes our ids. They are believed, since nobody may get a message twice.
SELECT count(*) AS n, min(recipient_no) AS first FROM messages
WHERE campaign_no = %(campaign)s AND attempt IS NULL AND rank > 0 AND NOT is_open(state)

-- :name holes
-- Recipients whom the frontier has passed, and who have no message: a claim that took them is lost.
SELECT count(*) AS n, min(r.no) AS first
FROM frontiers f JOIN recipients r ON r.campaign_no = f.campaign_no AND r.no <= f.reached
LEFT JOIN messages m ON m.campaign_no = r.campaign_no AND m.recipient_no = r.no AND m.leg = 0
WHERE f.campaign_no = %(campaign)s AND m.campaign_no IS NULL

-- :name overlaps
-- Messages in two calls that both have no end, though none of them was ever in doubt.
SELECT count(*) AS n, min(recipient_no) AS first FROM (
    SELECT m.recipient_no FROM messages m CROSS JOIN LATERAL unnest(m.earlier || m.attempt) AS t (id) JOIN attempts a ON a.id = t.id
    WHERE m.campaign_no = %(campaign)s AND m.earlier IS NOT NULL AND NOT m.doubted AND a.called AND a.finished_at IS NULL
    GROUP BY m.recipient_no, m.leg HAVING count(*) > 1) AS twice

-- :name reports
-- Reports of messages that we have, which nobody applied within a minute.
SELECT count(*) AS n, min(m.recipient_no) AS first
FROM (SELECT split_part(o.message_id, '.', 2)::integer AS no, split_part(o.message_id, '.', 3)::smallint AS leg
      FROM orphans o JOIN campaigns c ON c.no = %(campaign)s
      WHERE o.received_at < clock_timestamp() - interval '60 seconds'
        AND o.message_id ~ ('^' || c.id || '\.[0-9]{1,9}\.[01]$')) AS late
JOIN messages m ON m.campaign_no = %(campaign)s AND m.recipient_no = late.no AND m.leg = late.leg

-- :name reach
-- What `reach` must gain to say what the rows say. It knows a state as of the moment in which a report was applied, and of
-- that only matters whether it was delivered or rejected.
WITH both_sides AS (
    SELECT leg, state, channel_inferred AS channel, CASE WHEN price IS NOT NULL THEN coalesce(currency, '') END AS currency,
           count(*) AS n, coalesce(sum(price), 0) AS price, max(price) AS dearest, 0 AS twice
    FROM messages WHERE campaign_no = %(campaign)s AND num_nonnulls(price, channel_inferred) > 0 GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT 1, 'delivered', NULL, NULL, 0, 0, NULL, count(*)
    FROM messages s JOIN messages k ON k.campaign_no = s.campaign_no AND k.recipient_no = s.recipient_no AND k.leg = 0
    WHERE s.campaign_no = %(campaign)s AND s.leg = 1 AND s.state = 'delivered' AND k.state = 'delivered'
    UNION ALL
    SELECT leg, state, channel, currency, -n, -price, NULL, -twice FROM reach WHERE campaign_no = %(campaign)s
)
SELECT leg, CASE WHEN state IN ('delivered', 'rejected') THEN state ELSE 'accepted' END AS state, channel, currency,
       sum(n)::bigint AS n, sum(price) AS price, max(dearest) AS dearest, sum(twice)::bigint AS twice
FROM both_sides GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 OR sum(price) <> 0 OR sum(twice) <> 0

-- :name repair_reach
-- For what stands at MISSING, `reach` above is put: in one snapshot, as `repair` below, and with the same reason.
INSERT INTO reach (campaign_no, leg, state, channel, currency, n, price, dearest, twice)
SELECT %(campaign)s, missing.* FROM (MISSING) AS missing
RETURNING leg, state::text, channel, currency, n, price, twice

-- :name one_repair
SELECT pg_advisory_xact_lock(%(key)s)

-- :name repair
-- The difference between rows and tallies becomes rows of tallies. Both are counted in this statement's one snapshot, and whoever
-- changes messages changes both by the same in one transaction: the difference is true whatever is claimed, settled or
-- folded meanwhile, and no writer waits. Only two repairs at once would mend twice, hence `one_repair` before it.
INSERT INTO tallies (campaign_no, leg, state, n)
SELECT %(campaign)s, leg, state, sum(n)
FROM (SELECT leg, state, count(*) AS n FROM messages WHERE campaign_no = %(campaign)s GROUP BY 1, 2
      UNION ALL
      SELECT 0, coalesce(f.rest_state, 'waiting'),
             (SELECT count(*) FROM recipients WHERE campaign_no = %(campaign)s)
           - (SELECT count(*) FROM messages WHERE campaign_no = %(campaign)s AND leg = 0)
      FROM frontiers f WHERE f.campaign_no = %(campaign)s
      UNION ALL SELECT leg, state, -n FROM tallies WHERE campaign_no = %(campaign)s) AS both_sides
GROUP BY leg, state HAVING sum(n) <> 0
RETURNING leg, state::text, n
