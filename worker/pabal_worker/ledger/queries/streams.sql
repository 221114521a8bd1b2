-- Streams, and the one-offs that join them.

-- :name open
-- A stream runs from the moment in which it is opened; nothing more is announced or sealed.
WITH opened AS (
    INSERT INTO campaigns (id, spec, state, send_at, validity_s, advertises_first, sms_sender, sms_validity_s, open_until, created_at, sealed_at, started_at)
    VALUES (%(id)s, %(spec)s, 'running', %(now)s, %(validity_s)s, %(advertises_first)s, %(sms_sender)s, %(sms_validity_s)s, %(open_until)s, %(now)s, %(now)s, %(now)s)
    ON CONFLICT (id) DO NOTHING RETURNING no
), listed AS (
    INSERT INTO frontiers (campaign_no) SELECT no FROM opened
), counted AS (
    INSERT INTO batches (campaign_no, number, digest, recipients, duplicates, received_at) SELECT no, 1, '', 0, 0, %(now)s FROM opened
)
INSERT INTO pumps (campaign_no, leg, share)
SELECT no, leg, 0 FROM opened, (VALUES (0), (1)) AS legs (leg) WHERE leg = 0 OR %(sms_sender)s::text IS NOT NULL

-- :name find
SELECT no FROM campaigns WHERE id = %(id)s AND open_until IS NOT NULL

-- :name keep_variant
INSERT INTO variants (campaign_no, digest, spec, validity_s, sms_validity_s)
VALUES (%(stream)s, %(digest)s, %(spec)s, %(validity_s)s, %(sms_validity_s)s)
ON CONFLICT (campaign_no, digest) DO NOTHING

-- :name find_variant
SELECT no FROM variants WHERE campaign_no = %(stream)s AND digest = %(digest)s

-- :name variants
SELECT no, spec FROM variants WHERE no = ANY (%(nos)s)

-- :name join
-- Messages join a stream in one statement, however many. Their rows are numbered under the lock on the stream's frontier, so no
-- claim ever passes one that is not there yet. A key that any stream knows already adds nothing.
-- The statement also wakes the stream's pump, or has the caller call for one where nobody runs it; `again_at` is when a tick calls
-- for it in case the broker loses that. As a transaction of its own it holds the frontier, for which claims and others wait, only
-- as long as PostgreSQL works on it, and not until a busy worker has come to its next statement.
WITH open AS MATERIALIZED (
    SELECT no FROM campaigns WHERE no = %(stream)s AND id = %(id)s AND ended_at IS NULL AND state <> 'cancelled' AND open_until > %(now)s
        AND NOT EXISTS (
            SELECT FROM unnest(%(texts)s::integer[], %(text_digests)s::text[]) AS t (no, digest)
            WHERE NOT EXISTS (SELECT FROM variants v WHERE v.no = t.no AND v.campaign_no = %(stream)s AND v.digest = t.digest)
        ) FOR SHARE
), line AS MATERIALIZED (
    SELECT campaign_no, joined FROM frontiers WHERE campaign_no = (SELECT no FROM open) AND rest_state IS NULL FOR UPDATE
), asked AS MATERIALIZED (
    SELECT * FROM unnest(%(tags)s::text[], %(digests)s::text[], %(variants)s::integer[], %(addresses)s::text[], %(values)s::jsonb[],
                         %(bulk_ids)s::text[], %(message_ids)s::text[], %(references)s::text[], %(talks)s::bigint[]) WITH ORDINALITY
        AS t (tag, digest, variant_no, address, variables, bulk_id, message_id, reference, talk_no, which)
), joined AS (
    INSERT INTO one_offs (campaign_no, no, variant_no, tag, digest, bulk_id, message_id, reference, joined_at, talk_no)
    SELECT line.campaign_no, line.joined + asked.which, variant_no, tag, digest, bulk_id, message_id, reference, %(now)s, talk_no
    FROM line, asked ORDER BY which
    ON CONFLICT (tag) DO NOTHING
    RETURNING no, tag
), listed AS (
    INSERT INTO recipients (campaign_no, no, nth, address, variables)
    SELECT line.campaign_no, joined.no, joined.no, asked.address, asked.variables FROM line, joined JOIN asked USING (tag) ORDER BY joined.no
), counted AS (
    INSERT INTO tallies (campaign_no, leg, state, n) SELECT %(stream)s, 0, 'waiting', count(*) FROM joined HAVING count(*) > 0
), summed AS (
    UPDATE batches SET recipients = recipients + (SELECT count(*) FROM joined)
    WHERE campaign_no = %(stream)s AND number = 1 AND EXISTS (SELECT FROM joined)
), advanced AS (
    UPDATE frontiers SET joined = joined + (SELECT count(*) FROM asked) WHERE campaign_no = %(stream)s AND EXISTS (SELECT FROM joined)
), woken AS (
    UPDATE pumps SET wake_at = CASE WHEN lease_until <= %(now)s THEN %(again_at)s ELSE least(wake_at, %(now)s) END,
        due_since = least(due_since, %(now)s), waits_for = NULL
    WHERE campaign_no = %(stream)s AND leg = 0 AND EXISTS (SELECT FROM joined)
    RETURNING lease_until <= %(now)s AS is_idle
)
SELECT (SELECT count(*) FROM line) = 1 AS is_open, (SELECT coalesce(array_agg(tag), '{}') FROM joined) AS tags,
       coalesce((SELECT bool_or(is_idle) FROM woken), false) AS wants_pump

-- :name known
-- One-offs by their tags, or by their callers' reference, the newest first, with how they stand.
SELECT o.tag, o.digest, o.reference, o.bulk_id, o.message_id, o.joined_at, c.id AS stream_id, r.address, c.sms_sender IS NOT NULL AS has_failover,
       coalesce(state_of(k, ka), f.rest_state, 'waiting')::text AS kakao_state, state_of(s, sa)::text AS sms_state,
       coalesce(k.why, CASE WHEN k.state IS NULL THEN f.rest_why END) AS kakao_why, s.why AS sms_why,
       k.status_group AS kakao_status_group, k.status_id AS kakao_status_id, k.error_id AS kakao_error_id,
       s.status_group AS sms_status_group, s.status_id AS sms_status_id, s.error_id AS sms_error_id,
       coalesce(k.left_at, ka.started_at) AS kakao_left_at, k.done_at AS kakao_done_at,
       coalesce(s.left_at, sa.started_at) AS sms_left_at, s.done_at AS sms_done_at
FROM one_offs o JOIN campaigns c ON c.no = o.campaign_no JOIN frontiers f ON f.campaign_no = o.campaign_no
JOIN recipients r ON r.campaign_no = o.campaign_no AND r.no = o.no
LEFT JOIN messages k ON k.campaign_no = o.campaign_no AND k.recipient_no = o.no AND k.leg = 0
LEFT JOIN attempts ka ON ka.id = k.attempt
LEFT JOIN messages s ON s.campaign_no = o.campaign_no AND s.recipient_no = o.no AND s.leg = 1
LEFT JOIN attempts sa ON sa.id = s.attempt
WHERE o.tag = ANY (%(tags)s) OR o.reference = ANY (%(references)s)
ORDER BY o.joined_at DESC LIMIT %(limit)s

-- :name rows_of_tags
-- Which rows one-offs have, by their tags.
SELECT o.tag, o.campaign_no, o.no FROM one_offs o WHERE o.tag = ANY (%(tags)s)
