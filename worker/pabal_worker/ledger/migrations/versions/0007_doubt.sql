-- Messages in doubt: what became of them, and those that are kept instead of being sent again. Workers of the version before
-- run on beside it.

ALTER TABLE campaigns
    ADD COLUMN keeps_doubt boolean NOT NULL GENERATED ALWAYS AS (coalesce(spec ->> 'inDoubt' = 'HOLD', false)) STORED;

-- Messages that the logs do not know, and that people are to decide about. A row counts only as long as the message is in
-- doubt over this very attempt.

CREATE TABLE kept (
    campaign_no  bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    recipient_no bigint NOT NULL,
    leg          smallint NOT NULL,
    attempt      bigint NOT NULL,
    PRIMARY KEY (campaign_no, recipient_no, leg)
);

CREATE FUNCTION is_in_doubt(k kept) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT m.state = 'unknown' AND m.attempt = k.attempt FROM messages m
                     WHERE m.campaign_no = k.campaign_no AND m.recipient_no = k.recipient_no AND m.leg = k.leg), false)
$$;

-- What became of messages in doubt. Rows are only ever added, as tallies are; upkeep folds them.

CREATE TABLE doubts (
    campaign_no   bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    asked         bigint NOT NULL DEFAULT 0,            -- answers of the logs about a message in doubt
    found         bigint NOT NULL DEFAULT 0,            -- messages that the logs knew
    reported      bigint NOT NULL DEFAULT 0,            -- messages that a report told of first
    resent        bigint NOT NULL DEFAULT 0,            -- messages that went back to waiting, under the same id
    duplicate_ids bigint NOT NULL DEFAULT 0,            -- of those, what the provider then said it had already
    unconfirmed   bigint NOT NULL DEFAULT 0             -- messages in doubt for longer than the logs reach back
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX doubts_of_campaign ON doubts (campaign_no);
