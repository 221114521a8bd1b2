-- The books: how many messages of a campaign stand where.

-- :name tallies
-- How many stand where, as people are told: of those whom a call carries, as many are on their way as calls are still open, and
-- for the others an answer stands.
WITH sums AS (
    SELECT leg, state, sum(n)::bigint AS n FROM tallies WHERE campaign_no = %(campaign)s GROUP BY 1, 2
), on_the_way AS (
    SELECT s.leg, least(s.n, coalesce((SELECT sum(a.n) FROM attempts a
                                       WHERE a.lease_until IS NOT NULL AND a.campaign_no = %(campaign)s AND a.leg = s.leg), 0)) AS n
    FROM sums s WHERE s.state = 'sending'
)
SELECT leg, state::text, sum(n)::bigint AS n
FROM (SELECT leg, state, n FROM sums WHERE state <> 'sending'
      UNION ALL SELECT leg, 'sending', n FROM on_the_way
      UNION ALL SELECT s.leg, 'accepted', s.n - w.n FROM sums s JOIN on_the_way w USING (leg) WHERE s.state = 'sending') AS told
GROUP BY 1, 2 HAVING sum(n) <> 0

-- :name sums
-- The tallies as they are: whoever is carried by a call and not spoken of since is `sending`.
SELECT campaign_no, leg, state::text, sum(n)::bigint AS n
FROM tallies WHERE campaign_no = ANY (%(campaigns)s) GROUP BY 1, 2, 3 HAVING sum(n) <> 0

-- :name count
-- The rows, and those who have none: they wait, or have ended together.
SELECT campaign_no, leg, state::text, count(*) AS n FROM messages WHERE campaign_no = ANY (%(campaigns)s) GROUP BY 1, 2, 3
UNION ALL
SELECT f.campaign_no, 0, coalesce(f.rest_state, 'waiting')::text, rest.n
FROM frontiers f CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM recipients WHERE campaign_no = f.campaign_no)
         - (SELECT count(*) FROM messages WHERE campaign_no = f.campaign_no AND leg = 0) AS n) AS rest
WHERE f.campaign_no = ANY (%(campaigns)s) AND rest.n <> 0

-- :name audience
SELECT campaign_no, count(*) AS n FROM recipients WHERE campaign_no = ANY (%(campaigns)s) GROUP BY 1

-- :name fold
-- Many rows of a campaign become one for each leg and state, in one statement: nobody ever sees a wrong sum.
WITH crowded AS (
    SELECT campaign_no FROM tallies WHERE campaign_no = ANY (%(campaigns)s) GROUP BY 1 HAVING count(*) > %(rows)s
), gone AS (
    DELETE FROM tallies t USING crowded WHERE t.campaign_no = crowded.campaign_no RETURNING t.campaign_no, t.leg, t.state, t.n
)
INSERT INTO tallies SELECT campaign_no, leg, state, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0

-- :name pumps
SELECT leg, share, nullif(wake_at, 'infinity') AS wake_at, waits_for FROM pumps WHERE campaign_no = %(campaign)s ORDER BY leg, wake_at, share

-- :name next_retry
SELECT leg, due_at, why FROM messages
WHERE campaign_no = %(campaign)s AND leg IN (0, 1) AND state = 'waiting' AND due_at IS NOT NULL AND why IS NOT NULL
ORDER BY leg, due_at LIMIT 1

-- :name reach
-- Messages with a price or an inferred channel, and people who got both.
SELECT leg, channel, currency, state = 'delivered' AS is_delivered, sum(n)::bigint AS n, sum(price) AS price, sum(twice)::bigint AS twice
FROM reach WHERE campaign_no = %(campaign)s GROUP BY 1, 2, 3, 4

-- :name fold_reach
WITH crowded AS (
    SELECT campaign_no FROM reach WHERE campaign_no = ANY (%(campaigns)s) GROUP BY 1 HAVING count(*) > %(rows)s
), gone AS (
    DELETE FROM reach r USING crowded WHERE r.campaign_no = crowded.campaign_no RETURNING r.*
)
INSERT INTO reach SELECT campaign_no, leg, state, channel, currency, sum(n), sum(price), max(dearest), sum(twice)
FROM gone GROUP BY 1, 2, 3, 4, 5

-- :name failures
-- The most frequent codes of messages that failed.
SELECT leg, state::text, status_group, status_id, error_id, sum(n)::bigint AS n
FROM failures WHERE campaign_no = %(campaign)s GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) > 0 ORDER BY 6 DESC, 1, 2, 3, 4, 5 LIMIT %(limit)s

-- :name failing
-- Codes of failures of campaigns that began lately, the newest first, with the messages of their channel that left and have an end.
SELECT c.id AS campaign_id, f.*, ends.n AS ended
FROM campaigns c
CROSS JOIN LATERAL (
    SELECT leg, state::text AS state, status_group, status_id, error_id, sum(n)::bigint AS n
    FROM failures WHERE campaign_no = c.no GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) > 0) AS f
CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.n), 0)::bigint AS n FROM tallies t
    WHERE t.campaign_no = c.no AND t.leg = f.leg AND t.state = ANY (%(ended)s::message_state[])) AS ends
WHERE c.started_at > %(since)s AND c.books IS NULL AND NOT c.is_test
ORDER BY c.no DESC LIMIT %(limit)s

-- :name fold_failures
WITH crowded AS (
    SELECT campaign_no FROM failures WHERE campaign_no = ANY (%(campaigns)s) GROUP BY 1 HAVING count(*) > %(rows)s
), gone AS (
    DELETE FROM failures f USING crowded WHERE f.campaign_no = crowded.campaign_no RETURNING f.*
)
INSERT INTO failures SELECT campaign_no, leg, state, status_group, status_id, error_id, sum(n)
FROM gone GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0

-- :name pace_reached
-- Messages of the calls over the campaign's channel that were made in the last seconds; SMS do not count against its pace.
SELECT coalesce(sum(n), 0)::bigint AS n FROM attempts
WHERE campaign_no = %(campaign)s AND leg = 0 AND started_at > %(now)s - make_interval(secs => %(seconds)s) AND called
  AND lease_until IS NULL

-- :name export
SELECT r.no AS row, coalesce(r.address, CASE WHEN o.talk_no IS NOT NULL THEN r.variables ->> 'user' END) AS "to", coalesce(o.reference, r.variables ->> (c.spec ->> 'reference')) AS reference,
       o.bulk_id AS bulk_id, o.message_id AS message_id,
       CASE WHEN k.state = 'delivered' AND s.state = 'delivered' THEN 'both'
            WHEN k.state = 'delivered' AND c.sms_sender IS NULL AND c.sms_validity_s IS NOT NULL
                THEN coalesce(k.channel_inferred || ' (inferred)', 'kakao or sms')
            WHEN k.state = 'delivered' THEN 'kakao' WHEN s.state = 'delivered' THEN 'sms' ELSE '' END AS reached_by,
       coalesce(state_of(k, ka), f.rest_state, 'waiting')::text AS kakao_state,
       k.status_group AS kakao_status_group, k.status_id AS kakao_status_id, k.error_id AS kakao_error_id,
       CASE WHEN k.state IS NULL THEN f.rest_why ELSE k.why END AS kakao_why,
       k.price AS kakao_price, coalesce(k.left_at, ka.started_at) AS kakao_left_at,
       CASE WHEN k.state IS NULL THEN f.rest_at ELSE k.done_at END AS kakao_done_at, coalesce(tries_of(k), 0) AS kakao_attempts,
       state_of(s, sa)::text AS sms_state, s.status_group AS sms_status_group, s.status_id AS sms_status_id, s.error_id AS sms_error_id, s.why AS sms_why,
       s.price AS sms_price, coalesce(s.left_at, sa.started_at) AS sms_left_at, s.done_at AS sms_done_at,
       CASE WHEN s.state IS NOT NULL THEN tries_of(s) END AS sms_attempts,
       coalesce(k.currency, s.currency) AS currency,
       coalesce(x.kakao, 0) AS kakao_clicks, x.kakao_at AS kakao_clicked_at, coalesce(x.sms, 0) AS sms_clicks, x.sms_at AS sms_clicked_at
FROM recipients r JOIN campaigns c ON c.no = r.campaign_no JOIN frontiers f ON f.campaign_no = r.campaign_no
LEFT JOIN one_offs o ON c.open_until IS NOT NULL AND o.campaign_no = r.campaign_no AND o.no = r.no
LEFT JOIN messages k ON k.campaign_no = r.campaign_no AND k.recipient_no = r.no AND k.leg = 0
LEFT JOIN attempts ka ON ka.id = k.attempt
LEFT JOIN messages s ON s.campaign_no = r.campaign_no AND s.recipient_no = r.no AND s.leg = 1
LEFT JOIN attempts sa ON sa.id = s.attempt
LEFT JOIN (SELECT recipient_no, count(*) FILTER (WHERE leg = 0) AS kakao, min(clicked_at) FILTER (WHERE leg = 0) AS kakao_at,
                  count(*) FILTER (WHERE leg = 1) AS sms, min(clicked_at) FILTER (WHERE leg = 1) AS sms_at
           FROM clicks WHERE campaign_no = %(campaign)s GROUP BY recipient_no) x ON x.recipient_no = r.no
WHERE r.campaign_no = %(campaign)s ORDER BY r.no

-- :name sent_lately
-- Calls of a scope, by age in microseconds before now: what the pacer is seeded with. No name: the whole account.
-- A little more than the unit: a call starts up to the pacer's slack after its grant. What is in a worker's hands may leave at any
-- moment, so it counts as if it left now, each attempt by itself.
-- A thousand rows and a few: calls of one thousandth of the unit are one, as old as the youngest of them.
SELECT (min(age.s) * 1e6)::bigint AS age_us, sum(a.n)::bigint AS n, held.id AS attempt
FROM attempts a JOIN campaigns c ON c.no = a.campaign_no
CROSS JOIN LATERAL (SELECT CASE WHEN a.lease_until IS NULL THEN extract(epoch FROM %(now)s - a.started_at) ELSE 0 END AS s) AS age
CROSS JOIN LATERAL (SELECT CASE WHEN a.lease_until IS NOT NULL THEN a.id END AS id) AS held
WHERE a.called AND (a.started_at > %(now)s - make_interval(secs => %(unit_s)s + %(slack_s)s) OR a.lease_until IS NOT NULL)
  AND (%(campaign_id)s::text IS NULL OR (c.id = %(campaign_id)s AND a.leg = 0))
  AND (%(sender)s::text IS NULL OR (c.spec ->> 'sender' = %(sender)s AND a.leg = 0))
  AND (%(sms_sender)s::text IS NULL OR (c.sms_sender = %(sms_sender)s AND a.leg = 1))
  AND (%(entity)s::text IS NULL OR c.spec #>> '{platform,entityId}' = %(entity)s)
GROUP BY floor(age.s * 1000 / %(unit_s)s), held.id
