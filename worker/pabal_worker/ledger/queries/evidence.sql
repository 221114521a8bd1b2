-- Evidence: what the provider does with a sender and a template, over all campaigns. One row each, so it costs a look-up.

-- :name note_accepted
-- Most calls only look: a row is written once a minute, or when it takes refusals back.
INSERT INTO evidence (leg, sender, template, accepted_at)
SELECT %(leg)s, %(sender)s, t.template, %(now)s FROM unnest(%(templates)s::text[]) AS t (template)
WHERE NOT EXISTS (SELECT FROM evidence e WHERE e.leg = %(leg)s AND e.sender = %(sender)s AND e.template = t.template
                  AND e.refused = 0 AND e.accepted_at > %(now)s::timestamptz - interval '1 minute')
ORDER BY t.template
ON CONFLICT (leg, sender, template) DO UPDATE SET accepted_at = excluded.accepted_at, refused = 0

-- :name note_refused
-- What was refused longer ago than `since` does not count any more.
WITH noted AS (
    INSERT INTO evidence AS e (leg, sender, template, refused, refused_at)
    SELECT %(leg)s, %(sender)s, t.template, %(calls)s, %(now)s FROM unnest(%(templates)s::text[]) AS t (template) ORDER BY t.template
    ON CONFLICT (leg, sender, template) DO UPDATE
    SET refused = %(calls)s + CASE WHEN e.refused_at > %(since)s THEN e.refused ELSE 0 END, refused_at = excluded.refused_at
    RETURNING e.refused, e.accepted_at
)
SELECT coalesce(min(refused), 0) AS refused, coalesce(bool_and(accepted_at > %(since)s IS TRUE), false) AS is_proven,
       EXISTS (SELECT FROM evidence WHERE leg = %(leg)s AND sender = %(sender)s AND accepted_at > %(since)s) AS is_sender_proven
FROM noted
