-- Late start, canary, guard. Workers of the version before run on beside it: they cannot read a campaign that has one of
-- these options, so they send nothing of it; but they may seal it, hence the gate is shut by the ledger itself.

ALTER TABLE pumps
    ADD COLUMN due_since timestamptz NOT NULL DEFAULT 'infinity';   -- since when there truly is something to do; a repeat leaves it
UPDATE pumps SET due_since = wake_at;

ALTER TABLE campaigns
    ADD COLUMN end_why         text,                       -- why it ended before its endAt
    ADD COLUMN resumed_at      timestamptz,                -- when somebody last let it go on
    ADD COLUMN canary_no       bigint,                     -- the row number of the last canary
    ADD COLUMN canary_state    text CHECK (canary_state IN ('waiting', 'passed', 'failed', 'overruled')),
    ADD COLUMN gate_no         bigint,                     -- no message of leg 0 beyond this row is claimed; NULL: the gate is open
    ADD COLUMN guard_delivered bigint NOT NULL DEFAULT 0,  -- reports that its guard does not count any more
    ADD COLUMN guard_failed    bigint NOT NULL DEFAULT 0;

CREATE INDEX campaigns_gated ON campaigns (no) WHERE gate_no IS NOT NULL AND ended_at IS NULL;
CREATE INDEX campaigns_guarded ON campaigns (no) WHERE spec ? 'guard' AND ended_at IS NULL;

CREATE OR REPLACE FUNCTION wake(campaign bigint, which smallint, at timestamptz) RETURNS void LANGUAGE sql AS $$
    UPDATE pumps SET wake_at = at, due_since = least(due_since, at), waits_for = NULL
    WHERE campaign_no = campaign AND leg = which AND wake_at > at
$$;

-- shut_gate: when the audience is frozen, the gate is shut behind the canaries, if anybody stands behind them.

CREATE FUNCTION shut_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE canaries integer := (NEW.spec -> 'canary' ->> 'messages')::integer;
BEGIN
    SELECT min(no) INTO NEW.gate_no
    FROM (SELECT no FROM recipients WHERE campaign_no = NEW.no ORDER BY no OFFSET canaries - 1 LIMIT 2) AS edge
    HAVING count(*) = 2;
    IF NEW.gate_no IS NOT NULL THEN
        NEW.canary_no := NEW.gate_no;
        NEW.canary_state := 'waiting';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER shut_gate BEFORE UPDATE ON campaigns FOR EACH ROW
    WHEN (OLD.state = 'receiving' AND NEW.state = 'scheduled' AND NEW.spec ? 'canary') EXECUTE FUNCTION shut_gate();

-- heard: what has been heard of leg 0 of a campaign's first rows, up to `edge`.

CREATE FUNCTION heard(campaign bigint, edge bigint)
RETURNS TABLE (delivered bigint, failed bigint, open bigint, silent bigint, left_at timestamptz, ask_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE state = 'delivered'),
           count(*) FILTER (WHERE state IN ('rejected', 'undelivered', 'expired')),
           count(*) FILTER (WHERE state IN ('waiting', 'sending', 'accepted', 'unknown')),
           count(*) FILTER (WHERE state IN ('unconfirmed', 'cancelled')),
           CASE WHEN bool_and(m.left_at IS NOT NULL) THEN max(m.left_at) END,      -- NULL: some have not left yet
           min(m.ask_at)
    FROM messages m WHERE campaign_no = campaign AND recipient_no <= edge AND leg = 0
$$;
