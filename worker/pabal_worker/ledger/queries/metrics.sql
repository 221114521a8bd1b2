-- What the exporter shows of the ledger. Costs depend on campaigns that have not ended, not on audiences.

-- :name messages
-- Messages of campaigns that have not ended, by the campaign, its leg and the message's state. The busiest campaigns have their names,
-- by what left in the last minute and then the newest; all others together are `other`. One pass over the tallies.
-- `sending` and `accepted` are as in the books: of those whom a call carries, as many are on their way as calls are still open.
WITH named AS MATERIALIZED (
    SELECT c.no, c.id
    FROM campaigns c LEFT JOIN (SELECT campaign_no, sum(n) AS n FROM attempts
                                WHERE started_at > %(now)s::timestamptz - interval '1 minute' AND called GROUP BY 1) AS l ON l.campaign_no = c.no
    WHERE c.ended_at IS NULL AND c.state <> 'receiving' AND c.id <> 'other' ORDER BY coalesce(l.n, 0) DESC, c.no DESC LIMIT %(named)s
), shown AS MATERIALIZED ( -- numbers and not names are grouped by: a name is compared by the rules of a language
    SELECT c.no, n.no AS named_no FROM campaigns c LEFT JOIN named n ON n.no = c.no WHERE c.ended_at IS NULL AND c.state <> 'receiving'
), sums AS MATERIALIZED (
    SELECT s.named_no, t.leg, t.state, sum(t.n)::bigint AS n FROM tallies t JOIN shown s ON s.no = t.campaign_no GROUP BY 1, 2, 3
), open AS (
    SELECT s.named_no, a.leg, sum(a.n)::bigint AS n FROM attempts a JOIN shown s ON s.no = a.campaign_no WHERE a.lease_until IS NOT NULL GROUP BY 1, 2
), carried AS (
    SELECT s.named_no, s.leg, s.n, least(s.n, coalesce(o.n, 0)) AS open
    FROM sums s LEFT JOIN open o ON o.named_no IS NOT DISTINCT FROM s.named_no AND o.leg = s.leg WHERE s.state = 'sending'
)
SELECT coalesce(n.id, 'other') AS campaign, t.leg, t.state::text AS state, t.n
FROM (SELECT named_no, leg, state, sum(n)::bigint AS n
      FROM (SELECT named_no, leg, state, n FROM sums WHERE state <> 'sending'
            UNION ALL SELECT named_no, leg, 'sending', open FROM carried
            UNION ALL SELECT named_no, leg, 'accepted', n - open FROM carried) AS told
      GROUP BY 1, 2, 3 HAVING sum(n) <> 0) AS t LEFT JOIN named n ON n.no = t.named_no

-- :name named
-- What else there is to say of these campaigns: their pace as asked for, what left in the last minute by leg, and what their first waiting
-- pump waits for. The pace is that of one that may send now: it runs, and no canary is waited for.
SELECT c.id AS campaign, CASE WHEN c.state = 'running' AND c.gate_no IS NULL THEN c.pace END AS pace, legs.leg, coalesce(lately.n, 0)::bigint AS lately, pump.waits_for
FROM campaigns c
CROSS JOIN LATERAL (SELECT DISTINCT p.leg FROM pumps p WHERE p.campaign_no = c.no) AS legs
CROSS JOIN LATERAL (SELECT sum(a.n) AS n FROM attempts a WHERE a.campaign_no = c.no AND a.leg = legs.leg AND a.called
                    AND a.started_at > %(now)s::timestamptz - interval '1 minute') AS lately
LEFT JOIN LATERAL (SELECT p.waits_for FROM pumps p WHERE p.campaign_no = c.no AND p.leg = legs.leg AND p.waits_for IS NOT NULL
                   ORDER BY p.wake_at LIMIT 1) AS pump ON true
WHERE c.id = ANY (%(ids)s)

-- :name sums
-- Everything else that is one figure. Counts stop at 10,000. A campaign whose moment has come is `scheduled` until its first pump runs.
WITH due AS MATERIALIZED (
    SELECT p.campaign_no, p.leg, min(p.due_since) AS since
    FROM pumps p JOIN campaigns c ON c.no = p.campaign_no
    WHERE p.wake_at < 'infinity' AND c.state IN ('scheduled', 'running') AND c.ended_at IS NULL
      AND (p.due_since <= %(now)s OR p.lease_until > %(now)s) GROUP BY 1, 2
)
SELECT (SELECT jsonb_object_agg(state, n) FROM (SELECT state::text, count(*) AS n FROM campaigns WHERE ended_at IS NULL GROUP BY 1) AS s) AS campaigns,
       (SELECT jsonb_object_agg(leg, n) FROM (
           SELECT d.leg, sum(t.n)::bigint AS n FROM due d JOIN tallies t ON t.campaign_no = d.campaign_no AND t.leg = d.leg AND t.state = 'waiting'
           GROUP BY 1) AS s) AS backlog,
       (SELECT min(since) FROM due WHERE since <= %(now)s) AS due_since,
       (SELECT max(started_at) FROM (SELECT started_at FROM attempts WHERE called ORDER BY started_at DESC LIMIT 1) AS last) AS last_call,
       (SELECT coalesce(sum(n), 0)::bigint FROM attempts WHERE started_at > %(now)s::timestamptz - interval '1 minute' AND called) AS lately,
       (SELECT count(*) FROM (SELECT FROM inbox WHERE applied_at IS NULL LIMIT 10000) AS open) AS open_bodies,
       (SELECT min(at) FROM (
           SELECT coalesce(m.left_at, a.started_at) AS at
           FROM (SELECT * FROM messages WHERE ask_at IS NOT NULL ORDER BY ask_at LIMIT 10000) AS m LEFT JOIN attempts a ON a.id = m.attempt
           WHERE m.state = 'unknown'
           UNION ALL
           SELECT a.started_at FROM (SELECT * FROM kept LIMIT 1000) AS k JOIN attempts a ON a.id = k.attempt WHERE is_in_doubt(k)) AS doubts)
           AS doubt_since,
       (SELECT count(*) FROM endpoints WHERE state = 'parked') AS parked,
       (SELECT min(r.at) FROM awaited_endpoints e
        CROSS JOIN LATERAL (SELECT at FROM relays WHERE endpoint_no = e.no ORDER BY id LIMIT 1) AS r) AS relay_since,
       (SELECT count(*) FROM (SELECT FROM dead_letters LIMIT 10000) AS letters) AS dead_letters,
       (SELECT came_at FROM dead_letters ORDER BY id DESC LIMIT 1) AS dead_letter_at

-- :name costs
-- What campaigns that have not ended have cost so far, as reports said, by leg and currency.
SELECT r.leg, coalesce(nullif(r.currency, ''), 'none') AS currency, sum(r.price) AS price
FROM reach r JOIN campaigns c ON c.no = r.campaign_no
WHERE c.ended_at IS NULL AND r.currency IS NOT NULL GROUP BY 1, 2

-- :name limits
-- How much of its limits a campaign has used that has not ended: of money over both legs, and of SMS. The fullest first. The money is
-- what `spend_of` says, for all campaigns at once: asked one by one, ten thousand take seconds.
WITH charged AS MATERIALIZED (
    SELECT t.campaign_no, t.leg, sum(t.n) FILTER (WHERE t.state NOT IN ('waiting', 'cancelled', 'suppressed', 'rejected')) AS n,
           sum(t.n) FILTER (WHERE t.state NOT IN ('waiting', 'cancelled', 'suppressed')) AS booked
    FROM tallies t JOIN campaigns c ON c.no = t.campaign_no
    WHERE c.ended_at IS NULL AND (c.sms_limit > 0 OR EXISTS (SELECT FROM spend_limits l WHERE l.campaign_no = c.no)) GROUP BY 1, 2
), priced AS MATERIALIZED (
    SELECT r.campaign_no, r.leg, sum(r.n) FILTER (WHERE r.state <> 'rejected') AS n, sum(r.price) AS price, nullif(max(r.dearest), 0) AS dearest
    FROM reach r JOIN spend_limits l ON l.campaign_no = r.campaign_no AND l.currency = r.currency GROUP BY 1, 2
), spent AS ( -- a last known price is looked for only where no report of the campaign has said one
    SELECT l.campaign_no, l.amount,
           sum(coalesce(s.price, 0) + CASE WHEN s.open > 0 THEN s.open * coalesce(s.dearest, (
                   SELECT k.price FROM known_prices k WHERE k.leg = s.leg AND k.kind = price_kind(c.spec, s.leg) AND k.currency = l.currency),
                   l.price_each) ELSE 0 END) AS price
    FROM spend_limits l JOIN campaigns c ON c.no = l.campaign_no
    LEFT JOIN (SELECT campaign_no, leg, p.price, p.dearest, greatest(coalesce(t.n, 0) - coalesce(p.n, 0), 0) AS open
               FROM charged t FULL JOIN priced p USING (campaign_no, leg)) AS s ON s.campaign_no = l.campaign_no
    WHERE c.ended_at IS NULL AND l.amount > 0 GROUP BY l.campaign_no, l.amount
), used AS (
    SELECT campaign_no, 'spend' AS kind, (price / amount)::float8 AS used FROM spent
    UNION ALL
    SELECT c.no, 'sms', coalesce(t.booked, 0)::float8 / c.sms_limit
    FROM campaigns c LEFT JOIN charged t ON t.campaign_no = c.no AND t.leg = 1 WHERE c.ended_at IS NULL AND c.sms_limit > 0
)
SELECT c.id AS campaign, u.kind, u.used FROM (SELECT * FROM used ORDER BY used DESC LIMIT %(named)s) AS u JOIN campaigns c ON c.no = u.campaign_no
ORDER BY u.used DESC
