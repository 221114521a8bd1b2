-- What people said about the account's pace, and who goes first. Workers of the version before run on beside it.

CREATE TABLE account_pace (
    is_only    boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    amount     integer,                                -- messages per unit_s; 0: no cap; NULL: the setting counts
    unit_s     integer NOT NULL DEFAULT 60,
    is_steered boolean NOT NULL DEFAULT true,          -- whether the provider's troubles slow the account
    changed_at timestamptz NOT NULL
);

ALTER TABLE campaigns
    ADD COLUMN urgency smallint NOT NULL GENERATED ALWAYS AS
        (CASE spec ->> 'priority' WHEN 'HIGH' THEN 1 WHEN 'LOW' THEN -1 ELSE 0 END) STORED,
    ADD COLUMN weight smallint NOT NULL GENERATED ALWAYS AS (coalesce((spec ->> 'weight')::smallint, 10::smallint)) STORED;
