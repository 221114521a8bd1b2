-- Reports: raw into the inbox, then understood and applied by rank.

-- :name store
INSERT INTO inbox (source, body, headers) VALUES (%(source)s, %(body)s, %(headers)s)

-- :name store_many
-- Bodies of many requests of one moment, in their order.
INSERT INTO inbox (source, body, headers)
SELECT source, body, headers
FROM unnest(%(sources)s::text[], %(bodies)b::bytea[], %(headers)s::jsonb[]) WITH ORDINALITY AS came (source, body, headers, n) ORDER BY n

-- :name wait_for_turn
SELECT pg_advisory_xact_lock(%(key)s)

-- :name leases
SELECT token, bodies, tries, lease_until < clock_timestamp() AS has_lapsed FROM body_leases WHERE is_inbound = %(is_inbound)s
ORDER BY lease_until

-- :name still_open
SELECT id FROM inbox WHERE id = ANY (%(ids)s::bigint[]) AND applied_at IS NULL ORDER BY id

-- :name oldest_open
-- The oldest bodies that were not applied and that nobody reads, one at least, and no more than so many bytes of them together.
SELECT id
FROM (SELECT id, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS n_before
      FROM (SELECT * FROM inbox WHERE applied_at IS NULL AND source NOT IN ('inbound', 'moved') AND id <> ALL (%(leased)s::bigint[])
            ORDER BY id LIMIT %(limit)s) AS oldest) AS summed
WHERE n_before < %(bytes)s ORDER BY id

-- :name oldest_inbound
-- The same of what users wrote.
SELECT id
FROM (SELECT id, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS n_before
      FROM (SELECT * FROM inbox WHERE applied_at IS NULL AND source IN ('inbound', 'moved') ORDER BY id LIMIT %(limit)s) AS oldest) AS summed
WHERE n_before < %(bytes)s ORDER BY id

-- :name lease
INSERT INTO body_leases (token, bodies, lease_until, tries, is_inbound)
VALUES (%(token)s, %(ids)s, clock_timestamp() + make_interval(secs => %(lease_s)s), %(tries)s, %(is_inbound)s)

-- :name release
DELETE FROM body_leases WHERE token = %(token)s

-- :name lapse
UPDATE body_leases SET lease_until = '-infinity' WHERE token = %(token)s

-- :name bodies
SELECT id, source, body, received_at, headers FROM inbox WHERE id = ANY (%(ids)s::bigint[]) ORDER BY id

-- :name has_backlog
SELECT EXISTS (SELECT FROM inbox WHERE applied_at IS NULL AND source NOT IN ('inbound', 'moved')) AS has_backlog

-- :name wait_for_applier
SELECT pg_advisory_xact_lock(%(key)s)

-- :name wait_briefly
SET LOCAL lock_timeout = '2s'

-- :name wait_for_rows
SET LOCAL lock_timeout = 0

-- :name look_up_by_key
-- Reports are thousands, messages are millions, and statistics are older than both: each message is looked up by its key, which
-- costs the same whatever else the ledger holds.
SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)

-- :name close_inbox
-- A body that holds what users wrote, too, is not done yet: it goes on to those who take that in.
UPDATE inbox i SET applied_at = CASE WHEN said.is_moved THEN NULL ELSE %(now)s::timestamptz END, complaint = said.complaint,
    events = said.events, source = CASE WHEN said.is_moved THEN 'moved' ELSE i.source END
FROM unnest(%(ids)s::bigint[], %(complaints)s::text[], %(events)s::jsonb[], %(moved)s::boolean[]) AS said (id, complaint, events, is_moved)
WHERE i.id = said.id

-- :name keep_clicks
-- Clicks on messages of campaigns whose rows are there, with their sums, and what webhooks are told of them. Under the appliers' lock, so that nobody counts a person twice.
WITH said AS (
    SELECT DISTINCT c.no AS campaign_no, coalesce(o.no, t.recipient) AS recipient_no, t.leg, t.clicked_at, t.link
    FROM unnest(%(campaigns)s::text[], %(recipients)s::integer[], %(tags)s::text[], %(legs)s::smallint[],
                %(moments)s::timestamptz[], %(links)s::uuid[]) AS t (campaign, recipient, tag, leg, clicked_at, link)
    JOIN campaigns c ON c.id = t.campaign AND c.books IS NULL
    LEFT JOIN one_offs o ON o.tag = t.tag AND o.campaign_no = c.no
    WHERE EXISTS (SELECT FROM messages m
                  WHERE m.campaign_no = c.no AND m.recipient_no = coalesce(o.no, t.recipient) AND m.leg = t.leg)
), kept AS (
    INSERT INTO clicks (campaign_no, recipient_no, leg, clicked_at, link) SELECT * FROM said
    ON CONFLICT DO NOTHING RETURNING campaign_no, recipient_no, leg, clicked_at
), told AS (
    INSERT INTO relays (endpoint_no, campaign_no, recipient_no, attempt, left_at, done_at, leg, message_count, status_group, status_id,
                        error_id, attempts, state, price, currency, why, channel_inferred, clicked_at)
    SELECT c.endpoint_no, m.campaign_no, m.recipient_no, m.attempt,
           coalesce(m.left_at, (SELECT t.started_at FROM attempts t WHERE t.id = m.attempt)), m.done_at, m.leg, m.message_count,
           m.status_group, m.status_id, m.error_id, coalesce(cardinality(m.earlier), 0) + (m.attempt IS NOT NULL)::integer, m.state,
           m.price, m.currency, m.why, m.channel_inferred, k.clicked_at
    FROM kept k JOIN messages m USING (campaign_no, recipient_no, leg) JOIN campaigns c ON c.no = k.campaign_no
    WHERE c.endpoint_no IS NOT NULL AND m.state NOT IN ('waiting', 'sending', 'unknown') ORDER BY k.clicked_at
)
INSERT INTO click_sums AS sums (campaign_no, leg, clicks, people)
SELECT k.campaign_no, k.leg, count(*),
       count(DISTINCT k.recipient_no) FILTER (WHERE NOT EXISTS (
           SELECT FROM clicks o WHERE o.campaign_no = k.campaign_no AND o.recipient_no = k.recipient_no AND o.leg = k.leg))
FROM kept k GROUP BY 1, 2
ON CONFLICT (campaign_no, leg) DO UPDATE SET clicks = sums.clicks + excluded.clicks, people = sums.people + excluded.people

-- :name click_sums
SELECT leg, clicks, people FROM click_sums WHERE campaign_no = %(campaign)s ORDER BY leg

-- :name signs
-- What people should know of the inbox: bodies with a complaint, other events by kind (of a thousand bodies at most), and since
-- when the oldest open body waits.
SELECT (SELECT count(*) FROM (SELECT FROM inbox WHERE complaint IS NOT NULL AND received_at > %(since)s LIMIT 1000) AS lately) AS unreadable,
       (SELECT min(received_at) FROM inbox WHERE complaint IS NOT NULL AND received_at > %(since)s) AS unreadable_since,
       (SELECT jsonb_object_agg(kind, n)
        FROM (SELECT e.kind, sum(e.n::bigint)::bigint AS n
              FROM (SELECT events FROM inbox WHERE events IS NOT NULL AND received_at > %(since)s LIMIT 1000) AS lately
              CROSS JOIN LATERAL jsonb_each_text(lately.events) AS e (kind, n) GROUP BY 1) AS sums) AS events,
       (SELECT received_at FROM inbox WHERE applied_at IS NULL ORDER BY id LIMIT 1) AS oldest_open

-- :name campaigns
-- Numbers of the campaigns that reports name, and where failover is left to the provider, the two senders of such a chain.
SELECT no, id, spec ->> 'sender' AS sender,
       CASE WHEN sms_sender IS NULL AND sms_validity_s IS NOT NULL THEN spec #>> '{smsFailover,sender}' END AS sms_sender
FROM campaigns WHERE id = ANY (%(ids)s)

-- :name apply
-- One report for each message, in the order of the keys: it takes effect if it is better than what the message stands at, by rank,
-- then by time, then by code, so that any order and any number of times end the same. A message that waits for another attempt
-- cannot be at the provider unless an earlier attempt was in doubt. What is said of an attempt that certainly did not take effect
-- (no credit, system error) is about that attempt only: the message has gone again since, or will. Doubts that end are counted, and
-- what changes of prices and inferred channels is added to `reach`, so that nobody has to count it, and the last price
-- of each kind of message is noted. Returned are how many
-- reports took effect, which ones unless all did, and the messages of which something follows.
WITH moved AS (
    UPDATE messages m
    SET state = CASE WHEN b.state <> 'accepted' THEN b.state
                     WHEN m.state IN ('waiting', 'sending', 'unknown') THEN 'accepted' ELSE m.state END,
        rank = b.rank, status_group = b.status_group, status_id = b.status_id, error_id = b.error_id,
        message_count = coalesce(b.message_count, m.message_count), price = coalesce(b.price, m.price),
        currency = coalesce(b.currency, m.currency), channel_inferred = coalesce(b.channel, m.channel_inferred), due_at = NULL, why = NULL,
        ask_at = CASE WHEN b.state <> 'accepted' THEN NULL
                      WHEN m.state IN ('waiting', 'sending', 'unknown')
                          THEN least(coalesce(m.valid_until, (SELECT a.valid_until FROM attempts a WHERE a.id = m.attempt)) + %(grace)s::interval,
                                     %(pull_at)s::timestamptz)
                      ELSE m.ask_at END,
        done_at = CASE WHEN b.state = 'accepted' THEN m.done_at ELSE b.done_at END
    FROM unnest(%(campaigns)s::integer[], %(nos)s::integer[], %(legs)s::smallint[], %(attempts)s::bigint[], %(ranks)s::smallint[],
                %(states)s::message_state[], %(groups)s::smallint[], %(ids)s::integer[], %(errors)s::integer[], %(counts)s::smallint[],
                %(prices)s::numeric[], %(currencies)s::text[], %(done)s::timestamptz[], %(channels)s::text[], %(from_logs)s::boolean[])
        WITH ORDINALITY
        AS b (campaign_no, no, leg, attempt, rank, state, status_group, status_id, error_id, message_count, price, currency, done_at,
              channel, is_from_logs, which)
    WHERE m.campaign_no = b.campaign_no AND m.recipient_no = b.no AND m.leg = b.leg
      AND (b.rank, b.done_at, b.status_id, b.error_id)
        > (m.rank, coalesce(m.done_at, '-infinity'), coalesce(m.status_id, -1), coalesce(m.error_id, -1))
      AND (m.state <> 'waiting' OR m.doubted OR b.state = 'delivered')
      AND (b.state = 'delivered' OR NOT coalesce(b.attempt = ANY (m.voided), false))
    RETURNING m.campaign_no, m.recipient_no, m.leg, m.state, m.price, m.currency, m.channel_inferred AS channel,
              old.state AS was, old.price AS price_was, old.currency AS currency_was, old.channel_inferred AS channel_was,
              b.is_from_logs, b.which
), counted AS (
    INSERT INTO doubts (campaign_no, found, reported)
    SELECT campaign_no, count(*) FILTER (WHERE is_from_logs), count(*) FILTER (WHERE NOT is_from_logs)
    FROM moved WHERE was = 'unknown' GROUP BY 1
), reckoned AS (
    INSERT INTO reach (campaign_no, leg, state, channel, currency, n, price, dearest)
    SELECT campaign_no, leg, state, channel, CASE WHEN price IS NOT NULL THEN coalesce(currency, '') END,
           sum(n), coalesce(sum(n * price), 0), max(price) FILTER (WHERE n > 0)
    FROM (SELECT campaign_no, leg, state, channel, currency, price, 1 AS n FROM moved
          UNION ALL SELECT campaign_no, leg, was, channel_was, currency_was, price_was, -1 FROM moved) AS changed
    WHERE price IS NOT NULL OR channel IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 OR sum(n * price) <> 0
), learned AS (
    INSERT INTO known_prices (leg, kind, currency, price, at)
    SELECT DISTINCT ON (said.leg, kind, said.currency) said.leg, price_kind(c.spec, said.leg) AS kind, said.currency, said.price, now()
    FROM (SELECT campaign_no, leg, currency, max(price) AS price FROM moved
          WHERE price > 0 AND currency <> '' AND (price, currency) IS DISTINCT FROM (price_was, currency_was) GROUP BY 1, 2, 3) AS said
    JOIN campaigns c ON c.no = said.campaign_no WHERE price_kind(c.spec, said.leg) IS NOT NULL
    ORDER BY said.leg, kind, said.currency, said.price DESC
    ON CONFLICT (leg, kind, currency) DO UPDATE SET price = excluded.price, at = excluded.at WHERE known_prices.price <> excluded.price
)
SELECT (SELECT count(*) FROM moved) AS n_moved,
       (SELECT array_agg(which::integer) FROM moved HAVING count(*) < %(n)s) AS moved,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('campaign_no', campaign_no, 'recipient_no', recipient_no, 'leg', leg,
                                                     'state', state, 'was', was)), '[]')
        FROM moved WHERE state <> was AND ((leg = 0 AND (is_failed(state) OR NOT is_open(was))) OR (leg = 1 AND state = 'delivered'))) AS followed

-- :name missing
-- Which of these keys have no message.
SELECT b.which::integer AS which
FROM unnest(%(campaigns)s::integer[], %(nos)s::integer[], %(legs)s::smallint[]) WITH ORDINALITY AS b (campaign_no, no, leg, which)
WHERE NOT EXISTS (SELECT FROM messages m WHERE m.campaign_no = b.campaign_no AND m.recipient_no = b.no AND m.leg = b.leg)

-- :name take_unsent
-- Delivered, says the provider, though this ledger never sent it: it may have been restored from an older copy. The person has
-- it, so the message begins with its end, and no claim will take it. The frontier is held, so that whoever ends the rest of the list
-- either counts this person among it, and we see that, or sees this message.
WITH taken AS (
    INSERT INTO messages (campaign_no, recipient_no, leg, state, rank, status_group, status_id, error_id, message_count, price, currency,
                          channel_inferred, done_at)
    SELECT b.campaign_no, b.no, 0, 'delivered', b.rank, b.status_group, b.status_id, b.error_id, b.message_count, b.price, b.currency,
           b.channel, b.done_at
    FROM unnest(%(campaigns)s::integer[], %(nos)s::integer[], %(ranks)s::smallint[], %(groups)s::smallint[], %(ids)s::integer[],
                %(errors)s::integer[], %(counts)s::smallint[], %(prices)s::numeric[], %(currencies)s::text[], %(done)s::timestamptz[],
                %(channels)s::text[]) WITH ORDINALITY
        AS b (campaign_no, no, rank, status_group, status_id, error_id, message_count, price, currency, done_at, channel, which)
    JOIN recipients r ON r.campaign_no = b.campaign_no AND r.no = b.no
    JOIN frontiers f ON f.campaign_no = b.campaign_no AND f.rest_state IS NULL
    JOIN campaigns c ON c.no = b.campaign_no AND c.state <> 'receiving'
    FOR SHARE OF f
    ON CONFLICT DO NOTHING
    RETURNING campaign_no, recipient_no, leg, state, price, currency, channel_inferred AS channel
), reckoned AS (
    INSERT INTO reach (campaign_no, leg, state, channel, currency, n, price, dearest)
    SELECT campaign_no, leg, state, channel, CASE WHEN price IS NOT NULL THEN coalesce(currency, '') END,
           count(*), coalesce(sum(price), 0), max(price)
    FROM taken WHERE price IS NOT NULL OR channel IS NOT NULL GROUP BY 1, 2, 3, 4, 5
)
SELECT campaign_no, recipient_no FROM taken

-- :name keep_orphans
-- Reports of messages that nobody knows yet; the same thing said again adds nothing.
INSERT INTO orphans (inbox_id, message_id, attempt, rank, state, status_group, status_id, error_id, message_count, price, currency, done_at,
                     received_at, channel)
SELECT * FROM unnest(%(inbox_ids)s::bigint[], %(message_ids)s::text[], %(attempts)s::bigint[], %(ranks)s::smallint[],
            %(states)s::message_state[], %(groups)s::smallint[], %(ids)s::integer[], %(errors)s::integer[], %(counts)s::smallint[],
            %(prices)s::numeric[], %(currencies)s::text[], %(done)s::timestamptz[], %(received)s::timestamptz[], %(channels)s::text[])
ON CONFLICT DO NOTHING

-- :name orphans
SELECT id, inbox_id, message_id, attempt, rank, state::text, status_group, status_id, error_id, message_count, price, currency, done_at,
       received_at, channel
FROM orphans ORDER BY received_at DESC LIMIT %(limit)s

-- :name adopt
-- They have found their messages, and have taken effect or would not.
DELETE FROM orphans WHERE id = ANY (%(ids)s)

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

-- :name pull_slowly
-- A page may take ten seconds to get leave for, and thirty to come.
SET LOCAL idle_in_transaction_session_timeout = '45s'

-- :name one_puller
SELECT pg_try_advisory_xact_lock(%(key)s)
