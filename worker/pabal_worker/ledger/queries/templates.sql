-- Registered templates. A page goes by `no`, the order in which they were added.

-- :name keep
-- What is there as it is told stays untouched; a status that nobody tells now is kept.
WITH told AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS t (sender text, channel text, code text, name text, status text, content jsonb)
), kept AS (
    INSERT INTO templates AS t (sender, channel, code, name, status, content, source, imported_at, imported_by)
    SELECT sender, channel, code, name, status, content, %(source)s, %(now)s, nullif(current_setting('pabal.by', true), '') FROM told
    ORDER BY sender, channel, code
    ON CONFLICT (sender, channel, code) DO UPDATE
        SET name = coalesce(excluded.name, t.name), status = coalesce(excluded.status, t.status), content = excluded.content,
            source = excluded.source, imported_at = excluded.imported_at, imported_by = excluded.imported_by
        WHERE (coalesce(excluded.name, t.name), coalesce(excluded.status, t.status), excluded.content)
              IS DISTINCT FROM (t.name, t.status, t.content)
    RETURNING old.no IS NULL AS is_new
)
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS changed FROM kept

-- :name page
SELECT no, sender, channel, code, name, status, content, source, imported_at, imported_by FROM templates
WHERE no > %(after)s AND (%(sender)s::text IS NULL OR sender = %(sender)s)
  AND (%(search)s::text IS NULL OR strpos(lower(code || ' ' || coalesce(name, '')), lower(%(search)s)) > 0)
ORDER BY no LIMIT %(limit)s

-- :name count
SELECT count(*) AS n FROM templates

-- :name find
SELECT no, sender, channel, code, name, status, content, source, imported_at, imported_by FROM templates
WHERE sender = %(sender)s AND channel = %(channel)s AND code = %(code)s

-- :name of_code
SELECT no, sender, channel, code, name, status, content, source, imported_at, imported_by FROM templates
WHERE code = %(code)s AND (%(sender)s::text IS NULL OR sender = %(sender)s) ORDER BY sender, channel LIMIT 100

-- :name codes
SELECT code FROM templates WHERE sender = %(sender)s AND channel = %(channel)s ORDER BY no DESC LIMIT 5000

-- :name all_codes
SELECT DISTINCT code FROM templates LIMIT 5000

-- :name history
SELECT e.id, e.at, NULL AS campaign_id, e.kind, e.by_whom, e.says, e.was, e.became FROM events e
WHERE e.kind IN ('template added', 'template changed') AND e.became ->> 'code' = %(code)s
  AND (%(sender)s::text IS NULL OR e.became ->> 'sender' = %(sender)s)
ORDER BY e.id DESC LIMIT %(limit)s

-- :name begin_order
-- An order of long ago is forgotten: nobody repeats its call any more.
WITH old AS (DELETE FROM template_orders WHERE at < %(now)s::timestamptz - interval '30 days' AND key <> %(key)s)
INSERT INTO template_orders (key, at) VALUES (%(key)s, %(now)s) ON CONFLICT DO NOTHING

-- :name order
SELECT code FROM template_orders WHERE key = %(key)s

-- :name end_order
UPDATE template_orders SET code = %(code)s WHERE key = %(key)s

-- :name drop_order
DELETE FROM template_orders WHERE key = %(key)s AND code IS NULL
