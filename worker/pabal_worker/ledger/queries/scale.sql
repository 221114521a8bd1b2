-- The figure by which pump pods are counted. What it is made of, the view says.

-- :name figure
SELECT messages, pumps_running, pumps_turned_away, pods_wanted FROM pabal_scale

-- :name note_caps
INSERT INTO scale_caps (account, sender, sms, entity, pod, slots)
VALUES (%(account)s, %(sender)s, %(sms)s, %(entity)s, %(pod)s, %(slots)s)
ON CONFLICT (is_only) DO UPDATE
SET account = excluded.account, sender = excluded.sender, sms = excluded.sms, entity = excluded.entity, pod = excluded.pod,
    slots = excluded.slots, noted_at = excluded.noted_at
