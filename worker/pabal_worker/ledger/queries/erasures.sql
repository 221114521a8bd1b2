-- Erasing personal data and deleting what is old, some thousand rows a statement. Each can be broken off and goes on later:
-- `reached_row` says how far it came, so no statement walks over what an earlier one has done.

-- :name ask
UPDATE campaigns SET erase_at = coalesce(erase_at, %(now)s) WHERE no = %(campaign)s AND ended_at IS NOT NULL

-- :name abandon
-- Opened so long ago, and never sealed: nobody will. It ends like any cancelled one, and is erased right after.
UPDATE campaigns SET state = 'cancelled', reason = 'it was never sealed', erase_at = %(now)s
WHERE state = 'receiving' AND created_at < %(before)s

-- :name to_erase
SELECT no, id FROM campaigns
WHERE ended_at IS NOT NULL AND erased_at IS NULL AND books IS NULL AND (ended_at < %(before)s::timestamptz OR erase_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM campaigns f WHERE f.family_no = campaigns.family_no AND f.ended_at IS NULL) -- which must know whom it has reached
ORDER BY ended_at LIMIT 1

-- :name erase_people
WITH next AS (
    SELECT campaign_no, no FROM recipients
    WHERE campaign_no = %(campaign)s AND no > (SELECT reached_row FROM campaigns WHERE no = %(campaign)s AND books IS NULL)
    ORDER BY no LIMIT %(n)s
), erased AS (
    UPDATE recipients r SET address = NULL, variables = NULL FROM next WHERE r.campaign_no = next.campaign_no AND r.no = next.no
), nameless AS (
    UPDATE one_offs o SET bulk_id = NULL, message_id = NULL, reference = NULL, digest = ''
    FROM next WHERE o.campaign_no = next.campaign_no AND o.no = next.no
), linkless AS ( -- a link may name a person; that something was clicked, and when, is kept like what became of the message
    UPDATE clicks k SET link = gen_random_uuid() FROM next WHERE k.campaign_no = next.campaign_no AND k.recipient_no = next.no
)
UPDATE campaigns SET reached_row = greatest(reached_row, (SELECT max(no) FROM next))
WHERE no = %(campaign)s AND books IS NULL AND EXISTS (SELECT FROM next) RETURNING (SELECT count(*) FROM next) AS n

-- :name erase_notes
-- Notes hold no persons; the provider's own words in them might, whatever was left out of them.
WITH noted AS (SELECT id FROM attempts WHERE campaign_no = %(campaign)s AND note <> '' LIMIT %(n)s), erased AS (
    UPDATE attempts SET note = NULL FROM noted WHERE attempts.id = noted.id
)
SELECT count(*) AS n FROM noted

-- :name erase_bodies
-- What the provider said of a campaign that somebody asked to erase, as it came: understood long since. The row stays. What is packed
-- or in UTF-16 cannot be searched, so it goes as well.
WITH next AS (
    SELECT id FROM inbox WHERE id > (SELECT reached_body FROM campaigns WHERE no = %(campaign)s) ORDER BY id LIMIT %(n)s
), erased AS (
    UPDATE inbox SET body = '' FROM next, campaigns c
    WHERE inbox.id = next.id AND c.no = %(campaign)s AND c.erase_at IS NOT NULL AND inbox.applied_at IS NOT NULL
      AND (position(convert_to('"' || c.id || '.', 'UTF8') IN inbox.body) > 0        -- JSON
           OR position(convert_to('>' || c.id || '.', 'UTF8') IN inbox.body) > 0     -- XML
           OR inbox.headers ? 'content-encoding' OR substring(inbox.body FOR 2) IN ('\x1f8b', '\xfffe', '\xfeff'))
)
UPDATE campaigns SET reached_body = greatest(reached_body, (SELECT max(id) FROM next))
WHERE no = %(campaign)s AND erase_at IS NOT NULL AND EXISTS (SELECT FROM next) RETURNING (SELECT count(*) FROM next) AS n

-- :name forget_digests
UPDATE batches SET digest = '' WHERE campaign_no = %(campaign)s

-- :name forget_strays
UPDATE strays SET digest = gen_random_uuid()::text WHERE campaign_no = %(campaign)s

-- :name forget_pumps
DELETE FROM pumps WHERE campaign_no = %(campaign)s

-- :name erased
UPDATE campaigns SET erased_at = coalesce(erased_at, %(now)s) WHERE no = %(campaign)s

-- :name to_delete
SELECT no, id, books IS NOT NULL AS is_begun FROM campaigns
WHERE ended_at < %(before)s::timestamptz AND deleted_at IS NULL AND unbalanced_at IS NULL
  AND NOT EXISTS (SELECT FROM campaigns f WHERE f.family_no = campaigns.family_no AND f.ended_at IS NULL) ORDER BY ended_at LIMIT 1

-- :name keep_books
UPDATE campaigns SET books = %(books)s, reached_row = 0 WHERE no = %(campaign)s AND books IS NULL

-- :name delete_messages
-- With their recipients.
WITH next AS (
    SELECT campaign_no, no FROM recipients
    WHERE campaign_no = %(campaign)s AND no > (SELECT reached_row FROM campaigns WHERE no = %(campaign)s) ORDER BY no LIMIT %(n)s
), gone AS (
    DELETE FROM messages m USING next, (VALUES (0::smallint), (1::smallint)) AS legs (leg)
    WHERE m.campaign_no = next.campaign_no AND m.recipient_no = next.no AND m.leg = legs.leg
), forgotten AS (
    DELETE FROM recipients r USING next WHERE r.campaign_no = next.campaign_no AND r.no = next.no
), unclicked AS (
    DELETE FROM clicks c USING next WHERE c.campaign_no = next.campaign_no AND c.recipient_no = next.no
), let_go AS (
    DELETE FROM one_offs o USING next WHERE o.campaign_no = next.campaign_no AND o.no = next.no
)
UPDATE campaigns SET reached_row = greatest(reached_row, (SELECT max(no) FROM next))
WHERE no = %(campaign)s AND EXISTS (SELECT FROM next) RETURNING (SELECT count(*) FROM next) AS n

-- :name delete_attempts
WITH gone AS (
    DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE campaign_no = %(campaign)s LIMIT %(n)s) RETURNING 1
)
SELECT count(*) AS n FROM gone

-- :name delete_batches
DELETE FROM batches WHERE campaign_no = %(campaign)s

-- :name delete_strays
DELETE FROM strays WHERE campaign_no = %(campaign)s

-- :name delete_tallies
DELETE FROM tallies WHERE campaign_no = %(campaign)s

-- :name delete_failures
DELETE FROM failures WHERE campaign_no = %(campaign)s

-- :name delete_reach
DELETE FROM reach WHERE campaign_no = %(campaign)s

-- :name delete_doubts
DELETE FROM doubts WHERE campaign_no = %(campaign)s

-- :name delete_clicks
DELETE FROM click_sums WHERE campaign_no = %(campaign)s

-- :name delete_kept
DELETE FROM kept WHERE campaign_no = %(campaign)s

-- :name delete_frontier
DELETE FROM frontiers WHERE campaign_no = %(campaign)s

-- :name delete_variants
DELETE FROM variants WHERE campaign_no = %(campaign)s

-- :name delete_relays
WITH gone AS (
    DELETE FROM relays r USING (SELECT o.endpoint_no, o.id FROM relays o JOIN campaigns c ON c.endpoint_no = o.endpoint_no
                                WHERE c.no = %(campaign)s AND o.campaign_no = c.no ORDER BY o.id LIMIT %(n)s) AS oldest
    WHERE r.endpoint_no = oldest.endpoint_no AND r.id = oldest.id RETURNING 1
)
SELECT count(*) AS n FROM gone

-- :name deleted
UPDATE campaigns SET deleted_at = %(now)s, erased_at = coalesce(erased_at, %(now)s), endpoint_no = NULL, events_endpoint_no = NULL WHERE no = %(campaign)s AND deleted_at IS NULL

-- :name note_emptied
-- Many rows of the campaign are gone now, beside those that stay: their tables want a vacuum. By the server's own clock, as its vacuums are.
INSERT INTO signs (name, at)
SELECT 'emptied', clock_timestamp() FROM campaigns c, pg_class r
WHERE c.no = %(campaign)s AND c.reached_row >= %(many)s AND r.oid = 'recipients'::regclass AND c.reached_row >= r.reltuples / 20
ON CONFLICT (name) DO UPDATE SET at = excluded.at

-- :name emptied
-- Tables that nobody has told the server to vacuum since, or since all of them were vacuumed once. Its own vacuums do not count.
SELECT c.oid::regclass::text AS name, bool_or(s.name = 'emptied') AS is_first FROM signs s
JOIN pg_class c ON c.oid = ANY (ARRAY['recipients', 'messages', 'attempts', 'one_offs', 'clicks']::regclass[])
WHERE s.name IN ('emptied', 'vacuumed once') AND coalesce(pg_stat_get_last_vacuum_time(c.oid), '-infinity') < s.at
  AND has_table_privilege(c.oid, 'MAINTAIN')
GROUP BY c.oid ORDER BY 1

-- :name note_vacuumed
INSERT INTO signs (name, at) VALUES ('vacuumed once', clock_timestamp()) ON CONFLICT (name) DO UPDATE SET at = excluded.at

-- :name forget_bodies
-- Ids grow with time, so the oldest stand first: one look at some thousand rows, however long the inbox is.
WITH gone AS (
    DELETE FROM inbox USING (SELECT id FROM inbox ORDER BY id LIMIT %(n)s) AS oldest
    WHERE inbox.id = oldest.id AND inbox.applied_at IS NOT NULL AND inbox.received_at < %(before)s RETURNING 1
)
SELECT count(*) AS n FROM gone

-- :name old_endpoints
-- Endpoints that no campaign names and for which nothing waits, last heard of so long ago. Locked, so that no new campaign takes
-- one of them meanwhile; whether one has before is looked at again by the next statement.
SELECT no FROM endpoints e
WHERE lease_until <= %(now)s AND greatest(last_delivered_at, parked_at, failed_since, '-infinity') < %(before)s
  AND NOT EXISTS (SELECT FROM campaigns c WHERE c.endpoint_no = e.no) AND NOT EXISTS (SELECT FROM relays r WHERE r.endpoint_no = e.no)
  AND NOT EXISTS (SELECT FROM campaigns c WHERE c.events_endpoint_no = e.no) AND NOT EXISTS (SELECT FROM event_relays r WHERE r.endpoint_no = e.no)
  AND NOT EXISTS (SELECT FROM talk_relays r WHERE r.endpoint_no = e.no)
ORDER BY no LIMIT %(n)s FOR UPDATE SKIP LOCKED

-- :name forget_endpoints
DELETE FROM endpoints e WHERE no = ANY (%(nos)s)
  AND NOT EXISTS (SELECT FROM campaigns c WHERE c.endpoint_no = e.no) AND NOT EXISTS (SELECT FROM relays r WHERE r.endpoint_no = e.no)
  AND NOT EXISTS (SELECT FROM campaigns c WHERE c.events_endpoint_no = e.no) AND NOT EXISTS (SELECT FROM event_relays r WHERE r.endpoint_no = e.no)
  AND NOT EXISTS (SELECT FROM talk_relays r WHERE r.endpoint_no = e.no)

-- :name forget_orphans
WITH gone AS (
    DELETE FROM orphans USING (SELECT id FROM orphans ORDER BY id LIMIT %(n)s) AS oldest
    WHERE orphans.id = oldest.id AND orphans.received_at < %(before)s RETURNING 1
)
SELECT count(*) AS n FROM gone
