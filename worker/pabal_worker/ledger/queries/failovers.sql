-- The SMS of a campaign: how many may leave yet, how many have, and what became of the rest.

-- :name limit
SELECT id, state::text, sms_limit, sms_limit_price, sms_limit_currency, sms_price_each, sms_gives_up
FROM campaigns WHERE no = %(campaign)s

-- :name lock
-- The same, and nobody else takes SMS of this campaign or changes its limit until the transaction ends.
SELECT id, state::text, sms_limit, sms_limit_price, sms_limit_currency, sms_price_each, sms_gives_up
FROM campaigns WHERE no = %(campaign)s FOR NO KEY UPDATE

-- :name set_limit
UPDATE campaigns
SET sms_limit = %(messages)s, sms_limit_price = %(price)s, sms_limit_currency = %(currency)s, sms_price_each = %(price_each)s,
    sms_gives_up = %(gives_up)s
WHERE no = %(campaign)s

-- :name standing
-- What has left, what waits untried, and whether anything else is open: from sums, in one snapshot. An SMS was tried
-- unless it waits without a due time; one that is cancelled while its campaign goes on never was. A rejected one costs
-- nothing, unless a report says so.
WITH tried_again AS (
    SELECT count(*) AS n FROM messages WHERE campaign_no = %(campaign)s AND leg = 1 AND state = 'waiting' AND due_at IS NOT NULL
), sums AS (
    SELECT coalesce(sum(n) FILTER (WHERE leg = 1 AND state NOT IN ('waiting', 'cancelled')), 0) AS tried,
           coalesce(sum(n) FILTER (WHERE leg = 1 AND state NOT IN ('waiting', 'cancelled', 'rejected')), 0) AS charged,
           coalesce(sum(n) FILTER (WHERE leg = 1 AND state = 'waiting'), 0) AS waiting,
           coalesce(sum(n) FILTER (WHERE state IN ('waiting', 'sending', 'accepted', 'unknown')), 0) AS open
    FROM tallies WHERE campaign_no = %(campaign)s
), priced AS (
    SELECT coalesce(sum(price), 0) AS price, max(dearest) AS dearest,
           coalesce(sum(n) FILTER (WHERE state <> 'rejected'), 0) AS n
    FROM reach WHERE campaign_no = %(campaign)s AND leg = 1 AND currency = %(currency)s
)
SELECT (sums.tried + tried_again.n)::bigint AS tried, greatest(sums.charged + tried_again.n - priced.n, 0)::bigint AS n_unpriced,
       priced.price, priced.dearest, (sums.waiting - tried_again.n)::bigint AS waits,
       (sums.open - sums.waiting + tried_again.n)::bigint AS others_open
FROM sums, tried_again, priced

-- :name wake_sleeper
-- Its limit leaves room again: the pump that found none sleeps for good otherwise.
UPDATE pumps SET wake_at = %(now)s WHERE campaign_no = %(campaign)s AND leg = 1 AND wake_at = 'infinity'

-- :name give_up
-- SMS that were never tried are cancelled, 20,000 at most.
WITH fresh AS (
    SELECT campaign_no, recipient_no, leg FROM messages
    WHERE campaign_no = %(campaign)s AND leg = 1 AND state = 'waiting' AND due_at IS NULL
    ORDER BY recipient_no LIMIT 20000 FOR UPDATE SKIP LOCKED
)
UPDATE messages m SET state = 'cancelled', done_at = %(now)s, why = %(why)s
FROM fresh WHERE m.campaign_no = fresh.campaign_no AND m.recipient_no = fresh.recipient_no AND m.leg = fresh.leg
