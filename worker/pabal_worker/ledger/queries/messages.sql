-- What happens to messages. `now` is always given: the ledger's own clock, asked once a pump.

-- :name claim
-- Take up to `n` messages of a running campaign for one attempt: first those whose retry is due, then fresh ones, of which a
-- limit may leave room for fewer. State, end, validity and the gate behind a campaign's canaries are looked at here, in the
-- step that makes the message leave.
WITH ticket AS MATERIALIZED (
    SELECT nextval('attempt_ids') AS id
), open AS (
    SELECT no, CASE WHEN %(leg)s = 0 AND gate_no IS NOT NULL THEN gate_no ELSE 9223372036854775807 END AS edge FROM campaigns
    WHERE no = %(campaign)s AND state = 'running' AND (end_at IS NULL OR end_at > %(now)s)
), again AS (
    SELECT m.campaign_no, m.recipient_no, m.leg FROM messages m
    WHERE m.campaign_no = (SELECT no FROM open) AND m.leg = %(leg)s AND m.state = 'waiting'
      AND m.due_at <= %(now)s AND m.valid_until > %(now)s
    ORDER BY m.due_at LIMIT %(n)s FOR UPDATE SKIP LOCKED
), fresh AS (
    SELECT m.campaign_no, m.recipient_no, m.leg FROM messages m
    WHERE m.campaign_no = (SELECT no FROM open) AND m.leg = %(leg)s AND m.state = 'waiting' AND m.due_at IS NULL
      AND m.recipient_no <= (SELECT edge FROM open)
    ORDER BY m.recipient_no LIMIT %(fresh)s FOR UPDATE SKIP LOCKED
), picked AS MATERIALIZED (
    SELECT * FROM again UNION ALL SELECT * FROM fresh LIMIT %(n)s
), taken AS (
    UPDATE messages m
    SET state = 'sending', attempt = ticket.id, attempts = m.attempts || ticket.id, due_at = NULL, ask_at = NULL,
        lease_until = %(lease_until)s, left_at = coalesce(m.left_at, %(now)s),
        valid_until = coalesce(m.valid_until, %(now)s + make_interval(secs => %(validity_s)s))
    FROM ticket, picked
    JOIN recipients r ON r.campaign_no = picked.campaign_no AND r.no = picked.recipient_no
    WHERE m.campaign_no = picked.campaign_no AND m.recipient_no = picked.recipient_no AND m.leg = picked.leg
    RETURNING m.attempt, m.recipient_no, r.address, r.variables, m.valid_until, m.split, m.doubted, cardinality(m.attempts) AS tries
), noted AS (
    INSERT INTO attempts (id, campaign_no, leg, n, worker, started_at, granted_at)
    SELECT min(attempt), %(campaign)s, %(leg)s, count(*), %(worker)s, %(now)s, %(granted_at)s::timestamptz FROM taken HAVING count(*) > 0
)
SELECT * FROM taken ORDER BY recipient_no

-- :name settle
-- Write outcomes, and the end of the attempt. Only for messages that this attempt still holds, or lost to doubt while it
-- was slow: a message that another attempt has taken since, or that a report has settled, stays as it is.
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
    SELECT %(campaign)s::bigint AS campaign_no, %(leg)s::smallint AS leg, t.no, kinds.*
    FROM unnest(%(nos)s::bigint[], %(kinds)s::bigint[]) AS t (no, kind) JOIN kinds USING (kind)
), moved AS (
    UPDATE messages m
    SET state = said.state, due_at = said.due_at, lease_until = NULL,
        ask_at = CASE WHEN said.state = 'accepted' THEN least(m.valid_until + %(grace)s::interval, %(pull_at)s::timestamptz) ELSE said.ask_at END,
        asked = 0, split = said.split, rank = greatest(m.rank, said.rank),
        doubted = m.doubted OR said.state = 'unknown',
        voided = CASE WHEN said.state = 'waiting' THEN m.voided || m.attempt ELSE m.voided END,
        status_group = said.status_group, status_id = said.status_id, error_id = said.error_id, why = said.why,
        done_at = CASE WHEN said.state = 'rejected' THEN %(now)s END
    FROM said
    WHERE m.campaign_no = said.campaign_no AND m.recipient_no = said.no AND m.leg = said.leg
      AND coalesce(m.attempt = %(attempt)s AND m.state IN ('sending', 'unknown'), false)
    RETURNING m.recipient_no, m.state
), finished AS (
    UPDATE attempts SET finished_at = %(now)s, http_status = %(http_status)s, note = %(note)s WHERE id = %(attempt)s
)
SELECT state, count(*) AS n, array_agg(recipient_no) AS nos FROM moved GROUP BY state

-- :name finish_attempt
UPDATE attempts SET finished_at = %(now)s, http_status = %(http_status)s, note = %(note)s, called = %(called)s
WHERE id = %(attempt)s

-- :name give_back
-- A claim whose call was not made: the messages wait again as if they had never been claimed. So do those whose lease ran out
-- meanwhile, the worker having been asleep: no call carried them, so there is no doubt. Not those that somebody has taken or
-- settled since.
UPDATE messages
SET state = 'waiting', lease_until = NULL, attempts = trim_array(attempts, 1), ask_at = NULL, asked = 0,
    doubted = doubted AND cardinality(attempts) > 1, why = CASE WHEN state = 'sending' THEN why END,
    due_at = CASE WHEN cardinality(attempts) > 1 THEN %(now)s::timestamptz END,
    valid_until = CASE WHEN cardinality(attempts) > 1 THEN valid_until END,
    left_at = CASE WHEN cardinality(attempts) > 1 THEN left_at END
WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND recipient_no = ANY (%(nos)s) AND attempt = %(attempt)s
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
UPDATE attempts SET n = %(n)s WHERE id = %(attempt)s

-- :name fail_over
SELECT fail_over(%(campaign)s, %(nos)s::bigint[], %(now)s)

-- :name next_due
-- When there is next something to claim for a leg: now, at a time, or never. Index look-ups.
SELECT least(
    (SELECT %(now)s::timestamptz FROM messages
     WHERE %(may_be_fresh)s AND campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at IS NULL
       AND recipient_no <= coalesce((SELECT gate_no FROM campaigns WHERE no = %(campaign)s AND %(leg)s = 0), 9223372036854775807)
     ORDER BY recipient_no LIMIT 1),
    (SELECT greatest(due_at, %(now)s) FROM messages
     WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at IS NOT NULL AND valid_until > %(now)s
     ORDER BY due_at LIMIT 1)
) AS at

-- :name claimable
-- How many messages could be claimed now, `limit` at most of each kind, and of fresh ones `fresh`.
SELECT (SELECT count(*) FROM (
            SELECT 1 FROM messages
            WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at IS NULL
              AND recipient_no <= coalesce((SELECT gate_no FROM campaigns WHERE no = %(campaign)s AND %(leg)s = 0), 9223372036854775807)
            ORDER BY recipient_no LIMIT %(fresh)s) AS fresh)
     + (SELECT count(*) FROM (
            SELECT 1 FROM messages
            WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND state = 'waiting' AND due_at <= %(now)s AND valid_until > %(now)s
            ORDER BY due_at LIMIT %(limit)s) AS again) AS n

-- :name lapse_leases
-- A worker that claimed them is gone, perhaps in the middle of the call: their fate is unknown.
WITH gone AS (
    SELECT campaign_no, recipient_no, leg FROM messages
    WHERE state = 'sending' AND lease_until < %(now)s
    ORDER BY lease_until LIMIT 5000 FOR UPDATE SKIP LOCKED
)
UPDATE messages m
SET state = 'unknown', doubted = true, lease_until = NULL, ask_at = %(now)s, asked = 0, why = 'the worker was lost in the call'
FROM gone
WHERE m.campaign_no = gone.campaign_no AND m.recipient_no = gone.recipient_no AND m.leg = gone.leg

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
