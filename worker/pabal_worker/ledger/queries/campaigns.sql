-- Campaigns and their batches.

-- :name open
WITH opened AS (
INSERT INTO campaigns (id, spec, send_at, end_at, speed_amount, speed_unit_s, validity_s, sms_sender, sms_validity_s,
                       sms_limit, sms_limit_price, sms_limit_currency, sms_price_each, accepted, created_at)
VALUES (%(id)s, %(spec)s, %(send_at)s, %(end_at)s, %(speed_amount)s, %(speed_unit_s)s, %(validity_s)s, %(sms_sender)s,
        %(sms_validity_s)s, %(sms_limit)s, %(sms_limit_price)s, %(sms_limit_currency)s, %(sms_price_each)s, %(accepted)s, %(now)s)
ON CONFLICT (id) DO NOTHING RETURNING no
)
INSERT INTO frontiers (campaign_no) SELECT no FROM opened

-- :name find
SELECT no, id, spec, state, coalesce(reason, end_why) AS reason, expected_batches, fingerprint, send_at, end_at,
       speed_amount, speed_unit_s, validity_s, sms_sender, sms_validity_s, accepted, created_at, sealed_at, started_at, ended_at,
       open_until, endpoint_no, canary_no, canary_state, gate_no, sms_verdict, sms_verdict_since,
       a.amount AS account_amount, a.unit_s AS account_unit_s, coalesce(a.is_steered, true) AS is_steered,
       unbalanced_at, erased_at, deleted_at, books
FROM campaigns LEFT JOIN account_pace a ON true WHERE id = %(id)s

-- :name lock
SELECT no, state FROM campaigns WHERE id = %(id)s FOR UPDATE

-- :name recent
SELECT id, state, coalesce(reason, end_why) AS reason, created_at, send_at, ended_at FROM campaigns ORDER BY no DESC LIMIT %(limit)s

-- :name of_person
-- Every campaign that has this person in its list, the newest first, with how the messages stand: also of who waits without one.
SELECT c.id AS campaign_id, c.state::text AS campaign_state, c.created_at, r.no AS recipient_no,
       coalesce(state_of(k, ka), f.rest_state, 'waiting')::text AS kakao_state, state_of(s, sa)::text AS sms_state
FROM recipients r JOIN campaigns c ON c.no = r.campaign_no JOIN frontiers f ON f.campaign_no = r.campaign_no
LEFT JOIN messages k ON k.campaign_no = r.campaign_no AND k.recipient_no = r.no AND k.leg = 0
LEFT JOIN attempts ka ON ka.id = k.attempt
LEFT JOIN messages s ON s.campaign_no = r.campaign_no AND s.recipient_no = r.no AND s.leg = 1
LEFT JOIN attempts sa ON sa.id = s.attempt
WHERE r.address = %(address)s ORDER BY r.campaign_no DESC LIMIT %(limit)s

-- :name batches
SELECT number, recipients, duplicates, problems FROM batches WHERE campaign_no = %(campaign)s ORDER BY number

-- :name batch_sums
SELECT count(*) FILTER (WHERE problems IS NULL) AS taken, coalesce(sum(recipients), 0) AS recipients,
       coalesce(sum(duplicates), 0) AS duplicates, count(*) FILTER (WHERE problems IS NOT NULL) AS refused
FROM batches WHERE campaign_no = %(campaign)s

-- :name refused_batches
SELECT number, problems FROM batches WHERE campaign_no = %(campaign)s AND problems IS NOT NULL ORDER BY number LIMIT 20

-- :name batch
SELECT digest, recipients, duplicates, problems FROM batches WHERE campaign_no = %(campaign)s AND number = %(number)s

-- :name note_batch
INSERT INTO batches (campaign_no, number, digest, recipients, duplicates, problems, received_at)
VALUES (%(campaign)s, %(number)s, %(digest)s, %(recipients)s, %(duplicates)s, %(problems)s, %(now)s)
ON CONFLICT (campaign_no, number) DO UPDATE
SET digest = excluded.digest, recipients = excluded.recipients, duplicates = excluded.duplicates,
    problems = excluded.problems, received_at = excluded.received_at
WHERE batches.problems IS NOT NULL

-- :name still_receiving
SELECT 1 FROM campaigns WHERE no = %(campaign)s AND state = 'receiving' FOR SHARE

-- :name land
CREATE TEMPORARY TABLE landed (no bigint, address text, variables jsonb) ON COMMIT DROP

-- :name take_in
-- From the landing table to recipients; a person who is there already is left out. They wait: their messages come with a claim.
WITH new AS (
    INSERT INTO recipients (campaign_no, no, address, variables)
    SELECT %(campaign)s, no, address, variables FROM landed ORDER BY no
    ON CONFLICT (address, campaign_no, nth) DO NOTHING
    RETURNING 1
), counted AS (
    INSERT INTO tallies (campaign_no, leg, state, n) SELECT %(campaign)s, 0, 'waiting', count(*) FROM new HAVING count(*) > 0
)
SELECT count(*) AS n FROM new

-- :name ask_to_seal
UPDATE campaigns SET expected_batches = %(batches)s, fingerprint = %(fingerprint)s
WHERE no = %(campaign)s AND (fingerprint IS NULL OR fingerprint = %(fingerprint)s)

-- :name seal
UPDATE campaigns c SET state = 'scheduled', sealed_at = %(now)s
WHERE c.no = %(campaign)s AND c.state = 'receiving' AND c.expected_batches IS NOT NULL
  AND c.expected_batches = (SELECT count(*) FROM batches b WHERE b.campaign_no = c.no AND b.problems IS NULL)
RETURNING c.created_at, c.send_at, c.speed_amount, c.speed_unit_s, c.sms_sender

-- :name announced
-- Campaigns whose batches are all there without anybody having sealed them.
SELECT id, speed_amount, speed_unit_s FROM campaigns c
WHERE state = 'receiving' AND expected_batches IS NOT NULL
  AND expected_batches = (SELECT count(*) FROM batches b WHERE b.campaign_no = c.no AND b.problems IS NULL)

-- :name set_state
UPDATE campaigns SET state = %(state)s, reason = %(reason)s, ended_at = CASE WHEN %(ended)s THEN %(now)s ELSE ended_at END
WHERE no = %(campaign)s AND state = ANY (%(from)s::campaign_state[])

-- :name resume
-- Who resumes a campaign has seen its reason, so it overrules: a failed canary's gate opens, a guard counts afresh,
-- and SMS that a verdict kept back leave.
UPDATE campaigns c
SET state = CASE WHEN c.started_at IS NULL THEN 'scheduled'::campaign_state ELSE 'running' END, reason = NULL, resumed_at = %(now)s,
    gate_no = CASE WHEN c.canary_state = 'failed' THEN NULL ELSE c.gate_no END,
    canary_state = CASE WHEN c.canary_state = 'failed' THEN 'overruled' ELSE c.canary_state END,
    guard_delivered = heard.delivered, guard_failed = heard.failed,
    sms_verdict = CASE WHEN c.sms_verdict = 'failed' OR (c.sms_verdict = 'waiting' AND c.state = 'held' AND c.sms_verdict_since IS NOT NULL)
                       THEN 'overruled' ELSE c.sms_verdict END
FROM (SELECT coalesce(sum(n) FILTER (WHERE state = 'delivered'), 0) AS delivered,
             coalesce(sum(n) FILTER (WHERE is_failed(state)), 0) AS failed
      FROM tallies WHERE campaign_no = %(campaign)s AND leg = 0) AS heard
WHERE c.no = %(campaign)s AND c.state IN ('paused', 'held')

-- :name lock_to_end
-- Whoever joins a stream holds its row: after this, all of them are seen.
SELECT FROM campaigns WHERE no = %(campaign)s FOR UPDATE

-- :name one_change
SELECT pg_advisory_xact_lock(%(key)s, hashtext(%(id)s))

-- :name note_question
-- The later question that was acted on already, if there is one. A clock that is ahead of ours does not count.
WITH asked AS (
    SELECT no, asked_at, least(coalesce(%(asked)s::timestamptz, clock_timestamp()), clock_timestamp()) AS moment FROM campaigns WHERE id = %(id)s
), noted AS (
    UPDATE campaigns c SET asked_at = a.moment FROM asked a WHERE c.no = a.no AND (a.asked_at IS NULL OR a.asked_at < a.moment)
)
SELECT asked_at FROM asked WHERE asked_at > moment

-- :name end
-- Unless something has been opened since it was counted: a late report of a failure books an SMS where nothing was open.
UPDATE campaigns SET state = CASE WHEN state = 'cancelled' THEN state ELSE 'finished' END, ended_at = %(now)s
WHERE no = %(campaign)s AND state IN ('scheduled', 'running', 'paused', 'held', 'cancelled') AND ended_at IS NULL
  AND (SELECT coalesce(sum(n), 0) FROM tallies
       WHERE campaign_no = %(campaign)s AND is_open(state)) = 0

-- :name to_close
-- Of all campaigns that have begun, were cancelled or are past their endAt, in one look: those of which nothing can move any
-- more, as the tallies say, and those that have many rows of tallies. Books that did not balance are looked at again after a minute.
WITH begun AS (
    SELECT no FROM campaigns WHERE ended_at IS NULL AND (started_at IS NOT NULL OR state = 'cancelled')
    UNION
    SELECT no FROM campaigns WHERE ended_at IS NULL AND end_at <= %(now)s AND state <> 'receiving'
), summed AS (
    SELECT begun.no, count(t.n) > %(rows)s AS is_crowded,
           coalesce(sum(t.n) FILTER (WHERE is_open(t.state)), 0) = 0 AS is_over
    FROM begun LEFT JOIN tallies t ON t.campaign_no = begun.no GROUP BY begun.no
)
SELECT c.no, c.id, s.is_crowded,
       s.is_over AND (c.unbalanced_at IS NULL OR c.audited_at < %(before)s) AND (c.open_until IS NULL OR c.open_until < %(now)s) AS is_over
FROM summed s JOIN campaigns c ON c.no = s.no WHERE s.is_crowded OR s.is_over ORDER BY c.no

-- :name to_audit
-- Campaigns that have begun, the longest not audited first.
SELECT no, id FROM campaigns
WHERE ended_at IS NULL AND (started_at IS NOT NULL OR state = 'cancelled') AND (audited_at IS NULL OR audited_at < %(before)s)
ORDER BY audited_at NULLS FIRST LIMIT %(limit)s

-- :name audited
UPDATE campaigns SET audited_at = %(now)s, unbalanced_at = CASE WHEN %(balances)s THEN NULL ELSE coalesce(unbalanced_at, %(now)s) END
WHERE no = %(campaign)s

-- :name repace
UPDATE campaigns SET speed_amount = %(amount)s, speed_unit_s = %(unit_s)s WHERE no = %(campaign)s

-- :name sign
INSERT INTO signs (name, at) VALUES (%(name)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET at = excluded.at
WHERE signs.at < excluded.at - make_interval(secs => %(apart_s)s) OR signs.at > excluded.at + interval '5 seconds'

-- :name signs
SELECT name, at FROM signs
