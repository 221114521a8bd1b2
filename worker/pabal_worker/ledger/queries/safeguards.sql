-- Safeguards: late starts, canaries and guards. Every move is guarded by what it was decided from.

-- :name late_since
-- Since when nothing of leg 0 could leave although it was its time; its last call and the last resume ended every earlier wait.
SELECT greatest(
    %(due_since)s::timestamptz,
    (SELECT started_at FROM attempts WHERE campaign_no = %(campaign)s AND leg = 0 AND called ORDER BY started_at DESC LIMIT 1),
    (SELECT resumed_at FROM campaigns WHERE no = %(campaign)s)
) AS since

-- :name end_now
UPDATE campaigns SET end_at = %(now)s, end_why = %(why)s
WHERE no = %(campaign)s AND state IN ('scheduled', 'running') AND (end_at IS NULL OR end_at > %(now)s)

-- :name heard
-- What has been heard of the canaries of one campaign.
SELECT * FROM heard(%(campaign)s, %(canary_no)s)

-- :name canaries
-- The same for all campaigns that run with a shut gate: the first rows of each, along the key.
SELECT c.no, c.id, c.gate_no, c.canary_state, c.spec -> 'canary' AS rule, heard.*
FROM campaigns c CROSS JOIN LATERAL heard(c.no, c.gate_no) AS heard
WHERE c.gate_no IS NOT NULL AND c.ended_at IS NULL AND c.state = 'running' AND (c.end_at IS NULL OR c.end_at > %(now)s)

-- :name open_gate
UPDATE campaigns SET gate_no = NULL, canary_state = 'passed'
WHERE no = %(campaign)s AND state = 'running' AND gate_no = %(gate_no)s

-- :name fail_canary
UPDATE campaigns SET state = 'held', reason = %(reason)s, canary_state = 'failed'
WHERE no = %(campaign)s AND state = 'running' AND gate_no = %(gate_no)s AND (end_at IS NULL OR end_at > %(now)s)

-- :name guarded
-- What has been heard of leg 0 of all running campaigns with a guard, since it last began to count: from the tallies. Once its
-- endAt has passed, nothing is left to be guarded.
SELECT c.no, c.id, c.resumed_at, c.spec -> 'guard' AS rule, -- NULL: the default one
       greatest(0, coalesce(sum(t.n) FILTER (WHERE t.state = 'delivered'), 0) - c.guard_delivered)::bigint AS delivered,
       greatest(0, failed_of(c.no) - c.guard_failed)::bigint AS failed
FROM campaigns c JOIN tallies t ON t.campaign_no = c.no AND t.leg = 0
WHERE c.is_guarded AND c.ended_at IS NULL AND c.state = 'running' AND (c.end_at IS NULL OR c.end_at > %(now)s)
GROUP BY c.no

-- :name trip
UPDATE campaigns SET state = 'held', reason = %(reason)s
WHERE no = %(campaign)s AND state = 'running' AND resumed_at IS NOT DISTINCT FROM %(resumed_at)s::timestamptz
  AND (end_at IS NULL OR end_at > %(now)s)
