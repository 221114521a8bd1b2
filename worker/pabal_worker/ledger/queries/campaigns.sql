-- Campaigns and their batches.

-- :name open
INSERT INTO campaigns (id, spec, send_at, end_at, speed_amount, speed_unit_s, validity_s, sms_sender, sms_validity_s,
                       sms_limit, sms_limit_price, sms_limit_currency, sms_price_each, created_at)
VALUES (%(id)s, %(spec)s, %(send_at)s, %(end_at)s, %(speed_amount)s, %(speed_unit_s)s, %(validity_s)s, %(sms_sender)s,
        %(sms_validity_s)s, %(sms_limit)s, %(sms_limit_price)s, %(sms_limit_currency)s, %(sms_price_each)s, %(now)s)
ON CONFLICT (id) DO NOTHING

-- :name find
SELECT no, id, spec, state, reason, expected_batches, fingerprint, send_at, end_at, speed_amount, speed_unit_s, validity_s,
       sms_sender, sms_validity_s, created_at, sealed_at, started_at, ended_at, endpoint_no,
       a.amount AS account_amount, a.unit_s AS account_unit_s, coalesce(a.is_steered, true) AS is_steered
FROM campaigns LEFT JOIN account_pace a ON true WHERE id = %(id)s

-- :name lock
SELECT no, state FROM campaigns WHERE id = %(id)s FOR UPDATE

-- :name recent
SELECT id, state, reason, created_at, send_at, ended_at FROM campaigns ORDER BY no DESC LIMIT %(limit)s

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
-- From the landing table to recipients and messages; a person who is there already is left out.
WITH new AS (
    INSERT INTO recipients (campaign_no, no, address, variables)
    SELECT %(campaign)s, no, address, variables FROM landed ORDER BY no
    ON CONFLICT (campaign_no, address) DO NOTHING
    RETURNING no
)
INSERT INTO messages (campaign_no, recipient_no, leg, state) SELECT %(campaign)s, no, 0, 'waiting' FROM new

-- :name ask_to_seal
UPDATE campaigns SET expected_batches = %(batches)s, fingerprint = %(fingerprint)s
WHERE no = %(campaign)s AND (fingerprint IS NULL OR fingerprint = %(fingerprint)s)

-- :name seal
UPDATE campaigns c SET state = 'scheduled', sealed_at = %(now)s
WHERE c.no = %(campaign)s AND c.state = 'receiving' AND c.expected_batches IS NOT NULL
  AND c.expected_batches = (SELECT count(*) FROM batches b WHERE b.campaign_no = c.no AND b.problems IS NULL)
RETURNING c.send_at, c.speed_amount, c.speed_unit_s, c.sms_sender

-- :name announced
-- Campaigns whose batches may all be there without anybody having sealed them.
SELECT id, speed_amount, speed_unit_s FROM campaigns WHERE state = 'receiving' AND expected_batches IS NOT NULL

-- :name set_state
UPDATE campaigns SET state = %(state)s, reason = %(reason)s, ended_at = CASE WHEN %(ended)s THEN %(now)s ELSE ended_at END
WHERE no = %(campaign)s AND state = ANY (%(from)s::campaign_state[])

-- :name end
UPDATE campaigns SET state = CASE WHEN state = 'cancelled' THEN state ELSE 'finished' END, ended_at = %(now)s
WHERE no = %(campaign)s AND state IN ('scheduled', 'running', 'paused', 'held', 'cancelled') AND ended_at IS NULL

-- :name alive
SELECT no, id, state, end_at, sms_limit IS NOT NULL OR sms_limit_price IS NOT NULL AS has_sms_limit FROM campaigns
WHERE state IN ('scheduled', 'running', 'paused', 'held', 'cancelled') AND ended_at IS NULL
  AND (started_at IS NOT NULL OR state = 'cancelled' OR end_at <= %(now)s)
ORDER BY no

-- :name repace
UPDATE campaigns SET speed_amount = %(amount)s, speed_unit_s = %(unit_s)s WHERE no = %(campaign)s

-- :name sign
INSERT INTO signs (name, at) VALUES (%(name)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET at = excluded.at
WHERE signs.at < excluded.at - make_interval(secs => %(apart_s)s) OR signs.at > excluded.at + interval '5 seconds'

-- :name signs
SELECT name, at FROM signs
