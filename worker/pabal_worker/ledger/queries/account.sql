-- The account's pace, where people overrule the setting.

-- :name read
SELECT pace, is_steered FROM account_pace

-- :name call_who_waits
-- Whoever rests for a turn of the account looks again. Pumps that run are touched as well, since one may just be going to
-- rest: its row is waited for, and what it then waits for decides.
UPDATE pumps SET wake_at = CASE WHEN waits_for LIKE '%%: account' THEN %(now)s ELSE wake_at END
WHERE wake_at > %(now)s AND wake_at < 'infinity'

-- :name write
INSERT INTO account_pace (pace, is_steered, changed_at) VALUES (%(pace)s, %(is_steered)s, %(now)s)
ON CONFLICT (is_only) DO UPDATE
SET pace = excluded.pace, is_steered = excluded.is_steered, changed_at = excluded.changed_at
