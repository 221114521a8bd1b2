-- Who said no. Addresses come as they are kept: as digits, or hashed.

-- :name prove_key
-- Fix the key of the ledger, if it has none yet; a session with another one is refused.
WITH pads AS MATERIALIZED (SELECT suppression_pads() AS pads)
INSERT INTO suppression_key (proof)
SELECT sha256(pads[2] || sha256(pads[1] || 'proof'::bytea)) FROM pads WHERE pads IS NOT NULL ON CONFLICT DO NOTHING

-- :name hash_plain
-- Numbers that were kept as they are before the installation had a secret.
WITH plain AS (
    DELETE FROM suppressions WHERE length(address) < 64 RETURNING address, kind, reason, at, sender
)
INSERT INTO suppressions (address, kind, reason, at, sender)
SELECT suppression_hash(address, suppression_pads()), kind, reason, at, sender FROM plain
ON CONFLICT (address, kind, sender) DO NOTHING

-- :name add
-- Who has said so before keeps the earlier date and its reason.
INSERT INTO suppressions (address, kind, reason, at, sender)
SELECT CASE WHEN own.pads IS NULL THEN t.address ELSE suppression_hash(t.address, own.pads) END, %(kind)s, %(reason)s, %(at)s, %(sender)s
FROM unnest(%(addresses)s::text[]) AS t (address), (SELECT suppression_pads() AS pads OFFSET 0) AS own
ON CONFLICT (address, kind, sender) DO NOTHING

-- :name remove
DELETE FROM suppressions s
USING unnest(%(addresses)s::text[]) AS t (address), (SELECT suppression_pads() AS pads OFFSET 0) AS own
WHERE s.address IN (t.address, suppression_hash(t.address, own.pads))
  AND (%(kind)s::text IS NULL OR s.kind = %(kind)s) AND (%(sender)s::text IS NULL OR s.sender = %(sender)s)

-- :name page
SELECT no, address, kind, sender, reason, at FROM suppressions
WHERE no > %(after)s AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(sender)s::text IS NULL OR sender = %(sender)s)
ORDER BY no LIMIT %(limit)s

-- :name of_person
SELECT s.no, s.address, s.kind, s.sender, s.reason, s.at
FROM (SELECT suppression_pads() AS pads OFFSET 0) AS own, suppressions s
WHERE s.address IN (%(address)s, suppression_hash(%(address)s, own.pads)) AND s.no > %(after)s
  AND (%(kind)s::text IS NULL OR s.kind = %(kind)s) AND (%(sender)s::text IS NULL OR s.sender = %(sender)s)
ORDER BY s.no LIMIT %(limit)s

-- :name count
SELECT count(*) AS n FROM suppressions
