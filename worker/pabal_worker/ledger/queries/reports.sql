-- Reports: raw into the inbox, then understood and applied by rank.

-- :name store
INSERT INTO inbox (source, body) VALUES (%(source)s, %(body)s)

-- :name one_applier
SELECT pg_try_advisory_xact_lock(%(key)s)

-- :name open_inbox
SELECT id, source, body, received_at FROM inbox WHERE applied_at IS NULL ORDER BY id LIMIT %(limit)s

-- :name close_inbox
UPDATE inbox i SET applied_at = %(now)s, complaint = said.complaint
FROM unnest(%(ids)s::bigint[], %(complaints)s::text[]) AS said (id, complaint)
WHERE i.id = said.id

-- :name unreadable
SELECT count(*) AS n
FROM (SELECT FROM inbox WHERE complaint IS NOT NULL AND received_at > %(since)s LIMIT 1000) AS lately

-- :name keep
-- One row for each thing that was ever said of a message; the same thing said again adds nothing.
INSERT INTO reports (inbox_id, message_id, attempt, rank, state, status_group, status_id, error_id, message_count, price, currency, done_at,
                     received_at, matched, channel)
SELECT inbox_id, message_id, attempt, rank, state, status_group, status_id, error_id, message_count, price, currency, done_at,
       received_at, is_foreign, channel
FROM unnest(%(inbox_ids)s::bigint[], %(message_ids)s::text[], %(attempts)s::bigint[], %(ranks)s::smallint[], %(states)s::message_state[],
            %(groups)s::smallint[], %(ids)s::integer[], %(errors)s::integer[], %(counts)s::smallint[], %(prices)s::numeric[],
            %(currencies)s::text[], %(done)s::timestamptz[], %(received)s::timestamptz[], %(foreign)s::boolean[],
            %(channels)s::text[])
    AS t (inbox_id, message_id, attempt, rank, state, status_group, status_id, error_id, message_count, price, currency, done_at,
          received_at, is_foreign, channel)
ON CONFLICT DO NOTHING

-- :name chains
-- Which of these campaigns leave failover to the provider, and the two senders of such a chain.
SELECT id, spec ->> 'sender' AS sender, spec #>> '{smsFailover,sender}' AS sms_sender FROM campaigns
WHERE id = ANY (%(ids)s) AND sms_sender IS NULL AND sms_validity_s IS NOT NULL

-- :name orphans
SELECT message_id FROM reports WHERE NOT matched ORDER BY received_at DESC LIMIT %(limit)s

-- :name apply
-- The best report of each message, if it is better than what the message stands at: by rank, then by time, then by code,
-- so that any order and any number of times end the same. A message that waits for another attempt cannot be at the
-- provider unless an earlier attempt was in doubt. What is said of an attempt that certainly did not take effect (no
-- credit, system error) is about that attempt only: the message has gone again since, or will. Doubts that end are counted,
-- and what changes of prices and inferred channels is added to `reach`, so that nobody has to count it. What `best` looked at,
-- `mine` looks at again: a message may have been settled and claimed anew before it was locked.
WITH named AS (
    SELECT t.message_id, c.no AS campaign_no, t.recipient_no, t.leg
    FROM unnest(%(message_ids)s::text[], %(campaign_ids)s::text[], %(nos)s::bigint[], %(legs)s::smallint[])
        AS t (message_id, campaign_id, recipient_no, leg)
    JOIN campaigns c ON c.id = t.campaign_id
), best AS (
    SELECT DISTINCT ON (n.campaign_no, n.recipient_no, n.leg) n.campaign_no, n.recipient_no, n.leg, r.*
    FROM named n JOIN reports r ON r.message_id = n.message_id
    JOIN messages m ON m.campaign_no = n.campaign_no AND m.recipient_no = n.recipient_no AND m.leg = n.leg
    WHERE r.state = 'delivered' OR NOT coalesce(r.attempt = ANY (m.voided), false)
    ORDER BY n.campaign_no, n.recipient_no, n.leg, r.rank DESC, r.done_at DESC, r.status_id DESC, r.error_id DESC
), mine AS (
    SELECT m.campaign_no, m.recipient_no, m.leg, m.state AS was, m.price AS price_was, m.currency AS currency_was,
           m.channel_inferred AS channel_was
    FROM messages m
    JOIN best b ON b.campaign_no = m.campaign_no AND b.recipient_no = m.recipient_no AND b.leg = m.leg
    WHERE (b.rank, b.done_at, b.status_id, b.error_id)
        > (m.rank, coalesce(m.done_at, '-infinity'), coalesce(m.status_id, -1), coalesce(m.error_id, -1))
      AND (m.state <> 'waiting' OR m.doubted OR b.state = 'delivered')
      AND (b.state = 'delivered' OR NOT coalesce(b.attempt = ANY (m.voided), false))
    ORDER BY 1, 2, 3 FOR UPDATE OF m
), moved AS (
    UPDATE messages m
    SET state = CASE WHEN b.state <> 'accepted' THEN b.state
                     WHEN m.state IN ('waiting', 'sending', 'unknown') THEN 'accepted' ELSE m.state END,
        rank = b.rank, status_group = b.status_group, status_id = b.status_id, error_id = b.error_id,
        message_count = coalesce(b.message_count, m.message_count), price = coalesce(b.price, m.price),
        currency = coalesce(b.currency, m.currency), channel_inferred = coalesce(b.channel, m.channel_inferred), lease_until = NULL, due_at = NULL, why = NULL,
        ask_at = CASE WHEN b.state <> 'accepted' THEN NULL
                      WHEN m.state IN ('waiting', 'sending', 'unknown') THEN least(m.valid_until + %(grace)s::interval, %(pull_at)s::timestamptz)
                      ELSE m.ask_at END,
        done_at = CASE WHEN b.state = 'accepted' THEN m.done_at ELSE b.done_at END
    FROM best b JOIN mine USING (campaign_no, recipient_no, leg)
    WHERE m.campaign_no = b.campaign_no AND m.recipient_no = b.recipient_no AND m.leg = b.leg
    RETURNING m.campaign_no, m.recipient_no, m.leg, m.state, m.price, m.currency, m.channel_inferred AS channel,
              mine.was, mine.price_was, mine.currency_was, mine.channel_was, b.inbox_id
), counted AS (
    INSERT INTO doubts (campaign_no, found, reported)
    SELECT campaign_no, count(*) FILTER (WHERE source = 'logs'), count(*) FILTER (WHERE source IS DISTINCT FROM 'logs')
    FROM (SELECT campaign_no, (SELECT i.source FROM inbox i WHERE i.id = moved.inbox_id) AS source
          FROM moved WHERE was = 'unknown') AS doubt_ended
    GROUP BY 1
), reckoned AS (
    INSERT INTO reach (campaign_no, leg, state, channel, currency, n, price, dearest)
    SELECT campaign_no, leg, state, channel, CASE WHEN price IS NOT NULL THEN coalesce(currency, '') END,
           sum(n), coalesce(sum(n * price), 0), max(price) FILTER (WHERE n > 0)
    FROM (SELECT campaign_no, leg, state, channel, currency, price, 1 AS n FROM moved
          UNION ALL SELECT campaign_no, leg, was, channel_was, currency_was, price_was, -1 FROM moved) AS changed
    WHERE price IS NOT NULL OR channel IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 OR sum(n * price) <> 0
)
SELECT campaign_no, recipient_no, leg, state, was FROM moved

-- :name reckon_twice
-- People who just now have both: KakaoTalk was delivered after all, and so was the SMS that had replaced it.
WITH just AS (
    SELECT DISTINCT campaign_no, no FROM unnest(%(campaigns)s::bigint[], %(nos)s::bigint[]) AS t (campaign_no, no)
)
INSERT INTO reach (campaign_no, leg, state, n, price, twice)
SELECT s.campaign_no, 1, 'delivered', 0, 0, count(*)
FROM just JOIN messages s ON s.campaign_no = just.campaign_no AND s.recipient_no = just.no AND s.leg = 1 AND s.state = 'delivered'
JOIN messages k ON k.campaign_no = just.campaign_no AND k.recipient_no = just.no AND k.leg = 0 AND k.state = 'delivered'
GROUP BY s.campaign_no

-- :name withdraw
-- KakaoTalk was delivered after all, and the SMS has certainly not left: it is not needed any more. One that is in a worker's
-- hands just now is looked at again when it comes back (`withdraw_returned`).
UPDATE messages m SET state = 'cancelled', due_at = NULL, done_at = %(now)s, why = 'KakaoTalk was delivered after all'
FROM unnest(%(campaigns)s::bigint[], %(nos)s::bigint[]) AS t (campaign_no, no)
WHERE m.campaign_no = t.campaign_no AND m.recipient_no = t.no AND m.leg = 1 AND m.state = 'waiting' AND NOT m.doubted

-- :name match
UPDATE reports r SET matched = true
FROM unnest(%(message_ids)s::text[], %(campaign_ids)s::text[], %(nos)s::bigint[], %(legs)s::smallint[])
    AS t (message_id, campaign_id, recipient_no, leg)
JOIN campaigns c ON c.id = t.campaign_id
JOIN messages m ON m.campaign_no = c.no AND m.recipient_no = t.recipient_no AND m.leg = t.leg
WHERE r.message_id = t.message_id AND NOT r.matched

-- :name pull_slowly
-- A page may take ten seconds to get leave for, and thirty to come.
SET LOCAL idle_in_transaction_session_timeout = '45s'

-- :name one_puller
SELECT pg_try_advisory_xact_lock(%(key)s)
