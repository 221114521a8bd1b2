-- Campaigns and their batches.

-- :name open
WITH opened AS (
INSERT INTO campaigns (id, spec, send_at, end_at, pace, validity_s, advertises_first, sms_sender, sms_validity_s,
                       sms_limit, sms_limit_price, sms_limit_currency, sms_price_each, accepted, created_at)
VALUES (%(id)s, %(spec)s, %(send_at)s, %(end_at)s, %(pace)s, %(validity_s)s, %(advertises_first)s, %(sms_sender)s,
        %(sms_validity_s)s, %(sms_limit)s, %(sms_limit_price)s, %(sms_limit_currency)s, %(sms_price_each)s, %(accepted)s, %(now)s)
ON CONFLICT (id) DO NOTHING RETURNING no
)
INSERT INTO frontiers (campaign_no) SELECT no FROM opened

-- :name find
SELECT no, id, spec, state, coalesce(reason, end_why) AS reason, expected_batches, fingerprint, send_at, end_at,
       campaigns.pace, validity_s, sms_sender, sms_validity_s, accepted, created_at, sealed_at, started_at, ended_at,
       open_until, endpoint_no, canary_no, canary_state, gate_no, sms_verdict, sms_verdict_since,
       a.pace AS account_pace, coalesce(a.is_steered, true) AS is_steered,
       unbalanced_at, erased_at, deleted_at, books, changes, opened_as, opened_by, approval, stop_no
FROM campaigns LEFT JOIN account_pace a ON true WHERE id = %(id)s

-- :name channels_in_use
SELECT DISTINCT channel FROM campaigns WHERE ended_at IS NULL OR ended_at > %(since)s

-- :name lock
SELECT no, state FROM campaigns WHERE id = %(id)s FOR UPDATE

-- :name of_person
-- Every campaign that has this person in its list, the newest first, with how the messages stand: also of who waits without one.
SELECT c.id AS campaign_id, c.state::text AS campaign_state, c.open_until IS NOT NULL AS is_stream, c.created_at, r.no AS recipient_no,
       coalesce(state_of(k, ka), f.rest_state, 'waiting')::text AS kakao_state, state_of(s, sa)::text AS sms_state,
       (SELECT count(*) FROM clicks x WHERE x.campaign_no = r.campaign_no AND x.recipient_no = r.no) AS clicks
FROM recipients r JOIN campaigns c ON c.no = r.campaign_no JOIN frontiers f ON f.campaign_no = r.campaign_no
LEFT JOIN messages k ON k.campaign_no = r.campaign_no AND k.recipient_no = r.no AND k.leg = 0
LEFT JOIN attempts ka ON ka.id = k.attempt
LEFT JOIN messages s ON s.campaign_no = r.campaign_no AND s.recipient_no = r.no AND s.leg = 1
LEFT JOIN attempts sa ON sa.id = s.attempt
WHERE r.address = %(address)s ORDER BY r.campaign_no DESC, r.nth DESC LIMIT %(limit)s

-- :name batches
SELECT number, recipients, duplicates, problems FROM batches WHERE campaign_no = %(campaign)s ORDER BY number

-- :name batch_sums
SELECT count(*) FILTER (WHERE problems IS NULL) AS taken, coalesce(sum(recipients), 0) AS recipients,
       coalesce(sum(duplicates), 0) AS duplicates, count(*) FILTER (WHERE problems IS NOT NULL) AS refused,
       (SELECT count(*) FROM strays WHERE campaign_no = %(campaign)s AND kind = 'late') AS late,
       (SELECT count(*) FROM strays WHERE campaign_no = %(campaign)s AND kind = 'unusable') AS unusable
FROM batches WHERE campaign_no = %(campaign)s

-- :name refused_batches
SELECT number, problems FROM batches WHERE campaign_no = %(campaign)s AND problems IS NOT NULL ORDER BY number LIMIT 20

-- :name note_stray
INSERT INTO strays (campaign_no, digest, kind, number, problems, received_at)
VALUES (%(campaign)s, %(digest)s, %(kind)s, %(number)s, %(problems)s, %(now)s)
ON CONFLICT DO NOTHING

-- :name strays
SELECT kind, number, problems FROM strays WHERE campaign_no = %(campaign)s ORDER BY received_at, digest LIMIT 20

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

-- :name take_in
-- `people` is [[no, address, variables], …]; a person who is there already is left out. They wait: their messages come with a claim.
WITH new AS (
    INSERT INTO recipients (campaign_no, no, address, variables)
    SELECT %(campaign)s, (p ->> 0)::bigint, p ->> 1, p -> 2 FROM jsonb_array_elements(%(people)s::jsonb) AS p ORDER BY 2
    ON CONFLICT (address, campaign_no, nth) WHERE address IS NOT NULL DO NOTHING
    RETURNING 1
), counted AS (
    INSERT INTO tallies (campaign_no, leg, state, n) SELECT %(campaign)s, 0, 'waiting', count(*) FROM new HAVING count(*) > 0
)
SELECT count(*) AS n FROM new

-- :name ask_to_seal
UPDATE campaigns SET expected_batches = %(batches)s, fingerprint = %(fingerprint)s
WHERE no = %(campaign)s AND (fingerprint IS NULL OR (fingerprint = %(fingerprint)s AND expected_batches = %(batches)s))

-- :name seal
UPDATE campaigns c SET state = 'scheduled', sealed_at = %(now)s
WHERE c.no = %(campaign)s AND c.state = 'receiving' AND c.expected_batches IS NOT NULL
  AND c.expected_batches = (SELECT count(*) FROM batches b WHERE b.campaign_no = c.no AND b.problems IS NULL)
RETURNING c.created_at, c.send_at, c.pace, c.sms_sender

-- :name complete
SELECT c.no, c.id, c.spec ->> 'sender' AS sender, c.spec -> 'content' ->> 'templateCode' AS template, b.people
FROM campaigns c, LATERAL (SELECT count(*) AS n, coalesce(sum(recipients), 0)::bigint AS people
                           FROM batches WHERE campaign_no = c.no AND problems IS NULL) AS b
WHERE c.id = %(id)s AND c.state = 'receiving' AND c.expected_batches = b.n

-- :name take_turn_to_seal
-- One worker at a time compares and seals a campaign; who finds another at it leaves it to that one, or to the sweep.
SELECT pg_try_advisory_xact_lock(%(key)s, %(campaign)s) AS is_ours

-- :name same_template
-- Other campaigns of this sender and template that were sealed since `since`, but for the family. No streams: who gets a message of
-- one's own there asked for it.
SELECT c.no FROM campaigns c JOIN campaigns own ON own.no = %(campaign)s
WHERE c.sealed_at >= %(since)s AND c.open_until IS NULL AND c.no <> own.no
  AND c.spec ->> 'sender' = own.spec ->> 'sender' AND c.spec -> 'content' ->> 'templateCode' = own.spec -> 'content' ->> 'templateCode'
  AND (own.family_no IS NULL OR c.family_no IS DISTINCT FROM own.family_no)

-- :name had_before
-- How many of a campaign's people have had what other campaigns send, or will have it, counted at the newest of them: of all people,
-- or of one in `every` by a hash of their row numbers. Whoever it did not reach at all has not had it.
SELECT had.campaign_no, (SELECT id FROM campaigns WHERE no = had.campaign_no) AS campaign_id, count(*) AS n
FROM recipients r LEFT JOIN LATERAL (
    SELECT o.campaign_no
    FROM recipients o JOIN campaigns c ON c.no = o.campaign_no
    LEFT JOIN messages m ON m.campaign_no = o.campaign_no AND m.recipient_no = o.no
    WHERE o.address = r.address AND o.campaign_no = ANY (%(others)s::integer[])
      AND (is_open(m.state) OR m.state IN ('delivered', 'unconfirmed')
           OR (m.state IS NULL AND c.ended_at IS NULL AND c.state <> 'cancelled'))
    ORDER BY o.campaign_no DESC LIMIT 1) AS had ON true
WHERE r.campaign_no = %(campaign)s AND hashint4(r.no) %% %(every)s = 0
GROUP BY 1

-- :name hold_sealed
UPDATE campaigns SET state = 'held', reason = %(reason)s WHERE no = %(campaign)s AND state IN ('scheduled', 'paused')

-- :name announced
-- Campaigns whose batches are all there without anybody having sealed them.
SELECT id, pace FROM campaigns c
WHERE state = 'receiving' AND expected_batches IS NOT NULL
  AND expected_batches = (SELECT count(*) FROM batches b WHERE b.campaign_no = c.no AND b.problems IS NULL)

-- :name set_state
UPDATE campaigns SET state = %(state)s, reason = %(reason)s, held_for = NULL, ended_at = CASE WHEN %(ended)s THEN %(now)s ELSE ended_at END
WHERE no = %(campaign)s AND state = ANY (%(from)s::campaign_state[])

-- :name hold_for
UPDATE campaigns SET state = 'held', reason = %(reason)s, held_for = %(cause)s WHERE no = %(campaign)s AND state = 'running'

-- :name held_alike
-- A campaign, and all that are held for the same cause, locked in one order whoever resumes which of them.
SELECT no FROM campaigns
WHERE no = %(campaign)s
   OR (state = 'held' AND ended_at IS NULL AND held_for = (SELECT held_for FROM campaigns WHERE no = %(campaign)s AND state = 'held'))
ORDER BY no FOR UPDATE

-- :name resume
-- Who resumes a campaign has seen its reason, so it overrules: a failed canary's gate opens, a guard counts afresh,
-- and SMS that a verdict kept back leave.
UPDATE campaigns c
SET state = CASE WHEN c.started_at IS NULL THEN 'scheduled'::campaign_state ELSE 'running' END, reason = NULL, held_for = NULL, resumed_at = %(now)s,
    gate_no = CASE WHEN c.canary_state = 'failed' THEN NULL ELSE c.gate_no END,
    canary_state = CASE WHEN c.canary_state = 'failed' THEN 'overruled' ELSE c.canary_state END,
    guard_delivered = heard.delivered, guard_failed = heard.failed,
    sms_verdict = CASE WHEN c.sms_verdict = 'failed' OR (c.sms_verdict = 'waiting' AND c.state = 'held' AND c.sms_verdict_since IS NOT NULL)
                       THEN 'overruled' ELSE c.sms_verdict END
FROM (SELECT coalesce(sum(n) FILTER (WHERE state = 'delivered'), 0) AS delivered, failed_of(%(campaign)s) AS failed
      FROM tallies WHERE campaign_no = %(campaign)s AND leg = 0) AS heard
WHERE c.no = %(campaign)s AND c.state IN ('paused', 'held') AND c.approval IS DISTINCT FROM 'waiting'

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
-- Campaigns that have begun, the longest not audited first, and about how many rows each has.
SELECT c.no, c.id, coalesce((SELECT sum(t.n)::bigint FROM tallies t WHERE t.campaign_no = c.no), 0) AS size FROM campaigns c
WHERE ended_at IS NULL AND (started_at IS NOT NULL OR state = 'cancelled') AND (audited_at IS NULL OR audited_at < %(before)s)
ORDER BY audited_at NULLS FIRST LIMIT %(limit)s

-- :name audited
UPDATE campaigns SET audited_at = %(now)s,
       unbalanced_at = CASE WHEN no = ANY (%(unbalanced)s) THEN coalesce(unbalanced_at, %(now)s) END
WHERE no = ANY (%(campaigns)s)

-- :name repace
UPDATE campaigns SET pace = %(pace)s WHERE no = %(campaign)s

-- :name sign
INSERT INTO signs (name, at) VALUES (%(name)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET at = excluded.at
WHERE signs.at < excluded.at - make_interval(secs => %(apart_s)s) OR signs.at > excluded.at + interval '5 seconds'

-- :name signs
SELECT name, at FROM signs
