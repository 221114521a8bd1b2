-- Pumps: one row for each share of a campaign's sending.

-- :name publish_due
-- Pumps that have something to do by `until`. Their rows say so again at `again_at`, in case the broker loses the task.
UPDATE pumps p SET wake_at = %(again_at)s
FROM (SELECT campaign_no, leg, share FROM pumps WHERE wake_at <= %(until)s AND lease_until <= %(now)s
      ORDER BY wake_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) AS due
WHERE p.campaign_no = due.campaign_no AND p.leg = due.leg AND p.share = due.share
RETURNING p.campaign_no, p.leg, p.share, (SELECT id FROM campaigns c WHERE c.no = p.campaign_no) AS campaign_id,
          (SELECT urgency FROM campaigns c WHERE c.no = p.campaign_no) AS urgency

-- :name lease
UPDATE pumps p SET token = %(token)s, waits_for = NULL, lease_until = %(lease_until)s, wake_at = %(lease_until)s
FROM campaigns c
WHERE c.id = %(campaign_id)s AND p.campaign_no = c.no AND p.leg = %(leg)s AND p.share = %(share)s AND p.lease_until <= %(now)s
RETURNING p.campaign_no, (SELECT nullif(min(due_since), 'infinity') FROM pumps o WHERE o.campaign_no = c.no AND o.leg = p.leg) AS due_since

-- :name start_campaign
UPDATE campaigns SET state = 'running', started_at = coalesce(started_at, %(now)s)
WHERE no = %(campaign)s AND state = 'scheduled' AND send_at <= %(now)s

-- :name lock
SELECT 1 FROM pumps WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND share = %(share)s AND token = %(token)s FOR UPDATE

-- :name look
SELECT state::text, campaigns.pace, a.pace AS account_pace, coalesce(a.is_steered, true) AS is_steered, changes,
       coalesce(end_at <= %(now)s, false) AS is_over
FROM campaigns LEFT JOIN account_pace a ON true WHERE no = %(campaign)s

-- :name rouse
-- A net under all wake-ups: pumps that sleep although their campaign runs and has messages that wait; but for SMS with a
-- limit or before a verdict, which may wait for it.
UPDATE pumps p SET wake_at = %(now)s, due_since = %(now)s FROM campaigns c
WHERE c.no = p.campaign_no AND p.wake_at = 'infinity' AND c.state IN ('scheduled', 'running') AND c.ended_at IS NULL
  AND (p.leg = 0 OR (c.sms_limit IS NULL AND c.sms_limit_price IS NULL AND c.sms_verdict IS DISTINCT FROM 'waiting'))
  AND (SELECT sum(t.n) FROM tallies t WHERE t.campaign_no = p.campaign_no AND t.leg = p.leg AND t.state = 'waiting') > 0
  AND (c.gate_no IS NULL OR p.leg <> 0
       OR EXISTS (SELECT FROM frontiers f WHERE f.campaign_no = c.no AND f.reached < c.gate_no AND f.rest_state IS NULL)
       OR EXISTS (SELECT FROM messages m
                  WHERE m.campaign_no = c.no AND m.recipient_no <= c.gate_no AND m.leg = 0 AND m.state = 'waiting'))

-- :name release
-- A pump that nobody would let send leaves `due_since` as it was: the work has been due since then.
UPDATE pumps SET lease_until = '-infinity', token = NULL, wake_at = %(wake_at)s, waits_for = %(waits_for)s, stalled_why = %(stalled_why)s,
    due_since = CASE WHEN %(is_stalled)s AND %(wake_at)s::timestamptz < 'infinity' THEN least(due_since, %(wake_at)s) ELSE %(wake_at)s END
WHERE campaign_no = %(campaign)s AND leg = %(leg)s AND share = %(share)s AND token = %(token)s

-- :name add
INSERT INTO pumps (campaign_no, leg, share, wake_at, due_since)
SELECT %(campaign)s, %(leg)s, share, %(wake_at)s, %(due_since)s FROM generate_series(0, %(shares)s - 1) AS share
ON CONFLICT DO NOTHING

-- :name add_beside
-- More shares beside the first of a leg, which begin when that does.
INSERT INTO pumps (campaign_no, leg, share, wake_at, due_since)
SELECT p.campaign_no, p.leg, added.share, p.wake_at, p.due_since
FROM pumps p, generate_series(1, %(shares)s - 1) AS added (share)
WHERE p.campaign_no = %(campaign)s AND p.leg = %(leg)s AND p.share = 0
ON CONFLICT DO NOTHING

-- :name wake
SELECT wake(%(campaign)s, %(leg)s::smallint, %(at)s)
