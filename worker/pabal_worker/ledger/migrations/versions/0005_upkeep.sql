-- Books that are compared in turn, retention, and a sweep that asks once for all campaigns.
-- Workers of the version before run on beside it.

ALTER TABLE campaigns
    ADD COLUMN audited_at    timestamptz,                  -- when its rows were last counted and compared with its tallies
    ADD COLUMN unbalanced_at timestamptz,                  -- since when they are known to differ; NULL: they do not
    ADD COLUMN erase_at      timestamptz,                  -- somebody asked to erase it, whatever its age
    ADD COLUMN erased_at     timestamptz,                  -- its personal data is gone since then
    ADD COLUMN deleted_at    timestamptz,                  -- all its rows but this one are gone since then
    ADD COLUMN books         jsonb,                        -- its last figures, written before its rows are deleted
    ADD COLUMN reached_row   bigint NOT NULL DEFAULT 0,    -- the recipient that erasing or deleting has reached
    ADD COLUMN reached_body  bigint NOT NULL DEFAULT 0;    -- the row of the inbox that erasing on demand has reached

-- What the sweep looks through: campaigns that have begun or were cancelled, and those with an end.
CREATE INDEX campaigns_begun ON campaigns (no) WHERE ended_at IS NULL AND (started_at IS NOT NULL OR state = 'cancelled');
CREATE INDEX campaigns_ending ON campaigns (end_at) WHERE ended_at IS NULL;

-- What retention looks through.
CREATE INDEX campaigns_to_erase ON campaigns (ended_at) WHERE ended_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX campaigns_to_delete ON campaigns (ended_at) WHERE ended_at IS NOT NULL AND deleted_at IS NULL;

-- Retries by the end of their validity: found without reading all that wait.
CREATE INDEX messages_expiring ON messages (valid_until) WHERE state = 'waiting' AND due_at IS NOT NULL;
