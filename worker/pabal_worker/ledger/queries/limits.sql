-- Limits that people set: how campaigns and entities stand to them, and which were reached.

-- :name spend
SELECT * FROM spend_of(%(campaign)s)

-- :name price_each
SELECT price_each FROM spend_limits WHERE campaign_no = %(campaign)s

-- :name change_spend
INSERT INTO spend_limits (campaign_no, amount, currency, price_each)
VALUES (%(campaign)s, %(amount)s, %(currency)s, %(price_each)s)
ON CONFLICT (campaign_no) DO UPDATE SET amount = excluded.amount, currency = excluded.currency, price_each = excluded.price_each

-- :name forget_spend
DELETE FROM limits_reached WHERE kind = 'spending' AND campaign_no = %(campaign)s

-- :name hold_for_spend
-- Unless somebody has raised the limit since the claim that found no room.
WITH held AS (
    UPDATE campaigns c SET state = 'held', reason = %(says)s || '; ' || %(way_out)s
    WHERE c.no = %(campaign)s AND c.state = 'running'
      AND EXISTS (SELECT FROM spend_of(c.no) AS s WHERE CASE %(leg)s WHEN 0 THEN s.room_0 ELSE s.room_1 END = 0)
    RETURNING c.no
), noted AS (
    INSERT INTO limits_reached (kind, about, campaign_no, at, says, way_out)
    SELECT 'spending', %(about)s, no, %(now)s, %(says)s, %(way_out)s FROM held
    ON CONFLICT (kind, about, day) DO UPDATE SET at = excluded.at, says = excluded.says, way_out = excluded.way_out
)
SELECT no FROM held

-- :name quota_left
SELECT %(quota)s::bigint - n AS n FROM entity_days WHERE entity = %(entity)s AND day = %(day)s::date

-- :name note
INSERT INTO limits_reached (kind, about, campaign_no, day, at, until, says, way_out)
VALUES (%(kind)s, %(about)s, %(campaign)s, coalesce(%(day)s::date, '-infinity'), %(now)s, %(until)s, %(says)s, %(way_out)s)
ON CONFLICT DO NOTHING

-- :name reached
-- A campaign's own while it stands still for them, and its entity's while pumps of it wait.
SELECT l.kind, l.at, l.until, l.says, l.way_out FROM limits_reached l JOIN campaigns c ON c.no = l.campaign_no
WHERE l.campaign_no = %(campaign)s
  AND ((l.kind = 'recipients' AND c.state = 'receiving') OR (l.kind = 'spending' AND c.state = 'held' AND starts_with(c.reason, l.says)))
UNION ALL
SELECT l.kind, l.at, l.until, l.says, l.way_out
FROM campaigns c JOIN limits_reached l ON l.kind = 'quota' AND l.about = c.spec #>> '{platform,entityId}' AND l.until > %(now)s
WHERE c.no = %(campaign)s AND c.state = 'running'
  AND EXISTS (SELECT FROM pumps p WHERE p.campaign_no = c.no AND p.waits_for LIKE 'quota:%%')
