-- Verdicts on the first failures of large campaigns: no SMS leaves before. Every move is guarded by what it was decided from.

-- :name waiting
-- Of all running campaigns whose first SMS wait: how many have KakaoTalk, and how the first failures that an SMS waits for failed.
-- So it reads as many rows of each as `first`, along the index of what waits.
SELECT c.no, c.id, c.sms_verdict_since AS since, c.end_at, kakao.delivered, sample.failures
FROM campaigns c
CROSS JOIN LATERAL (SELECT coalesce(sum(t.n), 0)::bigint AS delivered FROM tallies t
                    WHERE t.campaign_no = c.no AND t.leg = 0 AND t.state = 'delivered') AS kakao
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(to_jsonb(kinds)), '[]') AS failures
    FROM (SELECT k.state, k.status_group, k.status_id, k.error_id, count(*) AS n
          FROM (SELECT m.recipient_no FROM messages m
                WHERE m.campaign_no = c.no AND m.leg = 1 AND m.state = 'waiting' AND m.due_at IS NULL
                ORDER BY m.recipient_no LIMIT %(first)s) AS sms
          CROSS JOIN LATERAL (SELECT * FROM messages k
                              WHERE k.campaign_no = c.no AND k.recipient_no = sms.recipient_no AND k.leg = 0 LIMIT 1) AS k
          GROUP BY 1, 2, 3, 4) AS kinds) AS sample
WHERE c.sms_verdict = 'waiting' AND c.ended_at IS NULL AND c.state = 'running'

-- :name begin
UPDATE campaigns SET sms_verdict_since = %(now)s
WHERE no = %(campaign)s AND sms_verdict = 'waiting' AND sms_verdict_since IS NULL

-- :name pass
UPDATE campaigns SET sms_verdict = 'passed' WHERE no = %(campaign)s AND state = 'running' AND sms_verdict = 'waiting'

-- :name note_release
SELECT note_event(%(campaign)s, 'SMS released', %(why)s)

-- :name fail
UPDATE campaigns SET sms_verdict = 'failed', state = 'held', reason = %(reason)s
WHERE no = %(campaign)s AND state = 'running' AND sms_verdict = 'waiting'
