-- The account's pace, where people overrule the setting.

-- :name read
SELECT amount, unit_s, is_steered, changed_at FROM account_pace

-- :name write
INSERT INTO account_pace (amount, unit_s, is_steered, changed_at) VALUES (%(amount)s, %(unit_s)s, %(is_steered)s, %(now)s)
ON CONFLICT (is_only) DO UPDATE
SET amount = excluded.amount, unit_s = excluded.unit_s, is_steered = excluded.is_steered, changed_at = excluded.changed_at
