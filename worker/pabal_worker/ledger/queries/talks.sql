-- Conversations: what users write, once and in order, what of it endpoints are still to be told, and what people ask about it.

-- :name wait_for_turn
-- One transaction at a time takes in what users wrote: ids of rows are the order of arrival.
SELECT pg_advisory_xact_lock(%(key)s)

-- :name take
-- What is new of these rows, by messageId: talks are opened or go on, and endpoints are to be told. A session's end counts if no word
-- is younger; a word counts if no end is younger or as old. `n_new` rows were new, `n_told` of them go on to an endpoint.
WITH came AS (
    SELECT DISTINCT ON (b.message_id) b.*
    FROM unnest(%(message_ids)s::text[], %(profiles)s::text[], %(user_keys)s::text[], %(kinds)s::text[], %(received)s::timestamptz[],
                %(came)s::timestamptz[], %(inbox_ids)s::bigint[], %(positions)s::integer[], %(contents)s::text[], %(urls)s::text[])
        WITH ORDINALITY AS b (message_id, profile, user_key, kind, received_at, came_at, inbox_id, position, content, url, which)
    WHERE NOT EXISTS (SELECT FROM inbound i WHERE i.message_id = b.message_id)
    ORDER BY b.message_id, b.which
), spoken AS (
    SELECT profile, user_key, min(received_at) AS first_at, count(*) FILTER (WHERE kind <> 'EXPIRED_SESSION') AS words,
           max(received_at) FILTER (WHERE kind <> 'EXPIRED_SESSION') AS word_at,
           max(received_at) FILTER (WHERE kind = 'EXPIRED_SESSION') AS end_at
    FROM came GROUP BY 1, 2
), talked AS (
    INSERT INTO talks AS t (profile, user_key, opened_at, last_word_at, ended_at, ended_why, words)
    SELECT s.profile, s.user_key,
           coalesce((SELECT min(c.received_at) FROM came c WHERE c.profile = s.profile AND c.user_key = s.user_key
                     AND c.kind <> 'EXPIRED_SESSION' AND c.received_at > coalesce(s.end_at, '-infinity')), s.first_at),
           s.word_at, s.end_at, CASE WHEN s.end_at IS NOT NULL THEN 'expired_session' END, s.words
    FROM spoken s ORDER BY 1, 2
    ON CONFLICT (profile, user_key) DO UPDATE
    SET opened_at = CASE WHEN excluded.last_word_at > t.ended_at AND t.ended_at >= coalesce(t.last_word_at, '-infinity')
                           OR excluded.last_word_at > excluded.ended_at AND excluded.ended_at >= coalesce(t.last_word_at, '-infinity')
                           OR excluded.last_word_at >= t.last_word_at + interval '720 hours'
                         THEN excluded.opened_at ELSE t.opened_at END,
        last_word_at = greatest(t.last_word_at, excluded.last_word_at),
        ended_at = greatest(t.ended_at, excluded.ended_at),
        ended_why = CASE WHEN excluded.ended_at >= coalesce(t.ended_at, '-infinity') THEN excluded.ended_why ELSE t.ended_why END,
        words = t.words + excluded.words
    RETURNING t.no, t.profile, t.user_key
), kept AS (
    INSERT INTO inbound (talk_no, message_id, inbox_id, position, kind, received_at, came_at, content, is_waiting)
    SELECT t.no, c.message_id, c.inbox_id, c.position, c.kind, c.received_at, c.came_at, c.content::jsonb, c.url IS NOT NULL
    FROM came c JOIN talked t USING (profile, user_key) ORDER BY c.which
    RETURNING talk_no, is_waiting
), addressed AS MATERIALIZED (
    SELECT url, endpoint_of(url, 'messages') AS endpoint_no FROM (SELECT DISTINCT url FROM came WHERE url IS NOT NULL) AS urls
), to_tell AS (
    INSERT INTO talk_relays AS r (talk_no, endpoint_no, next_at)
    SELECT DISTINCT ON (t.no) t.no, a.endpoint_no, %(due)s::timestamptz
    FROM came c JOIN talked t USING (profile, user_key) JOIN addressed a USING (url) ORDER BY t.no
    ON CONFLICT (talk_no) DO UPDATE SET endpoint_no = excluded.endpoint_no
)
SELECT count(*) AS n_new, count(*) FILTER (WHERE is_waiting) AS n_told FROM kept

-- :name check
-- Whether each of these can be kept: what JSON allows and PostgreSQL does not, as numbers of too many digits.
SELECT count(b.content::jsonb) AS n FROM unnest(%(contents)s::text[]) AS b (content)

-- :name close
UPDATE inbox i SET applied_at = %(now)s, complaint = coalesce(i.complaint, said.complaint), events = coalesce(i.events, said.events)
FROM unnest(%(ids)s::bigint[], %(complaints)s::text[], %(events)s::jsonb[]) AS said (id, complaint, events)
WHERE i.id = said.id

-- :name hand_over
-- These bodies hold delivery reports too: they are applied as such, and come back here after that.
UPDATE inbox SET source = 'push' WHERE id = ANY (%(ids)s) AND applied_at IS NULL

-- :name has_open
SELECT EXISTS (SELECT FROM inbox WHERE applied_at IS NULL AND source IN ('inbound', 'moved')) AS has_open

-- :name is_due
SELECT EXISTS (
    SELECT FROM awaited_by_talks a
    WHERE EXISTS (SELECT FROM talk_relays r WHERE r.endpoint_no = a.no AND r.next_at <= %(now)s AND r.lease_until <= %(now)s)
) AS is_due

-- :name lease
-- Become the one who tells of these talks, those that wait longest first; of an endpoint no more at once than `each`, over all
-- workers, so that one that hangs neither takes all places nor is drowned.
UPDATE talk_relays r SET token = %(token)s, lease_until = %(lease_until)s
FROM awaited_by_talks a
CROSS JOIN LATERAL (
    SELECT d.talk_no FROM talk_relays d
    WHERE d.endpoint_no = a.no AND d.next_at <= %(now)s AND d.lease_until <= %(now)s
    ORDER BY d.next_at, d.talk_no
    LIMIT greatest(0, %(each)s - (SELECT count(*) FROM talk_relays b WHERE b.endpoint_no = a.no AND b.lease_until > %(now)s))
    FOR UPDATE SKIP LOCKED
) AS due
WHERE r.talk_no = due.talk_no
RETURNING r.talk_no

-- :name pin
-- The oldest words become the parcel, where nothing of an earlier one is still to be told. A statement of its own, since it must see
-- what whoever had the lease before has told.
UPDATE talk_relays r
SET parcel_id = gen_random_uuid(),
    parcel = ARRAY(SELECT i.no FROM inbound i WHERE i.talk_no = r.talk_no AND i.is_waiting ORDER BY i.no LIMIT %(rows)s)
WHERE r.talk_no = ANY (%(nos)s)
  AND NOT EXISTS (SELECT FROM inbound i WHERE i.talk_no = r.talk_no AND i.is_waiting AND i.no = ANY (r.parcel))

-- :name contents
SELECT r.talk_no, e.url, r.parcel_id, r.failures, r.failed_since, r.endpoint_no, i.no, i.content, i.received_at, i.came_at
FROM talk_relays r
JOIN endpoints e ON e.no = r.endpoint_no
JOIN inbound i ON i.no = ANY (r.parcel) AND i.is_waiting
WHERE r.talk_no = ANY (%(nos)s)
ORDER BY r.talk_no, i.no

-- :name lock_leased
-- Those of these talks whose lease is still ours; what is written to them meanwhile waits for this transaction.
SELECT r.talk_no FROM talk_relays r JOIN unnest(%(nos)s::bigint[], %(tokens)s::uuid[]) AS t (no, token) ON r.talk_no = t.no AND r.token = t.token
ORDER BY r.talk_no FOR UPDATE OF r

-- :name told
WITH told AS (
    UPDATE inbound i SET is_waiting = false FROM talk_relays r
    WHERE r.talk_no = ANY (%(nos)s) AND i.no = ANY (r.parcel) AND i.is_waiting RETURNING r.endpoint_no
)
UPDATE endpoints e SET delivered = e.delivered + t.n, last_delivered_at = %(now)s
FROM (SELECT endpoint_no, count(*) AS n FROM told GROUP BY 1) AS t WHERE e.no = t.endpoint_no

-- :name forget
-- Talks with nothing left to tell. A statement of its own, since it must see what came before the rows were locked.
DELETE FROM talk_relays r WHERE r.talk_no = ANY (%(nos)s) AND NOT EXISTS (SELECT FROM inbound i WHERE i.talk_no = r.talk_no AND i.is_waiting)

-- :name go_on
UPDATE talk_relays
SET parcel = '{}', token = NULL, lease_until = '-infinity', next_at = %(due)s, failures = 0, failed_since = NULL, last_error = NULL,
    last_status = NULL
WHERE talk_no = ANY (%(nos)s)

-- :name failed
-- Tried again at its moment; without one its talk is parked. It is an event where no other of its endpoint is parked.
WITH failed AS (
    UPDATE talk_relays r
    SET token = NULL, lease_until = '-infinity', failures = r.failures + 1, failed_since = coalesce(r.failed_since, %(now)s),
        last_status = t.status, last_error = t.error, next_at = coalesce(t.next_at, 'infinity'),
        parked_at = CASE WHEN t.next_at IS NULL THEN %(now)s::timestamptz END
    FROM unnest(%(nos)s::bigint[], %(tokens)s::uuid[], %(statuses)s::smallint[], %(errors)s::text[], %(next)s::timestamptz[])
        AS t (no, token, status, error, next_at)
    WHERE r.talk_no = t.no AND r.token = t.token
    RETURNING r.talk_no, r.endpoint_no, r.parked_at, r.last_error
), noted AS (
    SELECT note_event(NULL, 'parked', 'talk ' || f.talk_no || ': its webhook did not take what the user wrote (' || f.last_error ||
                      '); once mended, `pabal webhooks --resume URL` releases all such talks, `pabal talk` with --release one')
    FROM (SELECT DISTINCT ON (endpoint_no) * FROM failed WHERE parked_at IS NOT NULL ORDER BY endpoint_no, talk_no) AS f
    WHERE NOT EXISTS (SELECT FROM talk_relays o WHERE o.endpoint_no = f.endpoint_no AND o.parked_at IS NOT NULL)
)
SELECT (SELECT count(*) FROM failed) AS n, (SELECT count(*) FROM noted) AS n_events

-- :name release
-- Parked talks are told of again, from what was not taken on; of one endpoint, or one talk.
UPDATE talk_relays SET next_at = %(now)s, failures = 0, failed_since = NULL, parked_at = NULL
WHERE (talk_no = %(talk)s OR endpoint_no = %(endpoint)s) AND lease_until <= %(now)s AND (parked_at IS NOT NULL OR failures > 0)

-- :name page
-- Talks by the user's last word, the newest first.
SELECT t.no, t.profile, t.user_key, t.opened_at, t.last_word_at, t.ended_at, t.words, talk_end(t, %(now)s) AS ended_why,
       r.failures, r.failed_since, r.parked_at, r.last_error, CASE WHEN r.parked_at IS NULL THEN r.next_at END AS next_try_at,
       (SELECT count(*) FROM (SELECT FROM inbound i WHERE i.talk_no = t.no AND i.is_waiting LIMIT %(most)s) AS w) AS waiting
FROM talks t LEFT JOIN talk_relays r ON r.talk_no = t.no
WHERE (%(profile)s::text IS NULL OR t.profile = %(profile)s)
  AND (NOT %(is_parked)s OR r.parked_at IS NOT NULL)
  AND (NOT %(is_open)s OR talk_end(t, %(now)s) IS NULL)
  AND (%(before_at)s::timestamptz IS NULL OR (coalesce(t.last_word_at, t.opened_at), t.no) < (%(before_at)s, %(before_no)s::bigint))
ORDER BY coalesce(t.last_word_at, t.opened_at) DESC, t.no DESC LIMIT %(limit)s

-- :name find
SELECT no FROM talks WHERE profile = %(profile)s AND user_key = %(user)s

-- :name one
SELECT t.no, t.profile, t.user_key, t.opened_at, t.last_word_at, t.ended_at, t.words, talk_end(t, %(now)s) AS ended_why,
       r.failures, r.failed_since, r.parked_at, r.last_error, CASE WHEN r.parked_at IS NULL THEN r.next_at END AS next_try_at,
       (SELECT count(*) FROM (SELECT FROM inbound i WHERE i.talk_no = t.no AND i.is_waiting LIMIT %(most)s) AS w) AS waiting
FROM talks t LEFT JOIN talk_relays r ON r.talk_no = t.no WHERE t.no = %(talk)s

-- :name words
-- The newest of a talk that are older than `before`; the newest first.
SELECT no, kind, received_at, came_at, content, is_waiting FROM inbound
WHERE talk_no = %(talk)s AND (%(before)s::bigint IS NULL OR no < %(before)s) ORDER BY no DESC LIMIT %(limit)s

-- :name of_user
-- Talks of a user's key with any profile or one; or of a person's number.
SELECT no, profile, user_key FROM talks
WHERE (user_key = %(user)s AND (%(profile)s::text IS NULL OR profile = %(profile)s)) OR address = %(address)s ORDER BY no

-- :name erase_words
-- Texts go, ids stay: what the provider brings again is known. What was not told yet is told to nobody.
UPDATE inbound SET content = NULL, is_waiting = false WHERE talk_no = ANY (%(nos)s) AND (content IS NOT NULL OR is_waiting)

-- :name erase_relays
DELETE FROM talk_relays WHERE talk_no = ANY (%(nos)s)

-- :name erase_talks
UPDATE talks SET user_key = NULL, address = NULL, erased_at = clock_timestamp() WHERE no = ANY (%(nos)s)

-- :name forget_old
-- What users wrote so long ago and was told; the oldest stand first, and what a webhook does not take keeps nothing else.
WITH gone AS (
    DELETE FROM inbound USING (SELECT no FROM inbound WHERE NOT is_waiting ORDER BY no LIMIT %(n)s) AS oldest
    WHERE inbound.no = oldest.no AND inbound.came_at < %(before)s RETURNING 1
)
SELECT count(*) AS n FROM gone

-- :name forget_talks
WITH gone AS (
    DELETE FROM talks WHERE no IN (
        SELECT t.no FROM talks t
        WHERE coalesce(t.last_word_at, t.opened_at) < %(before)s AND coalesce(t.ended_at < %(before)s, true)
          AND NOT EXISTS (SELECT FROM inbound i WHERE i.talk_no = t.no) AND NOT EXISTS (SELECT FROM talk_relays r WHERE r.talk_no = t.no)
        ORDER BY coalesce(t.last_word_at, t.opened_at), t.no LIMIT %(n)s)
    RETURNING 1
)
SELECT count(*) AS n FROM gone
