-- Changes that people make to what runs: a campaign's file, stops of many, approvals.

-- :name lock
-- Whoever takes SMS of the campaign, or changes it, waits for us and we for them; then whoever claims from its list does.
SELECT no FROM campaigns WHERE no = %(campaign)s FOR NO KEY UPDATE

-- :name change
-- Write another file, and the columns that follow from it, unless something happened since it was read: the file was changed again, the
-- campaign has ended, is being erased, or has begun where that matters, or more SMS have left than the new limit allows.
UPDATE campaigns c
SET spec = %(spec)s, changes = c.changes + 1, opened_as = coalesce(c.opened_as, c.spec), send_at = %(send_at)s, end_at = %(end_at)s,
    validity_s = %(validity_s)s, sms_validity_s = %(sms_validity_s)s,
    sms_limit = CASE WHEN %(moves_limit)s THEN %(sms_limit)s ELSE c.sms_limit END,
    sms_limit_price = CASE WHEN %(moves_limit)s THEN %(sms_limit_price)s::numeric ELSE c.sms_limit_price END,
    sms_limit_currency = CASE WHEN %(moves_limit)s THEN %(sms_limit_currency)s ELSE c.sms_limit_currency END,
    sms_price_each = CASE WHEN %(moves_limit)s THEN %(sms_price_each)s::numeric ELSE c.sms_price_each END
WHERE c.no = %(campaign)s AND c.changes = %(changes)s AND c.ended_at IS NULL AND c.state NOT IN ('finished', 'cancelled')
  AND c.open_until IS NULL AND c.erase_at IS NULL AND c.erased_at IS NULL AND (c.end_at IS NULL OR c.end_at > %(now)s)
  AND NOT (%(is_for_unbegun)s AND c.started_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM frontiers f WHERE f.campaign_no = c.no AND f.rest_state IS NOT NULL)
  AND NOT (%(moves_limit)s AND coalesce(%(sms_limit)s::integer < (SELECT s.tried FROM sms_standing(c.no, c.sms_limit_currency) AS s), false))
RETURNING c.no

-- :name reschedule
-- Pumps of a campaign that has not begun sleep until its new moment; before that nothing is due.
UPDATE pumps SET wake_at = %(at)s, due_since = %(at)s, waits_for = NULL
WHERE campaign_no = %(campaign)s AND leg = 0 AND token IS NULL
  AND EXISTS (SELECT FROM campaigns c WHERE c.no = %(campaign)s AND c.state = 'scheduled' AND c.started_at IS NULL)

-- :name in_flight
-- How many messages workers hold just now: of a campaign, or of all that are under a stop.
SELECT coalesce(sum(a.n), 0)::bigint AS n FROM attempts a JOIN campaigns c ON c.no = a.campaign_no
LEFT JOIN stops s ON s.no = %(stop)s
WHERE a.lease_until IS NOT NULL AND (c.no = %(campaign)s OR is_under(s, c.spec))

-- :name longest_sms
-- The row whose values make an SMS longest: each character counts two bytes, or one in ASCII, as often as its variable stands.
SELECT r.no, u.n_bytes FROM recipients r
CROSS JOIN LATERAL (
    SELECT sum(t.times * (2 * char_length(t.value) - char_length(regexp_replace(t.value, '[^[:ascii:]]', '', 'g'))))::bigint AS n_bytes
    FROM (SELECT n.times, coalesce(r.variables ->> n.name, '') AS value
          FROM unnest(%(names)s::text[], %(times)s::integer[]) AS n (name, times)) AS t) AS u
WHERE r.campaign_no = %(campaign)s ORDER BY u.n_bytes DESC, r.no LIMIT 1

-- :name wait_for_beginners
-- Whoever seals, resumes or opens a stream just now is waited for; who comes later sees the stop.
SELECT pg_advisory_xact_lock(7062261)

-- :name stop
INSERT INTO stops (kind, value, is_on, asked_at) VALUES (%(kind)s, %(value)s, true, %(asked)s)
ON CONFLICT (kind, value) DO UPDATE SET is_on = true, asked_at = greatest(stops.asked_at, excluded.asked_at)
RETURNING no

-- :name pause_under
-- All of them in one statement, locked in one order.
WITH hit AS MATERIALIZED (
    SELECT c.no FROM campaigns c JOIN stops s ON s.no = %(stop)s
    WHERE c.state <> 'receiving' AND c.ended_at IS NULL AND c.state IN ('scheduled', 'running') AND is_under(s, c.spec)
    ORDER BY c.no FOR UPDATE OF c
)
UPDATE campaigns c SET state = 'paused', reason = describe_stop(s), held_for = NULL, stop_no = s.no
FROM hit, stops s WHERE c.no = hit.no AND s.no = %(stop)s
RETURNING c.id, c.open_until IS NOT NULL AS is_stream

-- :name others_under
-- What a stop did not touch: campaigns that were paused or held already, and those that are still received.
SELECT count(*) FILTER (WHERE c.state IN ('paused', 'held') AND c.stop_no IS DISTINCT FROM s.no) AS stopped,
       count(*) FILTER (WHERE c.state = 'receiving') AS receiving
FROM campaigns c JOIN stops s ON s.no = %(stop)s
WHERE c.ended_at IS NULL AND c.state IN ('receiving', 'paused', 'held') AND is_under(s, c.spec)

-- :name lift
-- End a stop, or all of them, unless one was asked for later.
UPDATE stops SET is_on = false, asked_at = %(asked)s
WHERE is_on AND (%(kind)s::text IS NULL OR (kind = %(kind)s AND value = %(value)s)) AND asked_at <= %(asked)s
RETURNING no

-- :name standing_stops
SELECT kind, value, asked_at FROM stops WHERE is_on AND (%(kind)s::text IS NULL OR (kind = %(kind)s AND value = %(value)s)) ORDER BY no

-- :name resume_under
-- What these stops had paused goes on, but what another stop holds still (`keep_stopped`) and what waits for its approval.
WITH hit AS MATERIALIZED (
    SELECT no FROM campaigns
    WHERE state = 'paused' AND ended_at IS NULL AND stop_no = ANY (%(stops)s) AND approval IS DISTINCT FROM 'waiting' ORDER BY no FOR UPDATE
)
UPDATE campaigns c
SET state = CASE WHEN c.started_at IS NULL THEN 'scheduled'::campaign_state ELSE 'running' END, reason = NULL, stop_no = NULL, resumed_at = %(now)s
FROM hit WHERE c.no = hit.no
RETURNING c.no, c.id, c.open_until IS NOT NULL AS is_stream, c.state <> 'paused' AS goes_on

-- :name wake_all
SELECT wake(c.no, leg::smallint, greatest(c.send_at, %(now)s)) FROM campaigns c, generate_series(0, 1) AS leg WHERE c.no = ANY (%(campaigns)s)

-- :name find_stop
SELECT s.no, describe_stop(s) AS says FROM stops s JOIN campaigns c ON c.no = %(campaign)s WHERE s.is_on AND is_under(s, c.spec) ORDER BY s.no LIMIT 1

-- :name keep_paused
-- Somebody paused this very campaign: no end of a stop resumes it.
UPDATE campaigns SET stop_no = NULL, reason = NULL WHERE no = %(campaign)s AND state = 'paused' AND stop_no IS NOT NULL

-- :name await_approval
-- A campaign that is just sealed waits for a second person; one that is held for another reason keeps that.
UPDATE campaigns
SET approval = 'waiting', state = 'held', reason = CASE WHEN state = 'held' THEN reason ELSE %(reason)s END,
    held_for = CASE WHEN state = 'held' THEN held_for ELSE 'approval of ' || no END
WHERE no = %(campaign)s AND state IN ('scheduled', 'paused', 'held')

-- :name approve
UPDATE campaigns c
SET approval = 'given', resumed_at = %(now)s,
    state = CASE WHEN is_for_it THEN 'scheduled' ELSE c.state END, reason = CASE WHEN is_for_it THEN NULL ELSE c.reason END,
    held_for = CASE WHEN is_for_it THEN NULL ELSE c.held_for END
FROM (SELECT no, state = 'held' AND held_for IS NOT DISTINCT FROM 'approval of ' || no AS is_for_it FROM campaigns WHERE no = %(campaign)s FOR UPDATE) AS old
WHERE c.no = old.no AND c.approval = 'waiting' AND c.ended_at IS NULL AND c.state <> 'cancelled'
  AND lower(btrim(c.opened_by)) IS DISTINCT FROM lower(btrim(%(by)s))
RETURNING c.no

-- :name unapproved
-- Campaigns that wait for a second person, and since when.
SELECT jsonb_object_agg(id, sealed_at) AS campaigns FROM campaigns
WHERE ended_at IS NULL AND approval = 'waiting' AND state IN ('held', 'paused')
