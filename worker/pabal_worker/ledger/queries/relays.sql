-- What goes on to the senders' webhooks.

-- :name is_due
SELECT EXISTS (
    SELECT FROM awaited_endpoints JOIN endpoints e USING (no)
    WHERE e.state = 'active' AND e.next_at <= %(now)s AND e.lease_until <= %(now)s
) AS is_due

-- :name lease
-- Become the one who delivers to these endpoints, longest due first.
UPDATE endpoints e SET token = %(token)s, lease_until = %(lease_until)s
FROM (SELECT e.no FROM endpoints e
      WHERE e.no IN (SELECT no FROM awaited_endpoints) AND e.state = 'active' AND e.next_at <= %(now)s AND e.lease_until <= %(now)s
      ORDER BY e.next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) AS due
WHERE e.no = due.no
RETURNING e.no

-- :name pin
-- The oldest relays become the parcel, where nothing of an earlier one is still to be delivered. A statement of its own, since
-- it must see what whoever had the lease before has deleted.
UPDATE endpoints e
SET parcel_id = gen_random_uuid(),
    parcel = CASE e.tells
        WHEN 'messages' THEN ARRAY(SELECT r.id FROM relays r WHERE r.endpoint_no = e.no ORDER BY r.id LIMIT %(rows)s)
        ELSE ARRAY(SELECT r.event_id FROM event_relays r WHERE r.endpoint_no = e.no ORDER BY r.event_id LIMIT %(rows)s) END
WHERE e.no = ANY (%(nos)s)
  AND NOT CASE e.tells
        WHEN 'messages' THEN EXISTS (SELECT FROM relays r WHERE r.endpoint_no = e.no AND r.id = ANY (e.parcel))
        ELSE EXISTS (SELECT FROM event_relays r WHERE r.endpoint_no = e.no AND r.event_id = ANY (e.parcel)) END

-- :name contents
-- What is in the parcels. A person who is no longer in the ledger has no address.
SELECT e.no AS endpoint_no, e.url, e.parcel_id, e.failures, r.id, c.id AS campaign_id, r.recipient_no, r.leg,
       CASE WHEN o.talk_no IS NOT NULL AND r.leg = 0 THEN p.variables ->> 'user' ELSE p.address END AS address,
       CASE WHEN r.leg = 1 OR r.channel_inferred = 'sms' THEN c.spec #>> '{smsFailover,sender}' ELSE c.spec ->> 'sender' END AS sender,
       r.channel_inferred, r.state::text AS state, r.attempt, r.attempts,
       r.status_group, r.status_id, r.error_id, r.message_count, r.price, r.currency, r.left_at, r.done_at, r.why, r.clicked_at,
       c.spec #>> '{webhooks,callbackData}' AS callback_data, c.spec -> 'platform' AS platform,
       o.tag, o.bulk_id, o.message_id, coalesce(o.reference, p.variables ->> (c.spec ->> 'reference')) AS reference
FROM endpoints e
JOIN relays r ON r.endpoint_no = e.no AND r.id = ANY (e.parcel)
JOIN campaigns c ON c.no = r.campaign_no
LEFT JOIN recipients p ON p.campaign_no = r.campaign_no AND p.no = r.recipient_no
LEFT JOIN one_offs o ON c.open_until IS NOT NULL AND o.campaign_no = r.campaign_no AND o.no = r.recipient_no
WHERE e.no = ANY (%(nos)s)
ORDER BY e.no, r.id

-- :name events
-- The events that are in the parcels of campaigns' own endpoints.
SELECT e.no AS endpoint_no, e.url, e.parcel_id, e.failures, v.id, v.at, c.id AS campaign_id, v.kind, v.by_whom, v.says, v.was, v.became,
       c.spec #>> '{webhooks,callbackData}' AS callback_data, c.spec -> 'platform' AS platform
FROM endpoints e
JOIN event_relays r ON r.endpoint_no = e.no AND r.event_id = ANY (e.parcel)
JOIN events v ON v.id = r.event_id
JOIN campaigns c ON c.no = v.campaign_no
WHERE e.no = ANY (%(nos)s) AND e.tells = 'events'
ORDER BY e.no, v.id

-- :name hand_back
-- Nothing was in these parcels after all.
UPDATE endpoints SET parcel = '{}', lease_until = '-infinity', token = NULL WHERE no = ANY (%(nos)s) AND token = %(token)s

-- :name delivered
-- The parcel was taken. Whoever lost the lease meanwhile changes nothing: the parcel goes again, under the same id.
WITH told AS (
    UPDATE endpoints
    SET parcel = '{}', token = NULL, lease_until = '-infinity', next_at = %(now)s, failures = 0, failed_since = NULL,
        delivered = delivered + cardinality(%(ids)s::bigint[]), last_delivered_at = %(now)s, last_status = %(status)s, last_error = NULL
    WHERE no = %(endpoint)s AND token = %(token)s
    RETURNING no, tells
), events AS (
    DELETE FROM event_relays r USING told
    WHERE told.tells = 'events' AND r.endpoint_no = told.no AND r.event_id = ANY (%(ids)s) RETURNING 1
), messages AS (
    DELETE FROM relays r USING told
    WHERE told.tells = 'messages' AND r.endpoint_no = told.no AND r.id = ANY (%(ids)s) RETURNING 1
)
SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM messages) AS n

-- :name failed
UPDATE endpoints
SET token = NULL, lease_until = '-infinity', failures = failures + 1, failed_since = coalesce(failed_since, %(now)s),
    last_status = %(status)s, last_error = %(error)s, next_at = coalesce(%(next_at)s::timestamptz, next_at),
    state = CASE WHEN %(next_at)s::timestamptz IS NULL THEN 'parked' ELSE state END,
    parked_at = CASE WHEN %(next_at)s::timestamptz IS NULL THEN %(now)s::timestamptz END
WHERE no = %(endpoint)s AND token = %(token)s

-- :name resume
-- Tried again now, parked or not, with all tries before it; and so are the talks that it is to be told of.
WITH resumed AS (
    UPDATE endpoints SET state = 'active', failures = 0, next_at = %(now)s, parked_at = NULL
    WHERE md5(url) = md5(%(url)s) AND url = %(url)s RETURNING no
), released AS (
    UPDATE talk_relays t SET next_at = %(now)s, failures = 0, failed_since = NULL, parked_at = NULL
    FROM resumed WHERE t.endpoint_no = resumed.no AND t.lease_until <= %(now)s AND (t.parked_at IS NOT NULL OR t.failures > 0)
)
SELECT no FROM resumed

-- :name list
-- Those that need somebody first, then the newest. What waits is counted up to `most`.
SELECT e.no, e.url, e.tells, e.state, e.failures, e.delivered, e.last_delivered_at, e.failed_since, e.last_status, e.last_error, e.parked_at,
       CASE WHEN e.state = 'active' AND e.failures > 0 THEN e.next_at END AS next_try_at,
       coalesce((SELECT r.at FROM relays r WHERE r.endpoint_no = e.no ORDER BY r.id LIMIT 1),
                (SELECT v.at FROM event_relays r JOIN events v ON v.id = r.event_id WHERE r.endpoint_no = e.no ORDER BY r.event_id LIMIT 1)
       ) AS waiting_since,
       (SELECT count(*) FROM (SELECT FROM talk_relays t WHERE t.endpoint_no = e.no LIMIT %(most)s) AS t) AS talks_waiting,
       (SELECT count(*) FROM (SELECT FROM talk_relays t WHERE t.endpoint_no = e.no AND t.next_at = 'infinity' LIMIT %(most)s) AS t) AS talks_parked,
       (SELECT count(*) FROM (SELECT FROM relays r WHERE r.endpoint_no = e.no LIMIT %(most)s) AS r)
       + (SELECT count(*) FROM (SELECT FROM event_relays r WHERE r.endpoint_no = e.no LIMIT %(most)s) AS r) AS waiting
FROM endpoints e
WHERE %(endpoint)s::bigint IS NULL OR e.no = %(endpoint)s
ORDER BY e.state = 'parked' DESC, e.failures > 0 DESC, e.no DESC LIMIT %(limit)s
