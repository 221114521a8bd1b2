-- The ledger: campaigns, recipients, messages, attempts and reports. The truth of everything that Pabal does.
--
-- campaign    one text, one audience, one set of sending rules; `no` is its short inner key, `id` the producer's
-- recipient   one address and its variables, frozen when the campaign is sealed
-- message     one text to one recipient over one channel: leg 0 is Kakao, leg 1 the SMS failover
-- attempt     one HTTP call to the provider, for many messages
-- pump        one share of a campaign's sending, leased by one worker at a time
-- inbox       what the provider said of messages, byte for byte, before anybody understood it
-- report      one row of it, understood
--
-- A message's id at the provider is `<campaign id>.<recipient no>.<leg>`: it follows from the key, so it is not stored.

CREATE TYPE campaign_state AS ENUM
    ('receiving', 'scheduled', 'running', 'paused', 'held', 'finished', 'cancelled');

CREATE TYPE message_state AS ENUM
    ('waiting', 'sending', 'accepted', 'unknown', 'delivered', 'undelivered', 'expired', 'unconfirmed',
     'rejected', 'cancelled');

CREATE TABLE campaigns (
    no               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id               text NOT NULL UNIQUE,
    spec             jsonb NOT NULL,                    -- the campaign file in its canonical form
    state            campaign_state NOT NULL DEFAULT 'receiving',
    reason           text,                              -- why it is held
    expected_batches integer,                           -- said by the producer with the seal
    fingerprint      text,                              -- of the whole audience, said with the seal
    send_at          timestamptz NOT NULL,              -- not before; the moment of opening where none was asked for
    end_at           timestamptz,
    speed_amount     integer,                           -- messages per speed_unit_s; NULL: as fast as the account may
    speed_unit_s     integer,
    validity_s       integer NOT NULL,
    sms_sender       text,                              -- NULL: no failover by us
    sms_validity_s   integer,
    created_at       timestamptz NOT NULL,
    sealed_at        timestamptz,
    started_at       timestamptz,
    ended_at         timestamptz
);

CREATE INDEX campaigns_alive ON campaigns (no) WHERE state <> 'receiving' AND ended_at IS NULL;
CREATE INDEX campaigns_receiving ON campaigns (no) WHERE state = 'receiving';

CREATE TABLE batches (
    campaign_no bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    number      integer NOT NULL,
    digest      text NOT NULL,                          -- sha-256 of columns and rows: same number, same content
    recipients  integer NOT NULL,                       -- taken in; 0 for a refused batch
    duplicates  integer NOT NULL,                       -- persons that were there already
    problems    jsonb,                                  -- why it was refused; NULL: taken
    received_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_no, number)
);

CREATE TABLE recipients (
    campaign_no bigint NOT NULL,
    no          bigint NOT NULL,                        -- the row number in the producer's list
    address     text,                                   -- E.164 digits
    variables   jsonb,
    PRIMARY KEY (campaign_no, no)
);

CREATE UNIQUE INDEX recipients_once ON recipients (campaign_no, address);

CREATE TABLE messages (
    campaign_no   bigint NOT NULL,
    recipient_no  bigint NOT NULL,
    attempt       bigint,                               -- the attempt that holds or last held it
    due_at        timestamptz,                          -- when it may be tried again; NULL: it never was tried
    valid_until   timestamptz,                          -- set when it is tried first; retries stop here
    lease_until   timestamptz,
    ask_at        timestamptz,                          -- when the provider's logs are to be asked about it
    left_at       timestamptz,                          -- start of the first attempt
    done_at       timestamptz,                          -- when its fate was sealed, by the provider's clock where it said so
    leg           smallint NOT NULL,
    state         message_state NOT NULL,
    asked         smallint NOT NULL DEFAULT 0,          -- how often the logs were asked
    split         smallint NOT NULL DEFAULT 0,          -- requests with it hold at most REQUEST_SIZE / 2^split messages
    rank          smallint NOT NULL DEFAULT 0,          -- of the best report applied; see reports.py
    doubted       boolean NOT NULL DEFAULT false,       -- an attempt of it may have taken effect without our knowing
    status_group  smallint,                             -- the provider's words
    status_id     integer,
    error_id      integer,
    message_count smallint,
    price         numeric,
    currency      text,
    why           text,                                 -- ours: why it is where it is
    attempts      bigint[] NOT NULL DEFAULT '{}',       -- every attempt that carried it, first to last
    voided        bigint[] NOT NULL DEFAULT '{}',       -- those that certainly did not take effect
    PRIMARY KEY (campaign_no, recipient_no, leg)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX messages_fresh ON messages (campaign_no, leg, recipient_no) WHERE state = 'waiting' AND due_at IS NULL;
CREATE INDEX messages_again ON messages (campaign_no, leg, due_at) WHERE state = 'waiting' AND due_at IS NOT NULL;
CREATE INDEX messages_leased ON messages (lease_until) WHERE state = 'sending';
CREATE INDEX messages_to_ask ON messages (ask_at) WHERE ask_at IS NOT NULL;

CREATE SEQUENCE attempt_ids;

CREATE TABLE attempts (
    id          bigint PRIMARY KEY,
    campaign_no bigint NOT NULL,
    leg         smallint NOT NULL,
    n           integer NOT NULL,
    worker      text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    http_status smallint,
    called      boolean NOT NULL DEFAULT true,          -- false: given back before the call
    note        text
);

CREATE INDEX attempts_of_campaign ON attempts (campaign_no, leg, started_at);
CREATE INDEX attempts_in_time ON attempts (started_at);

CREATE TABLE pumps (
    campaign_no bigint NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    leg         smallint NOT NULL,
    share       smallint NOT NULL,
    wake_at     timestamptz NOT NULL DEFAULT 'infinity', -- when there is something to do, as far as is known
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    token       uuid,
    waits_for   text,                                    -- what it waits for, in words, for `pabal status`
    PRIMARY KEY (campaign_no, leg, share)
) WITH (fillfactor = 50);

CREATE INDEX pumps_due ON pumps (wake_at) WHERE wake_at < 'infinity';

CREATE TABLE inbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    source      text NOT NULL,                           -- push, logs
    body        bytea NOT NULL,
    applied_at  timestamptz,
    complaint   text                                     -- what could not be read in it
);

CREATE INDEX inbox_open ON inbox (id) WHERE applied_at IS NULL;

CREATE TABLE reports (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    inbox_id      bigint NOT NULL,
    message_id    text NOT NULL,
    attempt       bigint,                                -- of the call that it is about, where the provider said its bulkId
    rank          smallint NOT NULL,
    state         message_state NOT NULL,                -- what it says of the message
    status_group  smallint NOT NULL,
    status_id     integer NOT NULL,
    error_id      integer NOT NULL,
    message_count smallint,
    price         numeric,
    currency      text,
    done_at       timestamptz NOT NULL,
    received_at   timestamptz NOT NULL,
    matched       boolean NOT NULL,                      -- applied to a message, or about none of ours
    UNIQUE NULLS NOT DISTINCT (message_id, rank, status_group, status_id, error_id, done_at, attempt)
);

CREATE INDEX reports_orphaned ON reports (received_at) WHERE NOT matched;

CREATE TABLE signs (
    name text PRIMARY KEY,                               -- tick, upkeep …
    at   timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Tallies: how many messages of a campaign stand in which state, kept by every statement that touches messages.
-- Rows are only ever added here, so no two writers wait for each other; upkeep folds them.

CREATE TABLE tallies (
    campaign_no bigint NOT NULL,
    leg         smallint NOT NULL,
    state       message_state NOT NULL,
    n           bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX tallies_of_campaign ON tallies (campaign_no);

CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tallies SELECT campaign_no, leg, state, count(*) FROM added GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO tallies SELECT campaign_no, leg, state, -count(*) FROM removed GROUP BY 1, 2, 3;
    ELSE
        INSERT INTO tallies
        SELECT campaign_no, leg, state, sum(n)
        FROM (SELECT campaign_no, leg, state, 1 AS n FROM added
              UNION ALL SELECT campaign_no, leg, state, -1 FROM removed) AS moved
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER tally_insert AFTER INSERT ON messages
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally();
CREATE TRIGGER tally_update AFTER UPDATE ON messages
    REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally();
CREATE TRIGGER tally_delete AFTER DELETE ON messages
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally();

-- wake: there is something to do for these pumps, no later than `at`.

CREATE FUNCTION wake(campaign bigint, which smallint, at timestamptz) RETURNS void LANGUAGE sql AS $$
    UPDATE pumps SET wake_at = at, waits_for = NULL WHERE campaign_no = campaign AND leg = which AND wake_at > at
$$;

-- fail_over: book leg 1 for those of `who` whose leg 0 has definitely failed, or is unconfirmed after its deadline.
-- The primary key keeps it single, whoever calls how often. Called in the transaction that made leg 0 fail, so
-- no failure is ever committed without its failover.

CREATE FUNCTION fail_over(campaign bigint, who bigint[], at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE booked bigint;
BEGIN
    INSERT INTO messages (campaign_no, recipient_no, leg, state)
    SELECT m.campaign_no, m.recipient_no, 1, 'waiting'
    FROM messages m JOIN campaigns c ON c.no = m.campaign_no
    WHERE m.campaign_no = campaign AND m.recipient_no = ANY (who) AND m.leg = 0
      AND m.state IN ('rejected', 'undelivered', 'expired', 'unconfirmed')
      AND c.sms_sender IS NOT NULL AND c.state IN ('running', 'paused', 'held')
      AND (c.end_at IS NULL OR c.end_at > at)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS booked = ROW_COUNT;
    IF booked > 0 THEN
        PERFORM wake(campaign, 1::smallint, at);
    END IF;
    RETURN booked;
END $$;
