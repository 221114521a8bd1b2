-- Events: what people may have to know later. Most are written by triggers, where the thing happens.

-- :name note
SELECT note_event((SELECT no FROM campaigns WHERE id = %(campaign_id)s), %(kind)s, %(says)s)

-- :name list
-- The newest first, of one campaign or of all; `before` goes on behind the last that was shown.
SELECT e.id, e.at, c.id AS campaign_id, e.kind, e.by_whom, e.says, e.was, e.became
FROM events e LEFT JOIN campaigns c ON c.no = e.campaign_no
WHERE (%(campaign)s::integer IS NULL OR e.campaign_no = %(campaign)s) AND (%(before)s::bigint IS NULL OR e.id < %(before)s)
ORDER BY e.id DESC LIMIT %(limit)s

-- :name to_tell
SELECT e.id, e.at, c.id AS campaign_id, e.kind, e.by_whom, e.says
FROM events e LEFT JOIN campaigns c ON c.no = e.campaign_no WHERE e.is_alert ORDER BY e.id LIMIT %(limit)s

-- :name told
UPDATE events SET is_alert = false WHERE id = ANY (%(ids)s)

-- :name forget
DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < %(before)s ORDER BY id LIMIT %(n)s)

-- :name take_unlogged
-- What no worker has logged yet; whoever takes it logs it.
WITH taken AS (
    UPDATE events SET is_logged = true
    WHERE id IN (SELECT id FROM events WHERE NOT is_logged ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING id, at, campaign_no, kind, by_whom, says
)
SELECT t.id, t.at, c.id AS campaign_id, t.kind, t.by_whom, t.says FROM taken t LEFT JOIN campaigns c ON c.no = t.campaign_no ORDER BY t.id
