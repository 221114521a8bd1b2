-- What happens to messages. `now` is always given: the ledger's own clock, asked once a pump.

-- :name lock_frontier
-- Whoever ends the rest of a list waits for claims of it, and they for him.
SELECT FROM frontiers WHERE campaign_no = %(campaign)s FOR UPDATE

-- :name claim
-- Take up to `n` messages of a running campaign for attempts; what is looked at on the way is in the schema, in `claim`.
SELECT * FROM claim(%(campaign)s, %(leg)s::smallint, %(n)s, %(fresh)s, %(call_size)s, %(validity_s)s, %(changes)s, %(quota)s, %(day)s::date,
                    %(day_began)s, %(worker)s::text, %(now)s, %(lease_until)s)

-- :name finish
-- An attempt was answered: from now on it stands for all of its messages of which nothing else is said. Of one that has lapsed or
-- was given back meanwhile nothing is implied, and whoever wants to hear of accepted messages hears of each; then each is settled
-- by its row. What the claim waited for its grant costs its messages no validity.
UPDATE attempts a
SET finished_at = %(now)s, http_status = %(http_status)s, note = %(note)s, lease_until = NULL,
    started_at = coalesce(%(called_at)s, a.started_at), granted_at = coalesce(%(granted_at)s, a.granted_at),
    valid_until = a.valid_until + (coalesce(%(called_at)s, a.started_at) - a.started_at),
    ask_at = CASE WHEN %(accepted)s > 0 AND a.lease_until IS NOT NULL AND NOT c.wants_intermediate
                  THEN least(a.valid_until + (coalesce(%(called_at)s, a.started_at) - a.started_at) + %(grace)s::interval,
                             %(pull_at)s::timestamptz) END
FROM campaigns c
WHERE a.id = %(attempt)s AND c.no = a.campaign_no
RETURNING old.lease_until IS NULL OR c.wants_intermediate AS by_row

-- :name settle
-- Write outcomes by row. Only for messages that this attempt still holds, or lost to doubt while it was slow: a message that
-- another attempt has taken since, or that a report has settled, stays as it is.
-- Outcomes are few and messages are many, so each kind of outcome comes once, and with each message which one it has.
--
-- Nothing here shows the planner a constant of `messages`: a campaign is younger than its statistics, so that it would
-- expect one row of it and read all. By the whole key alone it looks up each message.
WITH kinds AS (
    SELECT * FROM unnest(
        %(states)s::message_state[], %(due)s::timestamptz[], %(ask)s::timestamptz[], %(splits)s::smallint[],
        %(ranks)s::smallint[], %(groups)s::smallint[], %(ids)s::integer[], %(errors)s::integer[], %(whys)s::text[]
    ) WITH ORDINALITY AS t (state, due_at, ask_at, split, rank, status_group, status_id, error_id, why, kind)
), said AS MATERIALIZED (
    SELECT %(campaign)s::integer AS campaign_no, %(leg)s::smallint AS leg, t.no, kinds.*
    FROM unnest(%(nos)s::integer[], %(kinds)s::bigint[]) AS t (no, kind) JOIN kinds USING (kind)
), moved AS (
    UPDATE messages m
    SET state = said.state, due_at = said.due_at,
        valid_until = coalesce(m.valid_until, a.valid_until), left_at = coalesce(m.left_at, a.started_at),
        ask_at = CASE WHEN said.state = 'accepted'
                      THEN least(coalesce(m.valid_until, a.valid_until) + %(grace)s::interval, %(pull_at)s::timestamptz)
                      ELSE said.ask_at END,
        asked = 0, split = said.split, rank = greatest(m.rank, said.rank),
        doubted = m.doubted OR said.state = 'unknown',
        voided = CASE WHEN said.state = 'waiting' THEN m.voided || m.attempt ELSE m.voided END,
        status_group = said.status_group, status_id = said.status_id, error_id = said.error_id, why = said.why,
        done_at = CASE WHEN said.state = 'rejected' THEN %(now)s END
    FROM said, attempts a
    WHERE m.campaign_no = said.campaign_no AND m.recipient_no = said.no AND m.leg = said.leg AND a.id = %(attempt)s
      AND coalesce(m.attempt = %(attempt)s AND m.state IN ('sending', 'unknown'), false)
    RETURNING m.recipient_no, m.state
)
SELECT state, count(*) AS n, array_agg(recipient_no) AS nos FROM moved GROUP BY state

-- :name uncount
-- Messages of a call that certainly took no effect: they do not count against their entity's quota.
SELECT count_entity(campaign_no, day, -%(n)s::bigint) FROM attempts WHERE id = %(attempt)s AND day IS NOT NULL

-- :name end_uncalled
-- Attempts whose calls were not made. Nobody ever heard of them, so nothing is left of them, but for those that others know: their
-- lease ran out, and messages that went again name them.
WITH lost AS (
    UPDATE attempts SET finished_at = %(now)s, note = %(note)s, called = false, lease_until = NULL, ask_at = NULL
    WHERE id = ANY (%(attempts)s) AND (lapsed OR granted_at IS NOT NULL OR %(granted)s)
)
DELETE FROM attempts WHERE id = ANY (%(attempts)s) AND NOT (lapsed OR granted_at IS NOT NULL OR %(granted)s)

-- :name split_attempt
-- A call took fewer than its attempt holds: the rest is an attempt of its own from now on, under the same lease. Nothing of the
-- messages changes but who holds them.
WITH ticket AS MATERIALIZED (
    SELECT nextval('attempt_ids') AS id
), moved AS (
    UPDATE messages m SET attempt = ticket.id FROM ticket
    WHERE m.campaign_no = %(campaign)s AND m.leg = %(leg)s AND m.recipient_no = ANY (%(rest)s) AND m.attempt = %(attempt)s
      AND m.state = 'sending'
    RETURNING m.attempt, m.recipient_no AS no
), noted AS (
    INSERT INTO attempts (id, campaign_no, leg, n, worker, started_at, lease_until, valid_until, day, recipients)
    SELECT moved.attempt, a.campaign_no, a.leg, count(*), a.worker, a.started_at, a.lease_until, a.valid_until, a.day,
           range_agg(int4range(moved.no, moved.no, '[]'))
    FROM moved JOIN attempts a ON a.id = %(attempt)s GROUP BY moved.attempt, a.id
)
SELECT attempt AS id, array_agg(no) AS nos FROM moved GROUP BY attempt

-- :name give_back
-- A claim whose call was not made: the messages wait again as if they had never been claimed. So do those whose lease ran out
-- meanwhile, the worker having been asleep: no call carried them, so there is no doubt. Not those that somebody has taken or
-- settled since.
UPDATE messages
SET state = 'waiting', attempt = earlier[cardinality(earlier)], earlier = nullif(trim_array(earlier, least(1, cardinality(earlier))), '{}'),
    ask_at = NULL, asked = 0, doubted = doubted AND tries_of(messages) > 1, why = CASE WHEN state = 'sending' THEN why END,
    due_at = CASE WHEN tries_of(messages) > 1 THEN %(now)s::timestamptz END,
    valid_until = CASE WHEN tries_of(messages) > 1 THEN valid_until END,
    left_at = CASE WHEN tries_of(messages) > 1 THEN left_at END
WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND recipient_no = ANY (%(nos)s) AND attempt = ANY (%(attempts)s)
  AND state IN ('sending', 'unknown')

-- :name lock_kakao
-- Whoever applies a delivery of these just now is waited for, and sees the SMS as they stand after us.
SELECT FROM messages WHERE campaign_no = %(campaign)s AND leg = 0 AND recipient_no = ANY (%(nos)s) ORDER BY recipient_no FOR SHARE

-- :name withdraw_returned
-- SMS that have come back from a worker without having left, while KakaoTalk was delivered after all.
UPDATE messages m SET state = 'cancelled', due_at = NULL, done_at = %(now)s, why = 'KakaoTalk was delivered after all'
FROM messages k
WHERE m.campaign_no = %(campaign)s AND m.leg = 1 AND m.recipient_no = ANY (%(nos)s) AND m.state = 'waiting' AND NOT m.doubted
  AND k.campaign_no = m.campaign_no AND k.recipient_no = m.recipient_no AND k.leg = 0 AND k.state = 'delivered'

-- :name shrink_attempt
UPDATE attempts SET n = cardinality(%(nos)s::integer[]),
    recipients = (SELECT range_agg(int4range(no, no, '[]')) FROM unnest(%(nos)s::integer[]) AS t (no))
WHERE id = %(attempt)s

-- :name fail_over
SELECT fail_over(%(campaign)s, %(nos)s::bigint[], %(now)s)

-- :name next_due
-- When there is next something to claim for a leg: now, at a time, or never. Index look-ups.
SELECT least(
    (SELECT %(now)s::timestamptz FROM messages
     WHERE %(may_be_fresh)s AND campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at IS NULL
       AND recipient_no <= coalesce((SELECT gate_no FROM campaigns WHERE no = %(campaign)s AND %(leg)s = 0), 2147483647)
     ORDER BY recipient_no LIMIT 1),
    (SELECT %(now)s::timestamptz FROM recipients
     WHERE %(leg)s = 0 AND campaign_no = %(campaign)s
       AND no > (SELECT reached FROM frontiers WHERE campaign_no = %(campaign)s AND rest_state IS NULL)
       AND no <= coalesce((SELECT gate_no FROM campaigns WHERE no = %(campaign)s), 2147483647)
     ORDER BY no LIMIT 1),
    (SELECT greatest(due_at, %(now)s) FROM messages
     WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at IS NOT NULL AND valid_until > %(now)s
     ORDER BY due_at LIMIT 1)
) AS at

-- :name claimable
-- How many messages could be claimed now, `limit` at most of each kind, and of fresh ones `fresh`.
SELECT (SELECT count(*) FROM (
            SELECT 1 FROM messages
            WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at IS NULL
              AND recipient_no <= coalesce((SELECT gate_no FROM campaigns WHERE no = %(campaign)s AND %(leg)s = 0), 2147483647)
            ORDER BY recipient_no LIMIT %(fresh)s) AS fresh)
     + (SELECT count(*) FROM (
            SELECT 1 FROM recipients
            WHERE %(leg)s = 0 AND campaign_no = %(campaign)s
              AND no > (SELECT reached FROM frontiers WHERE campaign_no = %(campaign)s AND rest_state IS NULL)
              AND no <= coalesce((SELECT gate_no FROM campaigns WHERE no = %(campaign)s), 2147483647)
            ORDER BY no LIMIT %(limit)s) AS next)
     + (SELECT count(*) FROM (
            SELECT 1 FROM messages
            WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at <= %(now)s AND valid_until > %(now)s
            ORDER BY due_at LIMIT %(limit)s) AS again) AS n

-- :name lapse_leases
-- A worker that claimed them is gone, perhaps in the middle of the call: their fate is unknown. No call begins after its lease, so
-- the pacer counts theirs from there. Some thousand messages at once, and one attempt at least.
WITH oldest AS (
    SELECT id, sum(n) OVER (ORDER BY lease_until, id) - n AS n_before
    FROM attempts WHERE lease_until < %(now)s ORDER BY lease_until, id LIMIT 500
), gone AS (
    SELECT a.id FROM attempts a JOIN oldest USING (id) WHERE oldest.n_before < 5000 AND a.lease_until < %(now)s
    ORDER BY a.id FOR UPDATE OF a SKIP LOCKED
), lapsed AS (
    UPDATE attempts a SET lease_until = NULL, lapsed = true, started_at = greatest(a.started_at, a.lease_until),
                          valid_until = a.valid_until + (greatest(a.started_at, a.lease_until) - a.started_at)
    FROM gone WHERE a.id = gone.id
    RETURNING a.id, a.campaign_no, a.leg, a.recipients, old.started_at, a.valid_until
), doubtful AS (
    UPDATE messages m
    SET state = 'unknown', doubted = true, ask_at = %(now)s, asked = 0, why = 'the worker was lost in the call',
        left_at = coalesce(m.left_at, lapsed.started_at), valid_until = coalesce(m.valid_until, lapsed.valid_until)
    FROM lapsed CROSS JOIN LATERAL unnest(lapsed.recipients) AS t (span)
    WHERE m.campaign_no = lapsed.campaign_no AND m.leg = lapsed.leg
      AND m.recipient_no >= lower(t.span) AND m.recipient_no < upper(t.span) AND m.attempt = lapsed.id AND m.state = 'sending'
    RETURNING 1
)
SELECT (SELECT count(*) FROM lapsed) AS attempts, (SELECT count(*) FROM doubtful) AS messages

-- :name expire_waiting
-- Their validity ran out between two attempts, whatever campaign they are of. Of one that was ever in doubt the logs are asked
-- once more before it is given up, since an SMS may follow; but where people decide about doubts, they have.
WITH late AS (
    SELECT campaign_no, recipient_no, leg, doubted FROM messages
    WHERE state = 'waiting' AND due_at IS NOT NULL AND valid_until <= %(now)s
    ORDER BY valid_until LIMIT 5000 FOR UPDATE SKIP LOCKED
)
UPDATE messages m
SET state = CASE WHEN is_in_doubt THEN 'unknown' ELSE 'expired' END::message_state,
    rank = CASE WHEN is_in_doubt THEN m.rank ELSE greatest(m.rank, 3) END,
    due_at = NULL, asked = 0, ask_at = CASE WHEN is_in_doubt THEN %(now)s::timestamptz END,
    done_at = CASE WHEN NOT is_in_doubt THEN %(now)s::timestamptz END,
    why = CASE WHEN is_in_doubt THEN 'its validity ran out while it was in doubt; the logs are asked once more'
               ELSE 'its validity ran out before it could be sent; last: ' || coalesce(m.why, 'nothing') END
FROM late JOIN campaigns c ON c.no = late.campaign_no
     CROSS JOIN LATERAL (SELECT late.doubted AND NOT c.keeps_doubt AS is_in_doubt) AS fate
WHERE m.campaign_no = late.campaign_no AND m.recipient_no = late.recipient_no AND m.leg = late.leg
RETURNING m.campaign_no, m.recipient_no, m.leg

-- :name give_up
-- What has not left of campaigns that are cancelled, or past their endAt, will not leave: of one campaign, or of all.
-- 20,000 of each kind at most. Each campaign's messages are looked up along an index, whatever the planner knows of them.
WITH over AS (
    SELECT no, state = 'cancelled' AS is_cancelled, coalesce(end_why, 'the campaign''s endAt passed before its turn') AS end_why
    FROM campaigns
    WHERE ended_at IS NULL AND (state = 'cancelled' OR (end_at <= %(now)s AND state <> 'receiving'))
      AND (%(campaign)s::bigint IS NULL OR no = %(campaign)s)
), fresh AS (
    SELECT over.is_cancelled, over.end_why, m.* FROM over CROSS JOIN LATERAL (
        SELECT campaign_no, recipient_no, leg FROM messages
        WHERE campaign_no = over.no AND state = 'waiting' AND due_at IS NULL
        ORDER BY leg, recipient_no LIMIT 20000 FOR UPDATE SKIP LOCKED) AS m
    LIMIT 20000
), again AS (
    SELECT over.is_cancelled, over.end_why, m.* FROM over CROSS JOIN LATERAL (
        SELECT campaign_no, recipient_no, leg FROM messages
        WHERE campaign_no = over.no AND state = 'waiting' AND due_at IS NOT NULL
        ORDER BY leg, due_at LIMIT 20000 FOR UPDATE SKIP LOCKED) AS m
    LIMIT 20000
), late AS MATERIALIZED (
    SELECT * FROM fresh UNION ALL SELECT * FROM again
)
UPDATE messages m
SET state = CASE WHEN late.is_cancelled THEN 'cancelled' ELSE 'expired' END::message_state,
    rank = CASE WHEN late.is_cancelled THEN m.rank ELSE greatest(m.rank, 3) END,
    why = CASE WHEN late.is_cancelled THEN 'the campaign was cancelled' ELSE late.end_why END,
    due_at = NULL, ask_at = NULL, done_at = %(now)s
FROM late
WHERE m.campaign_no = late.campaign_no AND m.recipient_no = late.recipient_no AND m.leg = late.leg

-- :name lists_over
-- Campaigns that are over before their lists were claimed to the end: of one campaign, or of all. Who has no message yet gets no
-- row for that either; the frontier says what became of them.
SELECT c.no, CASE WHEN c.state = 'cancelled' THEN 'cancelled' ELSE 'expired' END AS rest_state,
       CASE WHEN c.state = 'cancelled' THEN 'the campaign was cancelled'
            ELSE coalesce(c.end_why, 'the campaign''s endAt passed before its turn') END AS why
FROM campaigns c JOIN frontiers f ON f.campaign_no = c.no
WHERE c.ended_at IS NULL AND (c.state = 'cancelled' OR (c.end_at <= %(now)s AND c.state <> 'receiving'))
  AND f.rest_state IS NULL AND (%(campaign)s::bigint IS NULL OR c.no = %(campaign)s)
ORDER BY c.no LIMIT 1000

-- :name end_rest
-- Everybody beyond the frontier ends alike. Its row was locked by a statement before, so the tallies in this one's snapshot know
-- all claims; what waits by them, less the rows that wait, has no message.
WITH rest AS (
    SELECT coalesce((SELECT sum(n) FROM tallies WHERE campaign_no = %(campaign)s AND leg = 0 AND state = 'waiting'), 0)
         - (SELECT count(*) FROM messages WHERE campaign_no = %(campaign)s AND leg = 0 AND state = 'waiting' AND due_at IS NULL)
         - (SELECT count(*) FROM messages WHERE campaign_no = %(campaign)s AND leg = 0 AND state = 'waiting' AND due_at IS NOT NULL) AS n
), ended AS (
    UPDATE frontiers f SET rest_state = %(rest_state)s, rest_why = %(why)s, rest_at = %(now)s,
        told_to = CASE WHEN c.endpoint_no IS NOT NULL AND rest.n > 0 THEN f.reached END
    FROM rest, campaigns c
    WHERE f.campaign_no = %(campaign)s AND c.no = f.campaign_no AND f.rest_state IS NULL
    RETURNING rest.n
), counted AS (
    INSERT INTO tallies (campaign_no, leg, state, n)
    SELECT %(campaign)s, 0, t.state, t.sign * ended.n
    FROM ended, (VALUES ('waiting'::message_state, -1), (%(rest_state)s::message_state, 1)) AS t (state, sign) WHERE ended.n <> 0
)
SELECT n FROM ended

-- :name tell_rest
-- What ended without a message is told to its webhook as well, some thousands a statement.
WITH due AS (
    SELECT campaign_no, told_to FROM frontiers WHERE told_to IS NOT NULL ORDER BY campaign_no LIMIT 1 FOR UPDATE SKIP LOCKED
), next AS (
    SELECT r.campaign_no, r.no FROM due JOIN recipients r ON r.campaign_no = due.campaign_no AND r.no > due.told_to
    WHERE NOT EXISTS (SELECT FROM messages m WHERE m.campaign_no = r.campaign_no AND m.recipient_no = r.no AND m.leg = 0)
    ORDER BY r.no LIMIT 5000
), told AS (
    INSERT INTO relays (endpoint_no, campaign_no, recipient_no, done_at, leg, attempts, state, why)
    SELECT c.endpoint_no, next.campaign_no, next.no, f.rest_at, 0, 0, f.rest_state, f.rest_why
    FROM next JOIN campaigns c ON c.no = next.campaign_no JOIN frontiers f ON f.campaign_no = next.campaign_no
    WHERE c.endpoint_no IS NOT NULL ORDER BY next.no
)
UPDATE frontiers f SET told_to = (SELECT max(no) FROM next) FROM due WHERE f.campaign_no = due.campaign_no
RETURNING coalesce((SELECT count(*) FROM next), 0) AS n
