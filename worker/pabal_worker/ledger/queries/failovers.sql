-- The SMS of a campaign: how many may leave yet, how many have, and what became of the rest.

-- :name limit
SELECT id, state::text, sms_limit, sms_limit_price, sms_limit_currency, sms_price_each, sms_gives_up,
       sms_verdict IS NOT DISTINCT FROM 'waiting' AS awaits_verdict
FROM campaigns WHERE no = %(campaign)s

-- :name lock
-- The same, and nobody else takes SMS of this campaign or changes its limit until the transaction ends.
SELECT id, state::text, sms_limit, sms_limit_price, sms_limit_currency, sms_price_each, sms_gives_up,
       sms_verdict IS NOT DISTINCT FROM 'waiting' AS awaits_verdict
FROM campaigns WHERE no = %(campaign)s FOR NO KEY UPDATE

-- :name set_limit
UPDATE campaigns
SET sms_limit = %(messages)s, sms_limit_price = %(price)s, sms_limit_currency = %(currency)s, sms_price_each = %(price_each)s,
    sms_gives_up = %(gives_up)s
WHERE no = %(campaign)s

-- :name standing
SELECT * FROM sms_standing(%(campaign)s, %(currency)s)

-- :name standings
-- Of all campaigns with a limit that have begun and go on, in one look. Of those that are paused or held only what waits is given up.
SELECT c.no, c.id, c.state::text, c.sms_limit, c.sms_limit_price, c.sms_limit_currency, c.sms_price_each, c.sms_gives_up, s.*
FROM campaigns c CROSS JOIN LATERAL sms_standing(c.no, c.sms_limit_currency) AS s
WHERE (c.sms_limit IS NOT NULL OR c.sms_limit_price IS NOT NULL) AND c.ended_at IS NULL AND c.started_at IS NOT NULL
  AND (c.state = 'running' OR c.sms_gives_up) AND c.state IN ('running', 'paused', 'held') AND (c.end_at IS NULL OR c.end_at > %(now)s)
ORDER BY c.no

-- :name wake_sleepers
-- Their limits leave room again: pumps that found none sleep for good otherwise.
UPDATE pumps SET wake_at = %(now)s, due_since = least(due_since, %(now)s)
WHERE campaign_no = ANY (%(campaigns)s) AND leg = 1 AND wake_at = 'infinity'
  AND NOT EXISTS (SELECT FROM campaigns c WHERE c.no = campaign_no AND c.sms_verdict = 'waiting')

-- :name give_up
-- SMS that were never tried are cancelled, 20,000 at most.
WITH fresh AS (
    SELECT campaign_no, recipient_no, leg FROM messages
    WHERE campaign_no = %(campaign)s AND leg = 1 AND state = 'waiting' AND due_at IS NULL
    ORDER BY recipient_no LIMIT 20000 FOR UPDATE SKIP LOCKED
)
UPDATE messages m SET state = 'cancelled', done_at = %(now)s, why = %(why)s
FROM fresh WHERE m.campaign_no = fresh.campaign_no AND m.recipient_no = fresh.recipient_no AND m.leg = fresh.leg
