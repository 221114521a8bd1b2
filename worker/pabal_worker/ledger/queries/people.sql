-- One person: rows in lists with what became of them, what else names them, and erasing it.

-- :name rows
-- With `of_person` or `of_row` behind it.
SELECT c.no AS campaign_no, c.id AS campaign_id, c.state::text AS campaign_state, c.open_until IS NOT NULL AS is_stream, c.created_at, c.ended_at,
       r.no, r.address, r.variables, o.tag, o.joined_at, o.bulk_id, o.message_id,
       coalesce(o.reference, r.variables ->> (c.spec ->> 'reference')) AS reference, v.spec AS own_spec,
       CASE WHEN k.state IS NULL THEN f.rest_state END::text AS rest_state, CASE WHEN k.state IS NULL THEN f.rest_why END AS rest_why,
       CASE WHEN k.state IS NULL THEN f.rest_at END AS rest_at,
       state_of(k, ka)::text AS kakao_state, k.why AS kakao_why, k.status_group AS kakao_status_group, k.status_id AS kakao_status_id,
       k.error_id AS kakao_error_id, coalesce(k.left_at, ka.started_at) AS kakao_left_at, k.done_at AS kakao_done_at, k.due_at AS kakao_due_at,
       k.message_count AS kakao_parts, k.price AS kakao_price, k.currency AS kakao_currency, k.doubted AS kakao_doubted,
       k.asked AS kakao_asked, k.earlier || k.attempt AS kakao_attempts, k.voided AS kakao_voided,
       state_of(s, sa)::text AS sms_state, s.why AS sms_why, s.status_group AS sms_status_group, s.status_id AS sms_status_id,
       s.error_id AS sms_error_id, coalesce(s.left_at, sa.started_at) AS sms_left_at, s.done_at AS sms_done_at, s.due_at AS sms_due_at,
       s.message_count AS sms_parts, s.price AS sms_price, s.currency AS sms_currency, s.doubted AS sms_doubted,
       s.asked AS sms_asked, s.earlier || s.attempt AS sms_attempts, s.voided AS sms_voided,
       x.kakao AS kakao_clicks, x.kakao_at AS kakao_clicked_at, x.sms AS sms_clicks, x.sms_at AS sms_clicked_at
FROM recipients r JOIN campaigns c ON c.no = r.campaign_no JOIN frontiers f ON f.campaign_no = r.campaign_no
LEFT JOIN one_offs o ON c.open_until IS NOT NULL AND o.campaign_no = r.campaign_no AND o.no = r.no
LEFT JOIN variants v ON v.no = o.variant_no
LEFT JOIN messages k ON k.campaign_no = r.campaign_no AND k.recipient_no = r.no AND k.leg = 0
LEFT JOIN attempts ka ON ka.id = k.attempt
LEFT JOIN messages s ON s.campaign_no = r.campaign_no AND s.recipient_no = r.no AND s.leg = 1
LEFT JOIN attempts sa ON sa.id = s.attempt
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE leg = 0) AS kakao, min(clicked_at) FILTER (WHERE leg = 0) AS kakao_at,
           count(*) FILTER (WHERE leg = 1) AS sms, min(clicked_at) FILTER (WHERE leg = 1) AS sms_at
    FROM clicks WHERE campaign_no = r.campaign_no AND recipient_no = r.no) x

-- :name of_person
WHERE r.address = %(address)s ORDER BY r.campaign_no DESC, r.nth DESC LIMIT %(limit)s

-- :name of_row
WHERE r.campaign_no = %(campaign)s AND r.no = %(no)s

-- :name rows_in
-- The person's rows in one campaign, the newest first.
SELECT no FROM recipients WHERE address = %(address)s AND campaign_no = %(campaign)s ORDER BY nth DESC LIMIT %(limit)s

-- :name attempts
SELECT id, leg, n, started_at, finished_at, http_status, called, lapsed, note FROM attempts WHERE id = ANY (%(ids)s) ORDER BY id

-- :name left_between
SELECT coalesce(sum(n), 0)::bigint AS n FROM attempts
WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND called AND started_at >= %(since)s AND started_at < %(until)s

-- :name kept_legs
SELECT leg FROM kept k WHERE campaign_no = %(campaign)s AND recipient_no = %(no)s AND is_in_doubt(k)

-- :name suppressions
SELECT s.kind, s.reason, s.at FROM (SELECT suppression_pads() AS pads OFFSET 0) AS own, suppressions s
WHERE s.address IN (%(address)s, suppression_hash(%(address)s, own.pads)) ORDER BY s.kind, s.no

-- :name forget_suppressions
DELETE FROM suppressions s USING (SELECT suppression_pads() AS pads OFFSET 0) AS own
WHERE s.address IN (%(address)s, suppression_hash(%(address)s, own.pads))

-- :name relays
-- What a webhook is still to be told of one message, among the oldest `limit` of all it is to be told.
SELECT count(*) FILTER (WHERE campaign_no = %(campaign)s AND recipient_no = %(no)s) AS n, count(*) >= %(limit)s AS is_more
FROM (SELECT campaign_no, recipient_no FROM relays WHERE endpoint_no = %(endpoint)s ORDER BY id LIMIT %(limit)s) AS oldest

-- :name body_from
SELECT id, received_at FROM inbox WHERE id >= %(id)s ORDER BY id LIMIT 1

-- :name body_ends
SELECT coalesce(min(id), 0) AS first, coalesce(max(id), 0) AS last FROM inbox

-- :name bodies
-- Of the next `n` bodies those that hold any of the needles, or cannot be searched: what is packed or in UTF-16. The last row says
-- how far it came.
WITH next AS (
    SELECT id FROM inbox WHERE id > %(after)s ORDER BY id LIMIT %(n)s
)
SELECT i.id, i.received_at, i.source, i.applied_at, i.headers, i.body
FROM next JOIN inbox i USING (id)
WHERE i.headers ? 'content-encoding' OR substring(i.body FOR 2) IN ('\x1f8b', '\xfffe', '\xfeff')
   OR EXISTS (SELECT FROM unnest(%(needles)s::bytea[]) AS t (needle) WHERE position(needle IN i.body) > 0)
UNION ALL SELECT max(id), NULL, NULL, NULL, NULL, NULL FROM next

-- :name empty_bodies
-- As they came they name people; what they said is applied. The rows stay.
UPDATE inbox SET body = '' WHERE id = ANY (%(ids)s) AND applied_at IS NOT NULL AND body <> ''

-- :name letters
SELECT id, came_at, content FROM dead_letters WHERE id > %(after)s ORDER BY id LIMIT %(n)s

-- :name delete_letters
DELETE FROM dead_letters WHERE id = ANY (%(ids)s)

-- :name erase_rows
-- The person's rows in campaigns that have ended, what their calls noted, and what they clicked; sums of clicks stay.
WITH mine AS MATERIALIZED (
    SELECT r.campaign_no, r.no FROM recipients r JOIN campaigns c ON c.no = r.campaign_no
    WHERE r.address = %(address)s AND c.ended_at IS NOT NULL ORDER BY 1, 2 FOR UPDATE OF r
), erased AS (
    UPDATE recipients r SET address = NULL, variables = NULL FROM mine WHERE r.campaign_no = mine.campaign_no AND r.no = mine.no
), nameless AS (
    UPDATE one_offs o SET bulk_id = NULL, message_id = NULL, reference = NULL, digest = ''
    FROM mine WHERE o.campaign_no = mine.campaign_no AND o.no = mine.no
), calls AS (
    SELECT DISTINCT t.id FROM mine JOIN messages m ON m.campaign_no = mine.campaign_no AND m.recipient_no = mine.no
    CROSS JOIN LATERAL unnest(m.earlier || m.attempt) AS t (id)
), silent AS (
    UPDATE attempts a SET note = NULL FROM calls WHERE a.id = calls.id AND a.note <> ''
), unclicked AS (
    DELETE FROM clicks k USING mine WHERE k.campaign_no = mine.campaign_no AND k.recipient_no = mine.no
)
SELECT count(*) AS n FROM mine
