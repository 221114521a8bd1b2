-- Reruns: people taken over from another campaign, in steps.

-- :name erased_of_family
-- Campaigns of a family whose people are erased, or are to be: it is not known any more whom they have reached.
SELECT f.id FROM campaigns c JOIN campaigns f ON f.no = c.no OR f.family_no = c.family_no
WHERE c.no = %(campaign)s AND (f.erase_at IS NOT NULL OR f.erased_at IS NOT NULL OR f.deleted_at IS NOT NULL OR f.books IS NOT NULL)
ORDER BY f.no LIMIT 1

-- :name found_family
-- Claims of the parent that began before are waited for, by its frontier; those that begin after this is committed look at the family.
UPDATE campaigns SET family_no = no WHERE no = %(parent)s AND family_no IS NULL

-- :name lock_parent
SELECT FROM frontiers WHERE campaign_no = %(parent)s FOR UPDATE

-- :name join_family
UPDATE campaigns SET family_no = (SELECT family_no FROM campaigns WHERE no = %(parent)s) WHERE id = %(id)s

-- :name begin
INSERT INTO reruns (campaign_no, parent_no, digest, says, states, codes, has_new_text)
SELECT no, %(parent)s, %(digest)s, %(says)s, %(states)s::message_state[], %(codes)s::integer[], %(has_new_text)s FROM campaigns WHERE id = %(id)s

-- :name find
SELECT r.campaign_no, r.parent_no, r.digest, r.says, r.states::text[] AS states, r.codes, r.has_new_text, r.reached, r.steps, r.refused,
       r.had_it, r.unfit, r.is_complete, c.spec ->> 'sender' AS sender, c.advertises_first AS advertises
FROM reruns r JOIN campaigns c ON c.no = r.campaign_no WHERE r.campaign_no = %(campaign)s

-- :name open
-- Those whose people are not all taken over.
SELECT c.id FROM reruns r JOIN campaigns c ON c.no = r.campaign_no WHERE NOT r.is_complete ORDER BY r.campaign_no

-- :name lock
-- One worker at a time; who finds another at it leaves the step to that one.
SELECT r.campaign_no, r.parent_no, r.digest, r.says, r.states::text[] AS states, r.codes, r.has_new_text, r.reached, r.steps, r.refused,
       r.had_it, r.unfit, r.is_complete, c.spec ->> 'sender' AS sender, c.advertises_first AS advertises
FROM reruns r JOIN campaigns c ON c.no = r.campaign_no
WHERE r.campaign_no = %(campaign)s AND NOT r.is_complete FOR UPDATE OF r SKIP LOCKED

-- :name looked_at
-- How far a step of `n` rows reaches, and whether anybody stands beyond.
SELECT count(*) AS n, max(no) AS upto FROM (
    SELECT no FROM recipients WHERE campaign_no = %(parent)s AND no > %(after)s ORDER BY no LIMIT %(n)s) AS next

-- :name people
SELECT no, CASE WHEN %(with_values)s THEN variables END AS variables
FROM rerun_people(%(parent)s, %(after)s, %(n)s, %(states)s::message_state[], %(codes)s::integer[])

-- :name count
-- Of one step: how many it would take, and how many it leaves out since they said no, or the family has reached them meanwhile.
WITH people AS MATERIALIZED (
    SELECT no FROM rerun_people(%(parent)s, %(after)s, %(n)s, %(states)s::message_state[], %(codes)s::integer[])
), barred AS MATERIALIZED (
    SELECT b.has_refused FROM rerun_barred(%(parent)s, ARRAY(SELECT no FROM people), %(sender)s, %(advertises)s) AS b
)
SELECT (SELECT count(*) FROM people) AS people,
       (SELECT count(*) FROM barred WHERE has_refused) AS refused, (SELECT count(*) FROM barred WHERE NOT has_refused) AS had_it

-- :name take
-- They keep their row numbers. Who said no, or was reached by another campaign of the family, is left out here, and looked at again
-- when messages are claimed.
WITH people AS MATERIALIZED (
    SELECT * FROM rerun_people(%(parent)s, %(after)s, %(n)s, %(states)s::message_state[], %(codes)s::integer[])
    WHERE no <> ALL (%(bad)s::integer[])
), barred AS MATERIALIZED (
    SELECT b.no, b.has_refused FROM rerun_barred(%(parent)s, ARRAY(SELECT no FROM people), %(sender)s, %(advertises)s) AS b
), new AS (
    INSERT INTO recipients (campaign_no, no, address, variables)
    SELECT %(campaign)s, p.no, p.address, p.variables FROM people p WHERE p.no NOT IN (SELECT no FROM barred) ORDER BY p.no
    ON CONFLICT DO NOTHING RETURNING 1
), counted AS (
    INSERT INTO tallies (campaign_no, leg, state, n) SELECT %(campaign)s, 0, 'waiting', count(*) FROM new HAVING count(*) > 0
)
SELECT (SELECT count(*) FROM new) AS taken,
       (SELECT count(*) FROM barred WHERE has_refused) AS refused, (SELECT count(*) FROM barred WHERE NOT has_refused) AS had_it

-- :name advance
UPDATE reruns SET reached = coalesce(%(upto)s, reached), steps = steps + 1, is_complete = %(is_last)s,
       refused = refused + %(refused)s, had_it = had_it + %(had_it)s, unfit = unfit + %(unfit)s
WHERE campaign_no = %(campaign)s

-- :name break_off
-- Somebody cancelled the campaign meanwhile.
UPDATE reruns SET is_complete = true WHERE campaign_no = %(campaign)s

-- :name prices
SELECT leg, kind, currency, price FROM known_prices WHERE kind = price_kind(%(spec)s::jsonb, leg) ORDER BY leg, currency
