-- Messages about which the provider's logs are asked, and what that led to. `now` is always given.

-- :name unfold
-- Attempts whose time to be asked about has come: those for which they still stand are accepted by their own row from now on,
-- and are asked about one by one.
WITH oldest AS (
    SELECT id, sum(n) OVER (ORDER BY ask_at, id) - n AS n_before FROM attempts WHERE ask_at <= %(now)s ORDER BY ask_at, id LIMIT %(limit)s
), due AS (
    SELECT a.id FROM attempts a JOIN oldest USING (id) WHERE oldest.n_before < %(limit)s AND a.ask_at <= %(now)s
    ORDER BY a.id FOR UPDATE OF a SKIP LOCKED
), unfolded AS (
    UPDATE attempts a SET ask_at = NULL FROM due WHERE a.id = due.id
    RETURNING a.id, a.campaign_no, a.leg, a.recipients, a.started_at, a.valid_until, old.ask_at
), told AS (
    UPDATE messages m
    SET state = 'accepted', ask_at = unfolded.ask_at, asked = 0, left_at = coalesce(m.left_at, unfolded.started_at),
        valid_until = coalesce(m.valid_until, unfolded.valid_until)
    FROM unfolded CROSS JOIN LATERAL unnest(unfolded.recipients) AS t (span)
    WHERE m.campaign_no = unfolded.campaign_no AND m.leg = unfolded.leg
      AND m.recipient_no >= lower(t.span) AND m.recipient_no < upper(t.span) AND m.attempt = unfolded.id AND m.state = 'sending'
    RETURNING 1
)
SELECT (SELECT count(*) FROM unfolded) AS attempts, (SELECT count(*) FROM told) AS messages

-- :name to_ask
-- Take messages about which the logs are to be asked now; nobody else takes them for a while. One that a report says is on its way
-- has its own question, and still the moments of its one attempt.
WITH due AS (
    SELECT campaign_no, recipient_no, leg FROM messages
    WHERE ask_at <= %(now)s ORDER BY ask_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE messages m SET ask_at = %(again_at)s
FROM due JOIN campaigns c ON c.no = due.campaign_no
WHERE m.campaign_no = due.campaign_no AND m.recipient_no = due.recipient_no AND m.leg = due.leg
RETURNING m.campaign_no, c.id AS campaign_id, m.recipient_no, m.leg, c.channel, m.state, m.asked, m.attempt,
          coalesce(m.left_at, (SELECT a.started_at FROM attempts a WHERE a.id = m.attempt)) AS left_at,
          coalesce(m.valid_until, (SELECT a.valid_until FROM attempts a WHERE a.id = m.attempt)) AS valid_until,
          coalesce(m.voided, '{}') AS voided, tries_of(m) AS tries, c.sms_sender IS NOT NULL AS has_failover, c.keeps_doubt,
          (SELECT o.tag FROM one_offs o WHERE c.open_until IS NOT NULL AND o.campaign_no = m.campaign_no AND o.no = m.recipient_no) AS tag,
          CASE WHEN c.sms_sender IS NULL THEN c.sms_validity_s END AS chain_s

-- :name sent_between
-- How many messages of a campaign's leg left from one moment to another: as many rows the logs have of them at most.
SELECT coalesce(sum(n), 0)::bigint AS n FROM attempts
WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND called AND started_at BETWEEN %(since)s AND %(until)s

-- :name resolve
-- What asking led to, for messages that still stand where they stood when they were asked about. Who is kept stays in doubt
-- until people decide; of a cancelled campaign nothing is kept or sent again.
WITH said AS (
    SELECT * FROM unnest(%(campaigns)s::bigint[], %(nos)s::bigint[], %(legs)s::smallint[], %(before)s::message_state[],
                         %(attempts)s::bigint[], %(states)s::message_state[], %(ask)s::timestamptz[], %(whys)s::text[],
                         %(answered)s::boolean[], %(kept)s::boolean[])
        AS t (campaign_no, no, leg, before, attempt, state, ask_at, why, answered, is_kept)
), mine AS (
    SELECT m.campaign_no, m.recipient_no, m.leg FROM messages m
    JOIN said ON said.campaign_no = m.campaign_no AND said.no = m.recipient_no AND said.leg = m.leg
    WHERE m.state = said.before AND m.attempt = said.attempt
    ORDER BY 1, 2, 3 FOR UPDATE OF m
), moved AS (
    UPDATE messages m
    SET state = CASE WHEN fate.is_over THEN 'cancelled' ELSE said.state END,
        rank = CASE WHEN said.state = 'expired' THEN greatest(m.rank, 3) ELSE m.rank END,
        ask_at = CASE WHEN NOT fate.is_over THEN said.ask_at END, asked = m.asked + said.answered::integer,
        due_at = CASE WHEN said.state = 'waiting' AND NOT fate.is_over THEN %(now)s::timestamptz END,
        done_at = CASE WHEN said.state IN ('unconfirmed', 'expired') OR fate.is_over THEN %(now)s::timestamptz END,
        why = coalesce(said.why, m.why)
    FROM said JOIN mine ON mine.campaign_no = said.campaign_no AND mine.recipient_no = said.no AND mine.leg = said.leg
    JOIN campaigns c ON c.no = said.campaign_no
    CROSS JOIN LATERAL (SELECT c.state = 'cancelled' AND (said.state IN ('waiting', 'expired') OR said.is_kept) AS is_over) AS fate
    WHERE m.campaign_no = said.campaign_no AND m.recipient_no = said.no AND m.leg = said.leg
    RETURNING m.campaign_no, m.recipient_no, m.leg, m.state, m.attempt, said.before, said.is_kept
), put_by AS (
    INSERT INTO kept (campaign_no, recipient_no, leg, attempt)
    SELECT campaign_no, recipient_no, leg, attempt FROM moved WHERE is_kept AND state = 'unknown'
    ON CONFLICT (campaign_no, recipient_no, leg) DO UPDATE SET attempt = excluded.attempt
), counted AS (
    INSERT INTO doubts (campaign_no, asked, resent, unconfirmed)
    SELECT campaign_no, sum(asked), sum(resent), sum(unconfirmed)
    FROM (SELECT campaign_no, 1 AS asked, 0 AS resent, 0 AS unconfirmed FROM said WHERE before = 'unknown' AND answered
          UNION ALL
          SELECT campaign_no, 0, (state = 'waiting')::integer, (state = 'unconfirmed')::integer
          FROM moved WHERE before = 'unknown' AND state IN ('waiting', 'unconfirmed')) AS steps
    GROUP BY 1
)
SELECT campaign_no, recipient_no, leg, state, is_kept AND state = 'unknown' AS is_kept FROM moved

-- :name hold_for_doubt
-- Campaigns that keep what they are in doubt about stop until people decide. Whoever holds one for another reason keeps that
-- reason beside this one.
UPDATE campaigns c
SET state = 'held', reason = coalesce(nullif(regexp_replace(c.reason, '(; )?\d+ in doubt: .*$', ''), '') || '; ', '') || said.why
FROM (SELECT k.campaign_no, count(*) || ' in doubt: their calls broke and the provider''s logs do not know them; `pabal resume` sends '
             || 'them again under the same ids, `pabal cancel` gives them up' AS why
      FROM kept k WHERE k.campaign_no = ANY (%(campaigns)s) AND is_in_doubt(k) GROUP BY 1) AS said
WHERE c.no = said.campaign_no AND c.state IN ('running', 'paused', 'held')

-- :name resend_kept
-- People have decided: what was kept goes again, under the same ids.
WITH decided AS (
    DELETE FROM kept WHERE campaign_no = %(campaign)s RETURNING *
), moved AS (
    UPDATE messages m
    SET state = 'waiting', due_at = %(now)s, ask_at = NULL, why = 'the provider''s logs do not know it; sent again by `pabal resume`'
    FROM decided d
    WHERE m.campaign_no = d.campaign_no AND m.recipient_no = d.recipient_no AND m.leg = d.leg
      AND coalesce(m.attempt = d.attempt AND m.state = 'unknown', false)
    RETURNING m.campaign_no
)
INSERT INTO doubts (campaign_no, resent) SELECT campaign_no, count(*) FROM moved GROUP BY 1

-- :name cancel_kept
-- People have decided: what cancelled campaigns kept is given up, of one or of all.
WITH decided AS (
    DELETE FROM kept k USING campaigns c
    WHERE c.no = k.campaign_no AND c.state = 'cancelled' AND (%(campaign)s::bigint IS NULL OR c.no = %(campaign)s)
    RETURNING k.*
)
UPDATE messages m
SET state = 'cancelled', ask_at = NULL, done_at = %(now)s, why = 'it was in doubt, and the campaign was cancelled'
FROM decided d
WHERE m.campaign_no = d.campaign_no AND m.recipient_no = d.recipient_no AND m.leg = d.leg
  AND coalesce(m.attempt = d.attempt AND m.state = 'unknown', false)

-- :name count_duplicates
INSERT INTO doubts (campaign_no, duplicate_ids) VALUES (%(campaign)s, %(n)s)

-- :name doubts
-- What became of a campaign's messages in doubt, and how many are kept.
SELECT coalesce(sum(asked), 0)::bigint AS asked, coalesce(sum(found), 0)::bigint AS found, coalesce(sum(reported), 0)::bigint AS reported,
       coalesce(sum(resent), 0)::bigint AS resent, coalesce(sum(duplicate_ids), 0)::bigint AS duplicate_ids,
       coalesce(sum(unconfirmed), 0)::bigint AS unconfirmed,
       (SELECT count(*) FROM kept k WHERE k.campaign_no = %(campaign)s AND is_in_doubt(k)) AS kept
FROM doubts WHERE campaign_no = %(campaign)s

-- :name fold_doubts
-- Many rows of a campaign become one, in one statement, of whichever campaigns have many.
WITH crowded AS (
    SELECT campaign_no FROM doubts GROUP BY 1 HAVING count(*) > %(rows)s
), gone AS (
    DELETE FROM doubts d USING crowded WHERE d.campaign_no = crowded.campaign_no RETURNING d.*
)
INSERT INTO doubts (campaign_no, asked, found, reported, resent, duplicate_ids, unconfirmed)
SELECT campaign_no, sum(asked), sum(found), sum(reported), sum(resent), sum(duplicate_ids), sum(unconfirmed) FROM gone GROUP BY 1
