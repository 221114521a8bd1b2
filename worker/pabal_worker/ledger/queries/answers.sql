-- Answers in conversations: which talks are open to them, what they mean for their talks, and what is erased of them.

-- :name talks
-- Those of these talks that there are, with why they are not open.
SELECT t.no, t.profile, t.user_key, talk_end(t, %(now)s) AS ended_why
FROM talks t JOIN (SELECT DISTINCT * FROM unnest(%(profiles)s::text[], %(users)s::text[]) AS a (profile, user_key)) AS asked
    USING (profile, user_key)
WHERE t.last_word_at IS NOT NULL

-- :name users
-- Profile and user's key of talks that are named by their numbers.
SELECT no, profile, user_key FROM talks WHERE no = ANY (%(numbers)s::bigint[]) AND user_key IS NOT NULL

-- :name heed
-- The person's number is known from now on. A talk that we end is over for us at once: what the user writes later opens it anew.
UPDATE talks t
SET address = coalesce(a.address, t.address),
    ended_at = CASE WHEN a.ends THEN greatest(t.ended_at, t.last_word_at, %(now)s) ELSE t.ended_at END,
    ended_why = CASE WHEN a.ends THEN 'terminated' ELSE t.ended_why END
FROM (SELECT talk_no, max(address) AS address, bool_or(ends) AS ends
      FROM unnest(%(talks)s::bigint[], %(addresses)s::text[], %(ends)s::boolean[]) AS n (talk_no, address, ends)
      GROUP BY talk_no ORDER BY talk_no) AS a
WHERE t.no = a.talk_no AND (a.ends OR a.address IS DISTINCT FROM t.address)

-- :name erase
-- Texts, keys and numbers of answers in these talks, which are erased in the same transaction, so that nothing of them is claimed any
-- more. Ids stay, and so does what became of them.
WITH erased AS (
    UPDATE one_offs SET reference = NULL, digest = '' WHERE talk_no = ANY (%(talks)s) RETURNING campaign_no, no
)
UPDATE recipients r SET address = NULL, variables = NULL FROM erased WHERE r.campaign_no = erased.campaign_no AND r.no = erased.no
