-- Dead letters: messages of the broker that do not follow the wire.

-- :name keep
INSERT INTO dead_letters (key, queue, message_id, reason, content, size)
VALUES (%(key)s, %(queue)s, %(message_id)s, %(reason)s, %(content)s, %(size)s)
ON CONFLICT (key) DO NOTHING

-- :name newest
SELECT id, came_at, queue, message_id, reason, size, content FROM dead_letters ORDER BY id DESC LIMIT %(limit)s

-- :name total
SELECT count(*) AS n FROM dead_letters

-- :name forget_old
WITH gone AS (
    DELETE FROM dead_letters d USING (SELECT id FROM dead_letters ORDER BY id LIMIT %(n)s) AS oldest
    WHERE d.id = oldest.id AND d.came_at < %(before)s RETURNING 1
)
SELECT count(*) AS n FROM gone
