-- The ledger: campaigns, recipients, messages, attempts and reports. The truth of everything that Pabal does.
-- Needs PostgreSQL 18 (RETURNING old).
--
-- campaign    one text, one audience, one set of sending rules; `no` is its short inner key, `id` the producer's
-- stray       a batch that came too late, or that could not be stored under its number
-- recipient   one address and its variables, frozen when the campaign is sealed
-- frontier    how far a campaign's list has been claimed; who stands beyond it has no message yet and waits, or shares one end
-- message     one text to one recipient over one channel: leg 0 is Kakao, leg 1 the SMS failover
-- attempt     one HTTP call to the provider, for many messages
-- pump        one share of a campaign's sending, leased by one worker at a time
-- evidence    what the provider does with a sender and a template, in whatever campaign
-- dead letter a message of the broker that does not follow the wire
-- inbox       what the provider said of messages, byte for byte, before anybody understood it
-- body lease  some of it that one worker reads just now
-- orphan      one row of it that names a message which the ledger does not have
-- endpoint    a webhook's URL, of one campaign or of many
-- relay       one change of one message that its endpoint has not been told yet; an event relay: one event of a campaign
-- suppression a person who gets nothing, or no advertising
-- family      a campaign and its re-runs: nobody in it is reached twice
-- rerun       a campaign for those of another one whose messages ended in a certain way
-- limit       what people allow: recipients, money, messages of an entity a day; known price: what a message of a kind last cost
-- template    a text with its buttons as it is registered with Kakao under a code, as far as somebody told of it
-- event       something that people may have to know later: began, held, changed by whom
-- parcel      the relays of one POST, pinned before it leaves: tried again, it is the same parcel under the same id
-- stream      an open-ended campaign of one sender, channel and day, which messages to single persons join one by one
-- one-off     such a message: what it has beside a recipient's address and variables
-- variant     a text with its options that one-offs of a stream have in common
-- talk        a conversation of one user with one profile (Kakao Sangdam), over all its sessions
-- inbound     what a user wrote to a profile, or that a session is over
-- talk relay  a talk of which an endpoint is still to be told something
--
-- A message's id at the provider is `<campaign id>.<recipient no>.<leg>`, of a one-off `<stream id>.<tag>.<leg>`: it follows from
-- the key, so it is not stored.

CREATE TYPE campaign_state AS ENUM
    ('receiving', 'scheduled', 'running', 'paused', 'held', 'finished', 'cancelled');

CREATE TYPE message_state AS ENUM
    ('waiting', 'sending', 'accepted', 'unknown', 'delivered', 'undelivered', 'expired', 'unconfirmed',
     'rejected', 'cancelled', 'suppressed');

-- The one list of states in which a message can still move, and of those in which it has failed by somebody's word.

CREATE FUNCTION is_open(state message_state) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN state IN ('waiting', 'sending', 'accepted', 'unknown');

CREATE FUNCTION is_failed(state message_state) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN state IN ('rejected', 'undelivered', 'expired');

-- Those of them of which the provider has said so: what expired without its word may never have left.

CREATE FUNCTION is_told(state message_state, status_group smallint) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN state IN ('rejected', 'undelivered') OR (state = 'expired' AND status_group IS NOT NULL);

-- Those in which the person has it, or may have it, or may still get it.

CREATE FUNCTION may_have(state message_state) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN is_open(state) OR state IN ('delivered', 'unconfirmed');

-- Campaigns ---------------------------------------------------------------------------------------------------------

CREATE TABLE campaigns (
    no                 integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                 text NOT NULL UNIQUE,
    spec               jsonb NOT NULL,                    -- the campaign file in its canonical form
    state              campaign_state NOT NULL DEFAULT 'receiving',
    reason             text,                              -- why it is held
    held_for           text,                              -- what is to be mended, the same for all that it holds; NULL: only itself
    expected_batches   integer,                           -- said by the producer with the seal
    fingerprint        text,                              -- of the whole audience, said with the seal
    send_at            timestamptz NOT NULL,              -- not before; the moment of opening where none was asked for
    end_at             timestamptz,
    end_why            text,                              -- why it ended before its endAt
    pace               text,                              -- 600/MINUTE, or 50/SECOND,100000/DAY; NULL: as fast as the account may
    validity_s         integer NOT NULL,
    sms_sender         text,                              -- NULL: no failover by us
    sms_validity_s     integer,
    sms_limit          integer,                           -- SMS at most; NULL: no such limit
    sms_limit_price    numeric,                           -- for how much money; NULL: no such limit
    sms_limit_currency text,
    sms_price_each     numeric,                           -- what one is taken to cost until its report says it
    sms_gives_up       boolean NOT NULL DEFAULT false,    -- what the limit leaves no room for is cancelled
    channel            text NOT NULL GENERATED ALWAYS AS (coalesce(spec ->> 'channel', '')) STORED, -- of leg 0
    urgency            smallint NOT NULL GENERATED ALWAYS AS
        (CASE spec ->> 'priority' WHEN 'HIGH' THEN 1 WHEN 'LOW' THEN -1 ELSE 0 END) STORED,
    advertises         boolean NOT NULL GENERATED ALWAYS AS (coalesce((spec ->> 'advertising')::boolean, false)) STORED, -- its SMS does
    advertises_first   boolean NOT NULL DEFAULT false,    -- its messages of leg 0 are advertising too
    family_no          integer,                           -- the campaign that its family began with; NULL: it has none
    keeps_doubt        boolean NOT NULL GENERATED ALWAYS AS (coalesce(spec ->> 'inDoubt' = 'HOLD', false)) STORED,
    endpoint_no        bigint,                            -- NULL: nobody is told
    events_endpoint_no bigint,                            -- of its own events; NULL: nobody is told of them
    wants_intermediate boolean NOT NULL DEFAULT false,
    canary_no          bigint,                            -- the row number of the last canary
    canary_state       text CHECK (canary_state IN ('waiting', 'passed', 'failed', 'overruled')),
    gate_no            bigint,                            -- no message of leg 0 beyond this row is claimed; NULL: the gate is open
    is_guarded         boolean NOT NULL DEFAULT false,    -- it is held when too many fail: by its own guard or, being large, by the default one
    guard_delivered    bigint NOT NULL DEFAULT 0,         -- reports that its guard does not count any more
    guard_failed       bigint NOT NULL DEFAULT 0,
    sms_verdict        text CHECK (sms_verdict IN ('waiting', 'passed', 'failed', 'overruled')), -- no SMS leaves while it waits; NULL: none waits
    sms_verdict_since  timestamptz,                       -- when an SMS was first seen to wait for it
    open_until         timestamptz,                       -- of a stream: when the last message may join it; NULL: a campaign
    is_test            boolean NOT NULL GENERATED ALWAYS AS (id LIKE 'stream-test-%') STORED, -- a stream of messages to testers
    accepted           text[] NOT NULL DEFAULT '{}',      -- codes of what somebody said is meant, when it was opened
    created_at         timestamptz NOT NULL,
    sealed_at          timestamptz,
    started_at         timestamptz,
    asked_at           timestamptz,                       -- when the last change that people asked for was asked for
    resumed_at         timestamptz,                       -- when somebody last let it go on
    ended_at           timestamptz,
    audited_at         timestamptz,                       -- when its rows were last counted and compared with its tallies
    unbalanced_at      timestamptz,                       -- since when they are known to differ; NULL: they do not
    erase_at           timestamptz,                       -- somebody asked to erase it, whatever its age
    erased_at          timestamptz,                       -- its personal data is gone since then
    deleted_at         timestamptz,                       -- all its rows but this one are gone since then
    books              jsonb,                             -- its last figures, written before its rows are deleted
    reached_row        bigint NOT NULL DEFAULT 0,         -- the recipient that erasing or deleting has reached
    reached_body       bigint NOT NULL DEFAULT 0,         -- the row of the inbox that erasing on demand has reached
    changes            integer NOT NULL DEFAULT 0,        -- how often people changed its file; who sends has read the newest
    opened_as          jsonb,                             -- the file as it was submitted; NULL: nobody changed it
    opened_by          text DEFAULT nullif(current_setting('pabal.by', true), ''), -- who is said to have submitted it
    approval           text CHECK (approval IN ('waiting', 'given')), -- by a second person; NULL: nobody has to
    stop_no            integer                            -- the stop that paused it; NULL: none did
);

CREATE INDEX campaigns_receiving ON campaigns (no) WHERE state = 'receiving';
CREATE INDEX campaigns_alive ON campaigns (no) WHERE state <> 'receiving' AND ended_at IS NULL;
CREATE INDEX campaigns_begun ON campaigns (no) WHERE ended_at IS NULL AND (started_at IS NOT NULL OR state = 'cancelled');
CREATE INDEX campaigns_ending ON campaigns (end_at) WHERE ended_at IS NULL;
CREATE INDEX campaigns_by_state ON campaigns (state) WHERE ended_at IS NULL;
CREATE INDEX campaigns_gated ON campaigns (no) WHERE gate_no IS NOT NULL AND ended_at IS NULL AND state = 'running';
CREATE INDEX campaigns_guarded ON campaigns (no) WHERE is_guarded AND ended_at IS NULL AND state = 'running';
CREATE INDEX campaigns_judged ON campaigns (no) WHERE sms_verdict = 'waiting' AND ended_at IS NULL AND state = 'running';
CREATE INDEX campaigns_limited ON campaigns (no)
    WHERE (sms_limit IS NOT NULL OR sms_limit_price IS NOT NULL) AND ended_at IS NULL AND (state = 'running' OR sms_gives_up);
CREATE INDEX campaigns_unapproved ON campaigns (no) WHERE ended_at IS NULL AND approval = 'waiting';
CREATE INDEX campaigns_to_erase ON campaigns (ended_at) WHERE ended_at IS NOT NULL AND erased_at IS NULL;
CREATE INDEX campaigns_to_delete ON campaigns (ended_at) WHERE ended_at IS NOT NULL AND deleted_at IS NULL;

CREATE INDEX campaigns_sealed ON campaigns (sealed_at) WHERE open_until IS NULL; -- who had the same template lately
CREATE INDEX campaigns_of_endpoint ON campaigns (endpoint_no) WHERE endpoint_no IS NOT NULL;
CREATE INDEX campaigns_of_events_endpoint ON campaigns (events_endpoint_no) WHERE events_endpoint_no IS NOT NULL;
CREATE INDEX campaigns_of_family ON campaigns (family_no) WHERE family_no IS NOT NULL;

CREATE TABLE batches (
    campaign_no integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    number      integer NOT NULL,
    digest      text NOT NULL,                          -- sha-256 of columns and rows: same number, same content
    recipients  integer NOT NULL,                       -- taken in; 0 for a refused batch
    duplicates  integer NOT NULL,                       -- persons that were there already
    problems    jsonb,                                  -- why it was refused; NULL: taken
    received_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_no, number)
);

-- Strays: batches that found no place. Late ones came after the seal; unusable ones could not be stored under a number.

CREATE TABLE strays (
    campaign_no integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    digest      text NOT NULL,                          -- sha-256 of all of it: what comes twice counts once
    kind        text NOT NULL CHECK (kind IN ('late', 'unusable')),
    number      integer,                                -- of a late one
    problems    jsonb NOT NULL,                         -- without a person's number
    received_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_no, digest)
);

CREATE TABLE recipients (
    campaign_no integer NOT NULL,
    no          integer NOT NULL,                       -- the row number in the producer's list
    nth         integer NOT NULL DEFAULT 0,             -- of the person's messages: 0 in a campaign, `no` in a stream
    address     text,                                   -- E.164 digits
    variables   jsonb,
    PRIMARY KEY (campaign_no, no)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- Once a campaign, any number of times a stream, and all campaigns of a person. Who is erased is not in it. Above all, a look-up by campaign
-- and number cannot use it: while the table's statistics say that it is empty, skipping through all of it seems as cheap as the key.
CREATE UNIQUE INDEX recipients_of_person ON recipients (address, campaign_no, nth) WHERE address IS NOT NULL;

-- One-offs: hundreds have one text, so that and its options stand once, as the campaign file that they would be.

CREATE TABLE variants (
    no             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_no    integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    digest         text NOT NULL,                       -- sha-256 of the spec
    spec           jsonb NOT NULL,
    validity_s     integer NOT NULL,
    sms_validity_s integer,                             -- NULL: no failover
    UNIQUE (campaign_no, digest)
);

CREATE TABLE one_offs (
    campaign_no integer NOT NULL,
    no          integer NOT NULL,
    variant_no  integer NOT NULL,
    tag         text NOT NULL,                          -- made from the caller's idempotency key; in the message's id
    digest      text NOT NULL,                          -- sha-256 of all that was asked for: same key, same message
    bulk_id     text,                                   -- the caller's own ids, kept beside ours
    message_id  text,
    reference   text,
    joined_at   timestamptz NOT NULL,
    talk_no     bigint,                                 -- of an answer: its talk
    PRIMARY KEY (campaign_no, no)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- A key counts in all streams: one that is tried again after midnight finds the message of the day before.
CREATE UNIQUE INDEX one_offs_by_tag ON one_offs (tag);
CREATE INDEX one_offs_by_reference ON one_offs (reference) WHERE reference IS NOT NULL;

-- own_validity_s: for how many seconds a one-off is valid over a leg, by its own options.

CREATE FUNCTION own_validity_s(stream integer, row_no integer, which smallint) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE which WHEN 0 THEN v.validity_s ELSE v.sms_validity_s END
    FROM one_offs o JOIN variants v ON v.no = o.variant_no WHERE o.campaign_no = stream AND o.no = row_no LIMIT 1
$$;

-- Frontier: recipients up to `reached` have a message, those beyond it have none and wait. If the campaign ends before it came
-- to them, one row says so of all of them: cancelling a million costs as much as cancelling one.

CREATE TABLE frontiers (
    campaign_no integer PRIMARY KEY REFERENCES campaigns ON DELETE CASCADE,
    reached     integer NOT NULL DEFAULT 0,             -- the last row number that was ever claimed
    joined      integer NOT NULL DEFAULT 0,             -- of a stream: the last row number that was given to a message
    rest_state  message_state,                          -- what became of all beyond it; NULL: they wait
    rest_why    text,
    rest_at     timestamptz,
    told_to     integer                                 -- the last row beyond it whose end the webhook has been told; NULL: none
) WITH (fillfactor = 20);

CREATE INDEX frontiers_to_tell ON frontiers (campaign_no) WHERE told_to IS NOT NULL;

-- Messages ----------------------------------------------------------------------------------------------------------
--
-- A row of leg 0 comes with its first claim, one of leg 1 with the failure of leg 0. It is `sending` from its claim until
-- somebody says something of this very message. An attempt that was answered stands for all those of whom nothing was said: they
-- are accepted (`state_of`), and no row is touched for it. So most messages are written twice: by their claim and by their report.

CREATE TABLE messages (
    campaign_no      integer NOT NULL,
    recipient_no     integer NOT NULL,
    attempt          bigint,                             -- the attempt that holds or last held it
    due_at           timestamptz,                        -- when it may be tried again; NULL: it never was tried
    valid_until      timestamptz,                        -- retries stop here; NULL: as its one attempt says
    ask_at           timestamptz,                        -- when the provider's logs are to be asked about it; NULL: as its attempt says
    left_at          timestamptz,                        -- start of the first attempt; NULL: of its one attempt
    done_at          timestamptz,                        -- when its fate was sealed, by the provider's clock where it said so
    state            message_state NOT NULL,
    status_id        integer,                            -- the provider's words
    error_id         integer,
    leg              smallint NOT NULL,
    rank             smallint NOT NULL DEFAULT 0,        -- of the best report applied; see reports/processor.py
    asked            smallint NOT NULL DEFAULT 0,        -- how often the logs were asked
    split            smallint NOT NULL DEFAULT 0,        -- requests with it hold at most REQUEST_SIZE / 2^split messages
    status_group     smallint,
    message_count    smallint,
    doubted          boolean NOT NULL DEFAULT false,     -- an attempt of it may have taken effect without our knowing
    price            numeric,
    currency         text,
    channel_inferred text,                               -- kakao, sms: where the provider fails over by itself
    why              text,                               -- ours: why it is where it is
    earlier          bigint[],                           -- attempts that carried it before `attempt`, first to last
    voided           bigint[],                           -- those that certainly did not take effect
    PRIMARY KEY (campaign_no, recipient_no, leg)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX messages_fresh ON messages (campaign_no, leg, recipient_no) WHERE state = 'waiting' AND due_at IS NULL;
CREATE INDEX messages_again ON messages (campaign_no, leg, due_at) WHERE state = 'waiting' AND due_at IS NOT NULL;
CREATE INDEX messages_expiring ON messages (valid_until) WHERE state = 'waiting' AND due_at IS NOT NULL;
CREATE INDEX messages_to_ask ON messages (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX messages_untold ON messages (campaign_no) WHERE leg = 0 AND state = 'expired' AND status_group IS NULL; -- by our own word
CREATE INDEX messages_unsent ON messages (campaign_no) WHERE attempt IS NULL AND rank > 0; -- the provider tells of what no attempt of ours carried

CREATE SEQUENCE attempt_ids;

CREATE TABLE attempts (
    id          bigint PRIMARY KEY,
    campaign_no integer NOT NULL,
    leg         smallint NOT NULL,
    n           integer NOT NULL,
    worker      text NOT NULL,
    started_at  timestamptz NOT NULL,                   -- when it was claimed; once it was answered, when its call began
    granted_at  timestamptz,                            -- when the pacer gave leave, by Redis's clock; known once it was answered
    lease_until timestamptz,                            -- when its worker is taken for dead; NULL: it has ended
    finished_at timestamptz,                            -- when its answer was settled
    valid_until timestamptz,                            -- of the messages whose first attempt it is
    ask_at      timestamptz,                            -- when the logs are asked about those that it stands for; NULL: they are not
    http_status smallint,
    called      boolean NOT NULL DEFAULT true,          -- false: given back before the call
    lapsed      boolean NOT NULL DEFAULT false,         -- its lease ran out: its messages have become unknown, each by its row
    recipients  int4multirange NOT NULL,                -- the row numbers that it carried
    note        text
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX attempts_of_campaign ON attempts (campaign_no, leg, started_at);
CREATE INDEX attempts_in_time ON attempts (started_at);
CREATE INDEX attempts_leased ON attempts (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX attempts_to_ask ON attempts (ask_at) WHERE ask_at IS NOT NULL;

-- state_of: how a message stands, given its attempt: what was answered stands for it.

CREATE FUNCTION state_of(m messages, a attempts) RETURNS message_state LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN m.state = 'sending' AND a.finished_at IS NOT NULL AND a.called THEN 'accepted'::message_state ELSE m.state END;

CREATE FUNCTION tries_of(m messages) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(cardinality(m.earlier), 0) + (m.attempt IS NOT NULL)::integer;

CREATE TABLE pumps (
    campaign_no integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    leg         smallint NOT NULL,
    share       smallint NOT NULL,
    wake_at     timestamptz NOT NULL DEFAULT 'infinity', -- when there is something to do, as far as is known
    due_since   timestamptz NOT NULL DEFAULT 'infinity', -- since when there truly is something to do; a repeat leaves it
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    token       uuid,
    waits_for   text,                                    -- what it waits for, in words, for `pabal status`
    stalled_why text,                                    -- why the last pump could send nothing, though it may; NULL: it could
    PRIMARY KEY (campaign_no, leg, share)
) WITH (fillfactor = 50);

CREATE INDEX pumps_due ON pumps (wake_at) WHERE wake_at < 'infinity';

-- What people said about the account's pace.

CREATE TABLE account_pace (
    is_only    boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    pace       text,                                   -- 600/MINUTE, or 50/SECOND,100000/DAY, or none; NULL: the setting counts
    is_steered boolean NOT NULL DEFAULT true,          -- whether the provider's troubles slow the account
    changed_at timestamptz NOT NULL
);

-- Evidence: what the provider does with a sender and a template, over all campaigns: so a refusal is charged to whoever is at
-- fault. As few rows as there are of them, and nothing of a person.

CREATE TABLE evidence (
    leg         smallint NOT NULL,
    sender      text NOT NULL,
    template    text NOT NULL,                          -- of SMS, which have none: the empty text
    accepted_at timestamptz,                            -- when it last took a message, to the minute
    refused     integer NOT NULL DEFAULT 0,             -- calls in a row that it refused as a whole
    refused_at  timestamptz,
    PRIMARY KEY (leg, sender, template)
) WITH (fillfactor = 50);

CREATE TABLE signs (
    name text PRIMARY KEY,                               -- tick, upkeep …
    at   timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Dead letters: messages of the broker that do not follow the wire, as they came. They may hold numbers of people, so they go by
-- age as raw reports do. What is longer than a mebibyte is cut.

CREATE TABLE dead_letters (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        uuid NOT NULL UNIQUE,                     -- of one delivery: kept twice, it is the same row
    came_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    queue      text NOT NULL,
    message_id text NOT NULL,                            -- its own, or a new one if it had none
    reason     text NOT NULL,
    content    bytea NOT NULL,
    size       bigint NOT NULL                           -- bytes of the whole message
);

-- Reports -----------------------------------------------------------------------------------------------------------

CREATE TABLE inbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    source      text NOT NULL,                           -- push, logs; inbound, moved: what users wrote
    body        bytea NOT NULL,
    applied_at  timestamptz,
    headers     jsonb,                                   -- content-type, content-encoding; NULL: JSON as it is
    complaint   text,                                    -- what in it could not be read or believed
    events      jsonb                                    -- other events than reports that it holds, by kind; NULL: none
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX inbox_open ON inbox (id) WHERE applied_at IS NULL;
CREATE INDEX inbox_open_inbound ON inbox (id) WHERE applied_at IS NULL AND source IN ('inbound', 'moved');
CREATE INDEX inbox_unreadable ON inbox (received_at) WHERE complaint IS NOT NULL;
CREATE INDEX inbox_events ON inbox (received_at) WHERE events IS NOT NULL;

-- Bodies that a worker reads just now, so that no other reads them in vain. A lease that ran out (its worker died, or was ended by
-- what it read) is taken over with half of its bodies, until one stands alone.

CREATE TABLE body_leases (
    token       uuid PRIMARY KEY,
    bodies      bigint[] NOT NULL,
    lease_until timestamptz NOT NULL,
    tries       smallint NOT NULL,                       -- workers that took this one body, this one included; 1 for several bodies
    is_inbound  boolean NOT NULL DEFAULT false           -- of what users wrote: at most one at a time, since order counts there
);

-- Orphans: reports of messages that the ledger does not have, by an id in our form. They are applied if the message comes.

CREATE TABLE orphans (
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
    channel       text,
    done_at       timestamptz NOT NULL,
    received_at   timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (message_id, rank, status_group, status_id, error_id, done_at, attempt)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX orphans_in_time ON orphans (received_at);

-- Sums --------------------------------------------------------------------------------------------------------------
--
-- Tallies: how many messages of a campaign stand in which state, kept by every statement that touches messages. Rows are only
-- ever added here, so no two writers wait for each other; the sweep folds them. Recipients without a message are `waiting` on leg 0: a
-- batch adds them, and each row of leg 0 is one of them less.

CREATE TABLE tallies (
    campaign_no integer NOT NULL,
    leg         smallint NOT NULL,
    state       message_state NOT NULL,
    n           bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX tallies_of_campaign ON tallies (campaign_no);

-- Failures: how many messages failed with which code. Rows are only ever added, as in tallies. A statement in which nothing fails
-- pays for one look at its rows.

CREATE TABLE failures (
    campaign_no  integer NOT NULL,
    leg          smallint NOT NULL,
    state        message_state NOT NULL,
    status_group smallint,                             -- NULL: the provider said nothing
    status_id    integer,
    error_id     integer,
    n            bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX failures_of_campaign ON failures (campaign_no);

CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tallies
        SELECT campaign_no, leg, state, sum(n)
        FROM (SELECT campaign_no, leg, state, 1 AS n FROM added
              UNION ALL SELECT campaign_no, leg, 'waiting', -1 FROM added WHERE leg = 0) AS moved
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO tallies SELECT campaign_no, leg, state, -count(*) FROM removed GROUP BY 1, 2, 3;
    ELSE
        INSERT INTO tallies
        SELECT campaign_no, leg, state, sum(n)
        FROM (SELECT campaign_no, leg, state, 1 AS n FROM added
              UNION ALL SELECT campaign_no, leg, state, -1 FROM removed) AS moved
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
        IF EXISTS (SELECT FROM added WHERE is_failed(state)) OR EXISTS (SELECT FROM removed WHERE is_failed(state)) THEN
            INSERT INTO failures
            SELECT campaign_no, leg, state, status_group, status_id, error_id, sum(n)
            FROM (SELECT campaign_no, leg, state, status_group, status_id, error_id, 1 AS n FROM added WHERE is_failed(state)
                  UNION ALL
                  SELECT campaign_no, leg, state, status_group, status_id, error_id, -1 FROM removed WHERE is_failed(state)) AS moved
            GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0;
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER tally_insert AFTER INSERT ON messages
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally();
CREATE TRIGGER tally_update AFTER UPDATE ON messages
    REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally();
CREATE TRIGGER tally_delete AFTER DELETE ON messages
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally();

-- Reach: messages with a price or an inferred channel, and people who got both, counted by the applier of reports. Rows are
-- only ever added here, as in tallies.

CREATE TABLE reach (
    campaign_no integer NOT NULL,
    leg         smallint NOT NULL,
    state       message_state NOT NULL,                -- when the report was applied
    channel     text,                                  -- channel_inferred
    currency    text,                                  -- NULL: no price; '': one without a currency
    n           bigint NOT NULL,
    price       numeric NOT NULL,                      -- all of them together
    dearest     numeric,                               -- the highest price of one that was ever added
    twice       bigint NOT NULL DEFAULT 0              -- people whom KakaoTalk and our own SMS both reached
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX reach_of_campaign ON reach (campaign_no);

-- What became of messages in doubt. Rows are only ever added.

CREATE TABLE doubts (
    campaign_no   integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    asked         bigint NOT NULL DEFAULT 0,            -- answers of the logs about a message in doubt
    found         bigint NOT NULL DEFAULT 0,            -- messages that the logs knew
    reported      bigint NOT NULL DEFAULT 0,            -- messages that a report told of first
    resent        bigint NOT NULL DEFAULT 0,            -- messages that went back to waiting, under the same id
    duplicate_ids bigint NOT NULL DEFAULT 0,            -- of those, what the provider then said it had already
    unconfirmed   bigint NOT NULL DEFAULT 0             -- messages in doubt for longer than the logs reach back
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX doubts_of_campaign ON doubts (campaign_no);

-- Clicks on links of messages, each once, however often the provider tells it; `link` stands for the address, which may name a
-- person. Their sums are beside them, so that a status costs the same however many there are. Written by who applies reports.

CREATE TABLE clicks (
    campaign_no  integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    recipient_no integer NOT NULL,
    leg          smallint NOT NULL,
    clicked_at   timestamptz NOT NULL,
    link         uuid NOT NULL,
    PRIMARY KEY (campaign_no, recipient_no, leg, clicked_at, link)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE click_sums (
    campaign_no integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    leg         smallint NOT NULL,
    clicks      bigint NOT NULL,
    people      bigint NOT NULL,                        -- who clicked at least once
    PRIMARY KEY (campaign_no, leg)
);

-- Messages that the logs do not know, and that people are to decide about. A row counts only as long as the message is in
-- doubt over this very attempt.

CREATE TABLE kept (
    campaign_no  integer NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    recipient_no integer NOT NULL,
    leg          smallint NOT NULL,
    attempt      bigint NOT NULL,
    PRIMARY KEY (campaign_no, recipient_no, leg)
);

CREATE FUNCTION is_in_doubt(k kept) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT m.state = 'unknown' AND m.attempt = k.attempt FROM messages m
                     WHERE m.campaign_no = k.campaign_no AND m.recipient_no = k.recipient_no AND m.leg = k.leg), false)
$$;

-- Work --------------------------------------------------------------------------------------------------------------
--
-- wake: there is something to do for these pumps, no later than `at`. A row under a lease is touched also where it was called
-- earlier already: its pump locks the row before it looks for work and rests, and must wait for us, since what we have booked is
-- not committed yet, and it would not see it.

CREATE FUNCTION wake(campaign bigint, which smallint, at timestamptz) RETURNS void LANGUAGE sql AS $$
    UPDATE pumps SET wake_at = least(wake_at, at), due_since = least(due_since, at), waits_for = NULL
    WHERE campaign_no = campaign AND leg = which AND (wake_at > at OR token IS NOT NULL)
$$;

-- Suppressions: who said no. Looked at when a message is claimed and when an SMS is booked, so a word of today counts for what
-- was submitted yesterday. Where the installation keeps them hashed, `address` is a keyed hash of the number.

CREATE TABLE suppressions (
    address text NOT NULL,                               -- E.164 digits, or 64 hexadecimal digits
    kind    text NOT NULL CHECK (kind IN ('all', 'advertising')),
    reason  text NOT NULL,
    at      timestamptz NOT NULL,                        -- when the person said so
    sender  text,                                        -- a Kakao sender or an SMS sender's number; NULL: of the whole installation
    no      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    UNIQUE NULLS NOT DISTINCT (address, kind, sender)
);

-- The key under which numbers are hashed, by a hash of its own: who has none or another one would find nobody.

CREATE TABLE suppression_key (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    proof   bytea NOT NULL
);

-- suppression_pads: the two pads of HMAC-SHA-256 that this session was given; NULL where numbers are kept as they are. A session
-- without the key of the ledger finds nobody by their hash, so it may neither claim nor book.

CREATE FUNCTION suppression_pads() RETURNS bytea[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    given text := nullif(current_setting('pabal.suppression_pads', true), '');
    pads  bytea[] := CASE WHEN given IS NOT NULL THEN ARRAY[decode(left(given, 128), 'hex'), decode(right(given, 128), 'hex')] END;
    known bytea := (SELECT proof FROM suppression_key);
BEGIN
    IF known IS NOT NULL AND (pads IS NULL OR known <> sha256(pads[2] || sha256(pads[1] || 'proof'::bytea))) THEN
        RAISE 'suppressions are hashed under another PABAL_SUPPRESSION_SECRET than this worker has; give it the same one';
    END IF;
    RETURN pads;
END $$;

CREATE FUNCTION suppression_hash(address text, pads bytea[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN encode(sha256(pads[2] || sha256(pads[1] || address::bytea)), 'hex');

-- barred: those of a campaign's recipients who get nothing on this leg, and why: they are suppressed, or another campaign of the
-- family has reached them, or may still. Each is looked up by key, so it costs the same however many say no and whatever was sent;
-- where nobody says no and there is no family, nobody is looked up.
-- Volatile, since a claim calls it after it has waited for others of the family, and must see what they have committed.

CREATE FUNCTION barred(campaign integer, which smallint, nos integer[]) RETURNS TABLE (no integer, why text) LANGUAGE plpgsql VOLATILE ROWS 10 AS $$
#variable_conflict use_column
DECLARE has_family boolean; has_talks boolean;
BEGIN
    SELECT c.family_no IS NOT NULL, c.channel = 'KAKAO_SANGDAM' INTO has_family, has_talks FROM campaigns c WHERE c.no = campaign;
    IF has_talks THEN
        RETURN QUERY SELECT * FROM closed_to(campaign, which, nos);
    END IF;
    IF NOT EXISTS (SELECT FROM suppressions) AND NOT has_family THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT t.no, coalesce(listed.why, related.why)
    FROM unnest(nos) AS t (no)
    CROSS JOIN (SELECT c.no, c.family_no, c.spec ->> 'sender' AS sender, CASE WHEN which = 1 THEN c.sms_sender END AS sms_sender,
                       CASE which WHEN 1 THEN c.advertises ELSE c.advertises_first END AS advertises, suppression_pads() AS pads
                FROM campaigns c WHERE c.no = campaign OFFSET 0) AS own
    CROSS JOIN LATERAL (SELECT r.address FROM recipients r WHERE r.campaign_no = campaign AND r.no = t.no LIMIT 1) AS person
    LEFT JOIN LATERAL (
        SELECT 'suppressed (' || s.kind || '): ' || s.reason AS why FROM suppressions s
        WHERE s.address = ANY (ARRAY[person.address, suppression_hash(person.address, own.pads)])
          AND (s.kind = 'all' OR own.advertises) AND (s.sender IS NULL OR s.sender IN (own.sender, own.sms_sender))
        LIMIT 1) AS listed ON true
    LEFT JOIN LATERAL (
        SELECT 'campaign ' || c.id || ' of the same family has reached this person, or may still' AS why
        FROM recipients o
        JOIN campaigns c ON c.no = o.campaign_no AND c.family_no = own.family_no AND c.no <> own.no
        JOIN messages m ON m.campaign_no = o.campaign_no AND m.recipient_no = o.no
        WHERE own.family_no IS NOT NULL AND o.address = person.address AND may_have(m.state) LIMIT 1
    ) AS related ON listed.why IS NULL
    WHERE listed.why IS NOT NULL OR related.why IS NOT NULL;
END $$;

-- claim: take up to `most` messages of a running campaign for attempts of `call_size` each: first those whose retry is due, then those
-- that have a row and were never tried (a limit may leave room for `most_fresh` of them), then, on leg 0, the next of the list, who get
-- their rows here.
-- State, end, validity, whether the caller has read the file that counts (`file_changes`), and the gate behind a campaign's canaries are
-- looked at here, in the step that makes the message leave, and so is who said no, or was reached by the campaign's family (`barred`):
-- their messages end here. If nobody else was found, one row without a message says so: there may be others behind them.
--
-- Claims of a list come one after the other, by the lock on its frontier; whoever has waited reads the row as the claim before left it.
-- Claims of a family do, by a lock of their own (under 7062258), since none could see whom another is just taking; `barred` looks with a
-- snapshot of its own, taken after that lock.
--
-- What people allow is looked at here too (`room`): money for all of the campaign, messages of its entity a day. After the locks, so
-- that the claim before counts; where nobody set a limit it costs nothing.
--
-- It is one statement, and a function for its plan alone: to read and plan it took three times as long as to run it for a few people, and
-- PostgreSQL keeps the plans of functions for a session. Such a plan is older than the campaign and its statistics, perhaps as old as an
-- empty ledger, so it may only look up by key and walk along an index, whatever that seems to cost. Joins of its own sets therefore have one
-- short side: who is barred is looked up in one value.

CREATE FUNCTION claim(campaign integer, which smallint, most integer, most_fresh integer, call_size integer, validity_s integer,
                      file_changes integer, quota bigint, quota_day date, day_began timestamptz, worker text, at timestamptz,
                      lease_until timestamptz)
RETURNS TABLE (attempt bigint, no integer, address text, variables jsonb, valid_until timestamptz, split integer, doubted boolean,
               tries integer, tag text, variant_no integer) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off
SET enable_seqscan = off SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH ticket AS MATERIALIZED (
        SELECT nextval('attempt_ids') AS id, part FROM generate_series(0, (most - 1) / call_size) AS part
    ), open AS MATERIALIZED (
        SELECT no, open_until IS NOT NULL AS is_stream, CASE WHEN which = 0 THEN gate_no END AS gate_no,
               EXISTS (SELECT FROM spend_limits l WHERE l.campaign_no = campaigns.no) AS has_spend_limit,
               CASE WHEN quota IS NOT NULL THEN spec #>> '{platform,entityId}' END AS entity FROM campaigns
        WHERE no = campaign AND state = 'running' AND (end_at IS NULL OR end_at > at)
          AND changes = coalesce(file_changes, changes)
    ), line AS MATERIALIZED (
        SELECT f.campaign_no, f.reached, f.rest_state,
               CASE WHEN c.family_no IS NOT NULL THEN pg_advisory_xact_lock(7062258, c.family_no)::text END AS family
        FROM frontiers f JOIN campaigns c ON c.no = f.campaign_no WHERE f.campaign_no = (SELECT no FROM open) FOR UPDATE OF f
    ), room AS MATERIALIZED (
        SELECT least(most,
                     CASE WHEN o.has_spend_limit THEN (SELECT CASE which WHEN 0 THEN s.room_0 ELSE s.room_1 END FROM spend_of(o.no) AS s) END,
                     CASE WHEN o.entity IS NOT NULL THEN quota_room(o.entity, quota_day, day_began, quota) END) AS n
        FROM line JOIN open o ON o.no = line.campaign_no
    ), again AS (
        SELECT m.campaign_no, m.recipient_no, m.leg FROM messages m
        WHERE m.campaign_no = (SELECT no FROM open) AND m.leg = which AND m.state = 'waiting'
          AND m.due_at <= at AND m.valid_until > at
        ORDER BY m.due_at LIMIT most FOR UPDATE SKIP LOCKED
    ), fresh AS (
        SELECT m.campaign_no, m.recipient_no, m.leg FROM messages m
        WHERE m.campaign_no = (SELECT no FROM open) AND m.leg = which AND m.state = 'waiting' AND m.due_at IS NULL
          AND m.recipient_no <= coalesce((SELECT gate_no FROM open), 2147483647)
        ORDER BY m.recipient_no LIMIT most_fresh FOR UPDATE SKIP LOCKED
    ), picked AS MATERIALIZED (
        SELECT *, (row_number() OVER () - 1) / call_size AS part
        FROM (SELECT * FROM again UNION ALL SELECT * FROM fresh LIMIT coalesce((SELECT n FROM room), 0)) AS m
    ), next AS MATERIALIZED (
        SELECT r.no, ((SELECT count(*) FROM picked) + row_number() OVER (ORDER BY r.no) - 1) / call_size AS part FROM recipients r
        WHERE which = 0 AND r.campaign_no = (SELECT no FROM open)
          AND r.no > (SELECT reached FROM line WHERE rest_state IS NULL) AND r.no <= coalesce((SELECT gate_no FROM open), 2147483647)
        ORDER BY r.no LIMIT greatest(0, coalesce((SELECT n FROM room), 0) - (SELECT count(*) FROM picked))
    ), barred AS MATERIALIZED (
        SELECT jsonb_object_agg(b.no, b.why) AS whys
        FROM line CROSS JOIN LATERAL barred(line.campaign_no, which, ARRAY(SELECT recipient_no FROM picked UNION ALL SELECT no FROM next)) AS b
    ), taken AS (
        UPDATE messages m
        SET state = 'sending', attempt = ticket.id, due_at = NULL, ask_at = NULL, left_at = coalesce(m.left_at, at),
            earlier = CASE WHEN m.attempt IS NULL THEN m.earlier ELSE coalesce(m.earlier, '{}') || m.attempt END,
            valid_until = coalesce(m.valid_until, at + make_interval(secs => CASE
                WHEN (SELECT is_stream FROM open) THEN own_validity_s(m.campaign_no, m.recipient_no, m.leg) ELSE validity_s END))
        FROM ticket JOIN picked USING (part)
        WHERE m.campaign_no = picked.campaign_no AND m.recipient_no = picked.recipient_no AND m.leg = picked.leg
          AND (SELECT whys ->> picked.recipient_no::text FROM barred) IS NULL
        RETURNING m.attempt, m.recipient_no AS no, m.valid_until, m.split, m.doubted, tries_of(m) AS tries
    ), stopped AS (
        UPDATE messages m
        SET state = CASE WHEN m.doubted THEN 'unconfirmed' ELSE 'suppressed' END::message_state,
            due_at = NULL, ask_at = NULL, done_at = at, why = refusal.why
        FROM picked CROSS JOIN LATERAL (SELECT whys ->> picked.recipient_no::text AS why FROM barred) AS refusal
        WHERE m.campaign_no = picked.campaign_no AND m.recipient_no = picked.recipient_no AND m.leg = picked.leg
          AND (SELECT whys FROM barred) IS NOT NULL AND refusal.why IS NOT NULL
    ), advanced AS (
        UPDATE frontiers SET reached = (SELECT max(no) FROM next) WHERE campaign_no = campaign AND EXISTS (SELECT FROM next)
    ), begun AS (
        INSERT INTO messages (campaign_no, recipient_no, leg, state, attempt, valid_until, done_at, why)
        SELECT campaign, next.no, 0, CASE WHEN refusal.why IS NULL THEN 'sending' ELSE 'suppressed' END::message_state,
               CASE WHEN refusal.why IS NULL THEN ticket.id END,
               CASE WHEN (SELECT is_stream FROM open) THEN at + make_interval(secs => own_validity_s(campaign, next.no, 0::smallint)) END,
               CASE WHEN refusal.why IS NOT NULL THEN at END, refusal.why
        FROM ticket JOIN next USING (part) CROSS JOIN LATERAL (SELECT whys ->> next.no::text AS why FROM barred) AS refusal
        ORDER BY next.no
        ON CONFLICT DO NOTHING
        RETURNING attempt, recipient_no AS no, state, coalesce(valid_until, at + make_interval(secs => validity_s)) AS valid_until
    ), carried AS MATERIALIZED (
        SELECT * FROM taken
        UNION ALL SELECT attempt, no, valid_until, 0, false, 1 FROM begun WHERE state = 'sending'
    ), noted AS (
        INSERT INTO attempts (id, campaign_no, leg, n, worker, started_at, lease_until, valid_until, day, recipients)
        SELECT attempt, campaign, which, count(*), worker, at, lease_until,
               CASE WHEN (SELECT is_stream FROM open) THEN max(valid_until) ELSE at + make_interval(secs => validity_s) END,
               CASE WHEN (SELECT entity FROM open) IS NOT NULL THEN quota_day END, range_agg(int4range(no, no, '[]'))
        FROM carried GROUP BY attempt
    )
    SELECT carried.attempt, carried.no, r.address, r.variables, carried.valid_until, carried.split, carried.doubted, carried.tries,
           own.tag, own.variant_no
    FROM carried
    CROSS JOIN LATERAL (SELECT p.address, p.variables FROM recipients p WHERE p.campaign_no = campaign AND p.no = carried.no LIMIT 1) AS r
    LEFT JOIN LATERAL (SELECT o.tag, o.variant_no FROM one_offs o
                       WHERE (SELECT is_stream FROM open) AND o.campaign_no = campaign AND o.no = carried.no LIMIT 1) AS own ON true
    UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    WHERE (SELECT whys IS NOT NULL FROM barred) AND NOT EXISTS (SELECT FROM carried)
    ORDER BY attempt, no;
END $$;

-- fail_over: book leg 1 for those of `who` whose leg 0 has definitely failed, or is unconfirmed after its deadline.
-- The primary key keeps it single, whoever calls how often. Called in the transaction that made leg 0 fail, so
-- no failure is ever committed without its failover.

CREATE FUNCTION fail_over(campaign bigint, who bigint[], at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE booked bigint;
BEGIN
    INSERT INTO messages (campaign_no, recipient_no, leg, state, why, done_at)
    SELECT m.campaign_no, m.recipient_no, 1, CASE WHEN b.no IS NULL THEN 'waiting' ELSE 'suppressed' END::message_state, b.why,
           CASE WHEN b.no IS NOT NULL THEN at END
    FROM messages m JOIN campaigns c ON c.no = m.campaign_no
    LEFT JOIN LATERAL barred(m.campaign_no, 1::smallint, ARRAY[m.recipient_no]) AS b ON true
    WHERE m.campaign_no = campaign AND m.recipient_no = ANY (who::integer[]) AND m.leg = 0
      AND (is_failed(m.state) OR m.state = 'unconfirmed')
      AND c.sms_sender IS NOT NULL AND c.state IN ('running', 'paused', 'held')
      AND (c.end_at IS NULL OR c.end_at > at)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS booked = ROW_COUNT;
    IF booked > 0 THEN
        PERFORM wake(campaign, 1::smallint, at);
    END IF;
    IF EXISTS (SELECT FROM campaigns c WHERE c.no = campaign AND c.channel = 'KAKAO_SANGDAM') THEN
        PERFORM end_talks(campaign::integer, who::integer[]);
    END IF;
    RETURN booked;
END $$;

-- sms_standing: what has left, what waits untried, and whether anything else is open: from sums, in the caller's snapshot.
-- An SMS was tried unless it waits without a due time; one that is cancelled while its campaign goes on never was. A
-- rejected one costs nothing, unless a report says so.

CREATE FUNCTION sms_standing(campaign bigint, money text)
RETURNS TABLE (tried bigint, n_unpriced bigint, price numeric, dearest numeric, waits bigint, others_open bigint) LANGUAGE sql STABLE AS $$
    WITH tried_again AS (
        SELECT count(*) AS n FROM messages WHERE campaign_no = campaign AND leg = 1 AND state = 'waiting' AND due_at IS NOT NULL
    ), sums AS (
        SELECT coalesce(sum(n) FILTER (WHERE leg = 1 AND state NOT IN ('waiting', 'cancelled', 'suppressed')), 0) AS tried,
               coalesce(sum(n) FILTER (WHERE leg = 1 AND state NOT IN ('waiting', 'cancelled', 'suppressed', 'rejected')), 0) AS charged,
               coalesce(sum(n) FILTER (WHERE leg = 1 AND state = 'waiting'), 0) AS waiting,
               coalesce(sum(n) FILTER (WHERE is_open(state)), 0) AS open
        FROM tallies WHERE campaign_no = campaign
    ), priced AS (
        SELECT coalesce(sum(r.price), 0) AS price, max(r.dearest) AS dearest,
               coalesce(sum(r.n) FILTER (WHERE r.state <> 'rejected'), 0) AS n
        FROM reach r WHERE r.campaign_no = campaign AND r.leg = 1 AND r.currency = money
    )
    SELECT (sums.tried + tried_again.n)::bigint, greatest(sums.charged + tried_again.n - priced.n, 0)::bigint,
           priced.price, priced.dearest, (sums.waiting - tried_again.n)::bigint, (sums.open - sums.waiting + tried_again.n)::bigint
    FROM sums, tried_again, priced
$$;

-- Canaries ----------------------------------------------------------------------------------------------------------
--
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

-- failed_of: how many of leg 0 of a campaign have failed by the provider's word: by the tallies, less what expired without it.

CREATE FUNCTION failed_of(campaign bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(n), 0) FROM tallies WHERE campaign_no = campaign AND leg = 0 AND is_failed(state))::bigint
         - (SELECT count(*) FROM messages WHERE campaign_no = campaign AND leg = 0 AND state = 'expired' AND status_group IS NULL)
$$;

-- protect_large: when the audience is frozen, a campaign of more than a thousand people gets a guard, unless it has one or says
-- none, and its first SMS wait for a verdict. `pabal.campaign.safeguards` says the same to people. Streams are never sealed.

CREATE FUNCTION protect_large() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own_guard text := coalesce(jsonb_typeof(NEW.spec -> 'guard'), 'none');  -- object: its own; string: it says that it wants none
    is_large boolean := (SELECT coalesce(sum(b.recipients), 0) > 1000 FROM batches b WHERE b.campaign_no = NEW.no AND b.problems IS NULL);
BEGIN
    NEW.is_guarded := own_guard = 'object' OR (own_guard = 'none' AND is_large);
    IF is_large AND own_guard <> 'string' AND NEW.sms_sender IS NOT NULL THEN
        NEW.sms_verdict := 'waiting';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER protect_large BEFORE UPDATE ON campaigns FOR EACH ROW
    WHEN (OLD.state = 'receiving' AND NEW.state = 'scheduled') EXECUTE FUNCTION protect_large();

-- heard: what has been heard of leg 0 of a campaign's first rows, up to `edge`; of who has no message, what the frontier says.

CREATE FUNCTION heard(campaign bigint, edge bigint)
RETURNS TABLE (delivered bigint, failed bigint, open bigint, silent bigint, left_at timestamptz, ask_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE stands = 'delivered'),
           count(*) FILTER (WHERE has_failed),
           count(*) FILTER (WHERE is_open(stands)),
           count(*) FILTER (WHERE NOT (stands = 'delivered' OR has_failed OR is_open(stands))),
           CASE WHEN bool_and(first_left_at IS NOT NULL OR NOT is_open(stands)) THEN max(first_left_at) END, -- NULL: some wait to leave
           min(next_ask_at)
    FROM (SELECT coalesce(m.state, f.rest_state, 'waiting') AS stands, coalesce(is_told(m.state, m.status_group), false) AS has_failed,
                 coalesce(m.left_at, a.started_at) AS first_left_at,
                 CASE WHEN is_open(m.state) THEN coalesce(m.ask_at, a.ask_at) END AS next_ask_at
          FROM recipients r
          LEFT JOIN messages m ON m.campaign_no = r.campaign_no AND m.recipient_no = r.no AND m.leg = 0
          LEFT JOIN attempts a ON a.id = m.attempt AND a.called
          LEFT JOIN frontiers f ON f.campaign_no = r.campaign_no AND m.state IS NULL
          WHERE r.campaign_no = campaign AND r.no <= edge) AS rows
$$;

-- Events ------------------------------------------------------------------------------------------------------------
--
-- Written where the thing happens, so none is forgotten whoever caused it. Whoever acts for somebody says so in the transaction's
-- setting `pabal.by`; nobody is proven on a broker, so it is what he claims.

CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    campaign_no integer,                                 -- NULL: of the installation
    kind        text NOT NULL,
    by_whom     text,                                    -- as claimed; NULL: Pabal itself
    says        text,                                    -- the reason, in words
    was         jsonb,                                   -- what was changed, as it was
    became      jsonb,
    is_alert    boolean NOT NULL DEFAULT false,          -- people are still to be told of it (PABAL_ALERT_URL)
    is_logged   boolean NOT NULL DEFAULT false           -- a worker's log has it
);

CREATE INDEX events_of_campaign ON events (campaign_no, id);
CREATE INDEX events_to_tell ON events (id) WHERE is_alert;
CREATE INDEX events_to_log ON events (id) WHERE NOT is_logged;

-- Obstacles: what is in the way of campaigns, as far as it was noted that it began (rules/obstacles.py).

CREATE TABLE obstacles (
    kind        text NOT NULL,
    campaign_no integer,                                 -- NULL: it is in everybody's way
    end_kind    text NOT NULL,                           -- the event that tells of its end
    since       timestamptz NOT NULL,
    says        text NOT NULL,
    is_awaited  boolean NOT NULL,                        -- reports that are waited for, as they usually are
    UNIQUE NULLS NOT DISTINCT (kind, campaign_no)
);

CREATE FUNCTION note_event(campaign integer, what text, why text, before jsonb DEFAULT NULL, after jsonb DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO events (campaign_no, kind, by_whom, says, was, became, is_alert)
    VALUES (campaign, what, nullif(current_setting('pabal.by', true), ''), why, before, after, what IN ('held', 'stuck', 'slowed', 'breaker open'))
$$;

CREATE FUNCTION note_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM note_event(NEW.no, 'opened', NULL);
        RETURN NULL;
    END IF;
    IF NEW.state <> OLD.state THEN
        PERFORM note_event(NEW.no, CASE
            WHEN OLD.state = 'receiving' AND NEW.state = 'scheduled' THEN 'sealed'
            WHEN OLD.state = 'scheduled' AND NEW.state = 'running' THEN 'began'
            WHEN OLD.state IN ('paused', 'held') AND NEW.state IN ('scheduled', 'running') THEN 'resumed'
            ELSE NEW.state::text END,
            CASE WHEN NEW.state IN ('held', 'cancelled', 'paused') THEN NEW.reason WHEN OLD.state = 'held' THEN 'it was held: ' || OLD.reason END);
    ELSIF NEW.state = 'held' AND NEW.reason IS DISTINCT FROM OLD.reason THEN
        PERFORM note_event(NEW.no, 'held', NEW.reason);
    END IF;
    IF NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL AND NEW.state = 'cancelled' THEN
        PERFORM note_event(NEW.no, 'at rest', NULL);
    END IF;
    IF NEW.pace IS DISTINCT FROM OLD.pace THEN
        PERFORM note_event(NEW.no, 'changed', 'pace', jsonb_build_object('pace', OLD.pace), jsonb_build_object('pace', NEW.pace));
    END IF;
    IF (NEW.sms_limit, NEW.sms_limit_price, NEW.sms_limit_currency, NEW.sms_price_each, NEW.sms_gives_up)
        IS DISTINCT FROM (OLD.sms_limit, OLD.sms_limit_price, OLD.sms_limit_currency, OLD.sms_price_each, OLD.sms_gives_up) THEN
        PERFORM note_event(NEW.no, 'changed', 'limit of SMS',
            jsonb_build_object('messages', OLD.sms_limit, 'price', OLD.sms_limit_price, 'currency', OLD.sms_limit_currency,
                               'each', OLD.sms_price_each, 'gives_up', OLD.sms_gives_up),
            jsonb_build_object('messages', NEW.sms_limit, 'price', NEW.sms_limit_price, 'currency', NEW.sms_limit_currency,
                               'each', NEW.sms_price_each, 'gives_up', NEW.sms_gives_up));
    END IF;
    IF NEW.end_at IS DISTINCT FROM OLD.end_at AND NEW.changes = OLD.changes THEN
        PERFORM note_event(NEW.no, 'changed', coalesce(NEW.end_why, 'endAt'), jsonb_build_object('end_at', OLD.end_at), jsonb_build_object('end_at', NEW.end_at));
    END IF;
    IF NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL THEN
        PERFORM note_event(NEW.no, 'erased', CASE WHEN NEW.erase_at IS NOT NULL THEN 'somebody asked for it' ELSE 'by age' END);
    END IF;
    IF NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL THEN
        PERFORM note_event(NEW.no, 'deleted', 'by age');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER note_opening AFTER INSERT ON campaigns FOR EACH ROW EXECUTE FUNCTION note_campaign();
CREATE TRIGGER note_change AFTER UPDATE OF state, reason, pace, sms_limit, sms_limit_price, sms_limit_currency,
    sms_price_each, sms_gives_up, end_at, ended_at, erased_at, deleted_at ON campaigns FOR EACH ROW EXECUTE FUNCTION note_campaign();

CREATE FUNCTION note_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_event(NULL, 'changed', 'the account''s pace', to_jsonb(OLD) - 'is_only', to_jsonb(NEW) - 'is_only');
    RETURN NULL;
END $$;

CREATE TRIGGER note_account AFTER INSERT OR UPDATE OR DELETE ON account_pace FOR EACH ROW EXECUTE FUNCTION note_account();

-- Webhooks ----------------------------------------------------------------------------------------------------------

CREATE TABLE endpoints (
    no                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url               text NOT NULL,
    tells             text NOT NULL DEFAULT 'messages' CHECK (tells IN ('messages', 'events')),
    state             text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'parked')),
    failures          integer NOT NULL DEFAULT 0,            -- in a row
    next_at           timestamptz NOT NULL DEFAULT '-infinity',
    lease_until       timestamptz NOT NULL DEFAULT '-infinity',
    token             uuid,                                  -- of the one who delivers
    parcel_id         uuid,
    parcel            bigint[] NOT NULL DEFAULT '{}',        -- ids of relays, or of events
    delivered         bigint NOT NULL DEFAULT 0,             -- relays, or events, that it has taken
    last_delivered_at timestamptz,
    failed_since      timestamptz,
    last_status       smallint,                              -- HTTP; NULL: no answer
    last_error        text,
    parked_at         timestamptz
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX endpoints_once ON endpoints (md5(url), tells);

CREATE TABLE relays (
    endpoint_no      bigint NOT NULL,
    id               bigint GENERATED ALWAYS AS IDENTITY,    -- grows with each change of a message
    at               timestamptz NOT NULL DEFAULT now(),
    campaign_no      integer NOT NULL,
    recipient_no     integer NOT NULL,
    attempt          bigint,
    left_at          timestamptz,
    done_at          timestamptz,
    leg              smallint NOT NULL,
    message_count    smallint,
    status_group     smallint,
    status_id        integer,
    error_id         integer,
    attempts         integer NOT NULL,
    state            message_state NOT NULL,
    price            numeric,
    currency         text,
    why              text,
    channel_inferred text,
    clicked_at       timestamptz,                            -- of a click on a link; the message is as it was
    PRIMARY KEY (endpoint_no, id)
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

-- Event relays: events of campaigns that their endpoints have not been told yet. A URL that is told of messages and of events is two
-- endpoints, each with an order and with failures of its own.

CREATE TABLE event_relays (
    endpoint_no bigint NOT NULL,
    event_id    bigint NOT NULL REFERENCES events ON DELETE CASCADE,
    PRIMARY KEY (endpoint_no, event_id)
);

CREATE INDEX event_relays_of_event ON event_relays (event_id);

-- relay_event: what its owner is told of a campaign. Questions about people are events too, and are told to nobody.

CREATE FUNCTION relay_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_relays (endpoint_no, event_id)
    SELECT c.events_endpoint_no, NEW.id FROM campaigns c WHERE c.no = NEW.campaign_no AND c.events_endpoint_no IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER relay_event AFTER INSERT ON events FOR EACH ROW
    WHEN (NEW.campaign_no IS NOT NULL AND NEW.kind IN
          ('opened', 'sealed', 'began', 'paused', 'held', 'resumed', 'changed', 'approved', 'limit reached', 'rerun', 'run again', 'cancelled',
           'finished', 'at rest', 'erased'))
    EXECUTE FUNCTION relay_event();

-- Endpoints that something waits for. From one to the next along the key, so it costs as much as there are of them.

CREATE VIEW awaited_endpoints AS
WITH RECURSIVE told_events AS (
    (SELECT endpoint_no AS no FROM event_relays ORDER BY endpoint_no LIMIT 1)
    UNION ALL
    SELECT (SELECT r.endpoint_no FROM event_relays r WHERE r.endpoint_no > a.no ORDER BY r.endpoint_no LIMIT 1)
    FROM told_events a WHERE a.no IS NOT NULL
), awaited AS (
    (SELECT endpoint_no AS no FROM relays ORDER BY endpoint_no LIMIT 1)
    UNION ALL
    SELECT (SELECT r.endpoint_no FROM relays r WHERE r.endpoint_no > a.no ORDER BY r.endpoint_no LIMIT 1)
    FROM awaited a WHERE a.no IS NOT NULL
)
SELECT no FROM awaited WHERE no IS NOT NULL UNION ALL SELECT no FROM told_events WHERE no IS NOT NULL;

-- endpoint_of: the endpoint with this URL that is told this, which stays until this is committed.

CREATE FUNCTION endpoint_of(address text, what text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE found_no bigint;
BEGIN
    LOOP  -- an old one may be deleted between the two: then it is made anew; once it is found, it stays until this is committed
        INSERT INTO endpoints (url, tells) VALUES (address, what) ON CONFLICT DO NOTHING;
        SELECT no INTO found_no FROM endpoints WHERE md5(url) = md5(address) AND tells = what FOR KEY SHARE;
        EXIT WHEN FOUND;
    END LOOP;
    RETURN found_no;
END $$;

-- Whoever names no URL is told at the installation's own (PABAL_WEBHOOK_URL), which workers say in the setting `pabal.webhook_url`.

CREATE FUNCTION find_endpoint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    webhook jsonb := NEW.spec #> '{webhooks,delivery}';
    own jsonb := NEW.spec #> '{webhooks,campaign}';
    whose text := coalesce(webhook ->> 'url', nullif(current_setting('pabal.webhook_url', true), ''));
BEGIN
    IF whose IS NOT NULL AND coalesce((webhook ->> 'notify')::boolean, true) THEN
        NEW.endpoint_no := endpoint_of(whose, 'messages');
        NEW.wants_intermediate := coalesce((webhook ->> 'intermediateReport')::boolean, false);
    END IF;
    IF own ->> 'url' IS NOT NULL THEN
        NEW.events_endpoint_no := endpoint_of(own ->> 'url', 'events');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER find_endpoint BEFORE INSERT OR UPDATE OF spec ON campaigns FOR EACH ROW EXECUTE FUNCTION find_endpoint();

-- relay: write down what a statement made of messages, where their endpoint is to hear of it: ends always, what is on its way
-- where the campaign asks for that. Most statements touch no such campaign, so that is looked at first. It joins two sets of the
-- same rows, also inside a transaction that has switched such joins off (see `look_up_by_key` in reports.sql).

CREATE FUNCTION relay() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = on SET enable_mergejoin = on AS $$
BEGIN
    IF EXISTS (SELECT FROM campaigns c WHERE c.endpoint_no IS NOT NULL AND c.no IN
               (SELECT a.campaign_no FROM added a WHERE a.state NOT IN ('waiting', 'sending', 'unknown'))) THEN
        INSERT INTO relays (endpoint_no, campaign_no, recipient_no, attempt, left_at, done_at, leg, message_count,
                            status_group, status_id, error_id, attempts, state, price, currency, why, channel_inferred)
        SELECT c.endpoint_no, a.campaign_no, a.recipient_no, a.attempt,
               coalesce(a.left_at, (SELECT t.started_at FROM attempts t WHERE t.id = a.attempt)), a.done_at, a.leg, a.message_count,
               a.status_group, a.status_id, a.error_id, coalesce(cardinality(a.earlier), 0) + (a.attempt IS NOT NULL)::integer, a.state,
               a.price, a.currency, a.why, a.channel_inferred
        FROM added a
        JOIN removed r USING (campaign_no, recipient_no, leg)
        JOIN campaigns c ON c.no = a.campaign_no
        WHERE c.endpoint_no IS NOT NULL AND a.state NOT IN ('waiting', 'sending', 'unknown')
          AND (a.state <> 'accepted' OR c.wants_intermediate)
          AND (a.state, a.status_group, a.status_id, a.error_id, a.message_count, a.price, a.currency, a.channel_inferred)
              IS DISTINCT FROM
              (r.state, r.status_group, r.status_id, r.error_id, r.message_count, r.price, r.currency, r.channel_inferred);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER relay AFTER UPDATE ON messages
    REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION relay();

-- relay_new: the same for messages that begin with their end: the person had said no, or has it though this ledger never sent it.

CREATE FUNCTION relay_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added WHERE NOT is_open(state)) THEN
        INSERT INTO relays (endpoint_no, campaign_no, recipient_no, done_at, leg, message_count, status_group, status_id, error_id,
                            attempts, state, price, currency, why, channel_inferred)
        SELECT c.endpoint_no, a.campaign_no, a.recipient_no, a.done_at, a.leg, a.message_count, a.status_group, a.status_id, a.error_id,
               0, a.state, a.price, a.currency, a.why, a.channel_inferred
        FROM added a JOIN campaigns c ON c.no = a.campaign_no
        WHERE c.endpoint_no IS NOT NULL AND NOT is_open(a.state);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER relay_new AFTER INSERT ON messages
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION relay_new();

-- People change what runs -------------------------------------------------------------------------------------------
--
-- changed    a campaign's file is changed as it runs: who has claimed by the old one gives back what has not left
-- stop       all that sends for the account, a sender or an entity is paused by one word, and so is what comes to it later
-- approval   a large campaign is held until somebody else than its submitter has looked at it
--
-- flat_spec: a file by its fields, those of smsFailover by their own names; the limit of SMS is told from its columns.

CREATE FUNCTION flat_spec(spec jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT (spec - 'smsFailover') || coalesce(
        (SELECT jsonb_object_agg('smsFailover.' || key, value) FROM jsonb_each(spec -> 'smsFailover') WHERE key <> 'limit'), '{}')
$$;

CREATE FUNCTION note_spec() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before jsonb := flat_spec(OLD.spec); after jsonb := flat_spec(NEW.spec);
BEGIN
    PERFORM note_event(NEW.no, 'changed', string_agg(key, ', ' ORDER BY key), jsonb_object_agg(key, before -> key), jsonb_object_agg(key, after -> key))
    FROM jsonb_object_keys(before || after) AS key WHERE before -> key IS DISTINCT FROM after -> key HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER note_spec AFTER UPDATE OF spec ON campaigns FOR EACH ROW
    WHEN (NEW.spec IS DISTINCT FROM OLD.spec) EXECUTE FUNCTION note_spec();

-- refit_safeguards: guard and canary of a campaign that is sealed follow its file. A canary begins anew only before anything has
-- left; `shut_gate`, which fires after this by its name, then shuts the gate where the new file says.

CREATE FUNCTION refit_safeguards() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own_guard text := coalesce(jsonb_typeof(NEW.spec -> 'guard'), 'none');
BEGIN
    IF NEW.spec -> 'guard' IS DISTINCT FROM OLD.spec -> 'guard' THEN
        NEW.is_guarded := own_guard = 'object' OR (own_guard = 'none' AND
            (SELECT coalesce(sum(b.recipients), 0) > 1000 FROM batches b WHERE b.campaign_no = NEW.no AND b.problems IS NULL));
        IF own_guard = 'string' AND NEW.sms_verdict = 'waiting' THEN
            NEW.sms_verdict := 'overruled';
        END IF;
    END IF;
    IF NEW.spec -> 'canary' IS DISTINCT FROM OLD.spec -> 'canary' AND (OLD.started_at IS NULL OR NOT NEW.spec ? 'canary') THEN
        NEW.canary_no := NULL;
        NEW.canary_state := NULL;
        NEW.gate_no := NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refit_safeguards BEFORE UPDATE OF spec ON campaigns FOR EACH ROW
    WHEN (OLD.sealed_at IS NOT NULL AND NEW.spec IS DISTINCT FROM OLD.spec) EXECUTE FUNCTION refit_safeguards();
CREATE TRIGGER shut_gate_again BEFORE UPDATE OF spec ON campaigns FOR EACH ROW
    WHEN (OLD.sealed_at IS NOT NULL AND OLD.started_at IS NULL AND NEW.spec ? 'canary' AND NEW.spec -> 'canary' IS DISTINCT FROM OLD.spec -> 'canary')
    EXECUTE FUNCTION shut_gate();

-- Stops: a row for each scope that anybody ever stopped, with when that was last asked for, or its end was.

CREATE TABLE stops (
    no       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text NOT NULL CHECK (kind IN ('account', 'sender', 'entity')),
    value    text NOT NULL,                               -- the sender's or the entity's name; '' for the account
    is_on    boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    UNIQUE (kind, value)
);

-- is_under: whether a campaign or stream sends for what was stopped, over any of its legs.

CREATE FUNCTION is_under(s stops, spec jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN s.kind = 'account' OR (s.kind = 'sender' AND s.value IN (spec ->> 'sender', spec #>> '{smsFailover,sender}'))
        OR (s.kind = 'entity' AND s.value = spec #>> '{platform,entityId}');

CREATE FUNCTION describe_stop(s stops) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE s.kind WHEN 'account' THEN 'everything is stopped; `pabal resume --account` goes on'
                       ELSE s.kind || ' ' || s.value || ' is stopped; `pabal resume --' || s.kind || ' ' || quote_literal(s.value) || '` goes on' END;

-- keep_stopped: what would begin under a stop is paused instead: what is sealed, resumed, or opened as a stream meanwhile. Whoever
-- stops waits for those who are just at it, and is seen by those who come after; so nothing slips through between the two.

CREATE FUNCTION keep_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stop stops;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7062261);
    SELECT s.* INTO stop FROM stops s WHERE s.is_on AND is_under(s, NEW.spec) ORDER BY s.no LIMIT 1;
    IF FOUND THEN
        NEW.state := 'paused';
        NEW.reason := describe_stop(stop);
        NEW.stop_no := stop.no;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER under_stop BEFORE UPDATE OF state ON campaigns FOR EACH ROW
    WHEN (OLD.state IN ('receiving', 'paused', 'held') AND NEW.state IN ('scheduled', 'running')) EXECUTE FUNCTION keep_stopped();
CREATE TRIGGER under_stop_at_once BEFORE INSERT ON campaigns FOR EACH ROW
    WHEN (NEW.state IN ('scheduled', 'running')) EXECUTE FUNCTION keep_stopped();

-- note_control: events of all this, beside those of the campaigns' states.

CREATE FUNCTION note_control() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'stops' THEN
        PERFORM note_event(NULL, CASE WHEN NEW.is_on THEN 'stopped' ELSE 'goes on' END, trim(NEW.kind || ' ' || NEW.value));
    ELSIF TG_OP = 'INSERT' OR OLD.state = 'receiving' THEN
        PERFORM note_event(NEW.no, CASE TG_OP WHEN 'INSERT' THEN 'paused' ELSE 'sealed' END, CASE TG_OP WHEN 'INSERT' THEN NEW.reason END);
    ELSE
        PERFORM note_event(NEW.no, 'approved', 'submitted by ' || coalesce(NEW.opened_by, 'somebody without a name'));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER note_stop AFTER INSERT ON stops FOR EACH ROW EXECUTE FUNCTION note_control();
CREATE TRIGGER note_stop_or_end AFTER UPDATE ON stops FOR EACH ROW WHEN (NEW.is_on <> OLD.is_on) EXECUTE FUNCTION note_control();
CREATE TRIGGER note_pause_at_birth AFTER INSERT ON campaigns FOR EACH ROW WHEN (NEW.state = 'paused') EXECUTE FUNCTION note_control();
CREATE TRIGGER note_approval AFTER UPDATE OF approval ON campaigns FOR EACH ROW
    WHEN (OLD.approval = 'waiting' AND NEW.approval = 'given') EXECUTE FUNCTION note_control();
-- before `note_change` by its name, so that the seal comes first
CREATE TRIGGER note_a_seal_under_stop AFTER UPDATE OF state ON campaigns FOR EACH ROW
    WHEN (OLD.state = 'receiving' AND NEW.state = 'paused') EXECUTE FUNCTION note_control();

-- Reruns ------------------------------------------------------------------------------------------------------------
--
-- A rerun is a campaign whose people are those of another one whose messages ended in a certain way. They are taken over in steps;
-- `reached` says how far, so whoever dies on the way is followed by anybody. What it was asked for with names it: the same question is
-- the same campaign.

CREATE TABLE reruns (
    campaign_no integer PRIMARY KEY REFERENCES campaigns ON DELETE CASCADE,
    parent_no   integer NOT NULL,
    digest      text NOT NULL,                           -- sha-256 of the question: who, and with which campaign file
    says        text NOT NULL,                           -- who, in words
    states      message_state[],                         -- how their messages ended; NULL: in any way
    codes       integer[],                               -- with which status or error; NULL: any
    has_new_text boolean NOT NULL,                       -- each row's values are checked against its texts
    reached     integer NOT NULL DEFAULT 0,              -- the last row of the parent that was looked at
    steps       integer NOT NULL DEFAULT 0,              -- each is a batch
    refused     integer NOT NULL DEFAULT 0,              -- left out: they said no since
    had_it      integer NOT NULL DEFAULT 0,              -- left out: another campaign of the family has reached them, or may still
    unfit       integer NOT NULL DEFAULT 0,              -- left out: their values do not fit the new texts
    is_complete boolean NOT NULL DEFAULT false
);

CREATE INDEX reruns_open ON reruns (campaign_no) WHERE NOT is_complete;
CREATE INDEX reruns_of_parent ON reruns (parent_no);

CREATE FUNCTION note_rerun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_event(NEW.campaign_no, 'rerun', 'of campaign ' || (SELECT id FROM campaigns WHERE no = NEW.parent_no) || ': ' || NEW.says);
    PERFORM note_event(NEW.parent_no, 'run again', 'as campaign ' || (SELECT id FROM campaigns WHERE no = NEW.campaign_no) || ': ' || NEW.says);
    RETURN NULL;
END $$;

CREATE TRIGGER note_rerun AFTER INSERT ON reruns FOR EACH ROW EXECUTE FUNCTION note_rerun();

-- ended_so: whether a message ended in one of these states, with one of these codes.

CREATE FUNCTION ended_so(state message_state, status_id integer, error_id integer, states message_state[], codes integer[])
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (states IS NULL OR state = ANY (states)) AND (codes IS NULL OR status_id = ANY (codes) OR error_id = ANY (codes));

-- rerun_people: those of a parent's rows beyond `after`, of which `n` are looked at, whom it has not reached and will not reach, and
-- nobody is found. Each row's messages are looked up by key, whatever the statistics say of a young campaign.

CREATE FUNCTION rerun_people(parent integer, after integer, n integer, states message_state[], codes integer[])
RETURNS TABLE (no integer, address text, variables jsonb) LANGUAGE sql STABLE AS $$
    SELECT r.no, r.address, r.variables
    FROM (SELECT * FROM recipients WHERE campaign_no = parent AND recipients.no > after ORDER BY recipients.no LIMIT n) AS r
    CROSS JOIN (SELECT rest_state FROM frontiers WHERE campaign_no = parent OFFSET 0) AS f
    LEFT JOIN LATERAL (SELECT m.state, m.status_id, m.error_id FROM messages m
                       WHERE m.campaign_no = parent AND m.recipient_no = r.no AND m.leg = 0 LIMIT 1) AS k ON true
    LEFT JOIN LATERAL (SELECT m.state, m.status_id, m.error_id FROM messages m
                       WHERE m.campaign_no = parent AND m.recipient_no = r.no AND m.leg = 1 LIMIT 1) AS s ON true
    WHERE r.address IS NOT NULL
      AND NOT may_have(coalesce(k.state, f.rest_state, 'waiting')) AND NOT coalesce(may_have(s.state), false)
      AND (ended_so(coalesce(k.state, f.rest_state), k.status_id, k.error_id, states, codes)
           OR (s.state IS NOT NULL AND ended_so(s.state, s.status_id, s.error_id, states, codes)))
$$;

-- rerun_barred: whom of these rows of a parent a rerun from `from_sender` leaves out. The rerun's own sender and kind count, as they do
-- when its messages are claimed; the parent's may be others.

CREATE FUNCTION rerun_barred(parent integer, nos integer[], from_sender text, advertises boolean)
RETURNS TABLE (no integer, has_refused boolean) LANGUAGE sql STABLE AS $$
    SELECT t.no, listed.found IS NOT NULL
    FROM unnest(nos) AS t (no)
    CROSS JOIN (SELECT c.family_no, suppression_pads() AS pads FROM campaigns c
                WHERE c.no = parent AND (c.family_no IS NOT NULL OR EXISTS (SELECT FROM suppressions)) OFFSET 0) AS own
    CROSS JOIN LATERAL (SELECT r.address FROM recipients r WHERE r.campaign_no = parent AND r.no = t.no LIMIT 1) AS person
    LEFT JOIN LATERAL (
        SELECT true AS found FROM suppressions s
        WHERE s.address = ANY (ARRAY[person.address, suppression_hash(person.address, own.pads)])
          AND (s.kind = 'all' OR advertises) AND (s.sender IS NULL OR s.sender = from_sender) LIMIT 1) AS listed ON true
    LEFT JOIN LATERAL (
        SELECT true AS found FROM recipients o
        JOIN campaigns c ON c.no = o.campaign_no AND c.family_no = own.family_no AND c.no <> parent
        JOIN messages m ON m.campaign_no = o.campaign_no AND m.recipient_no = o.no
        WHERE own.family_no IS NOT NULL AND o.address = person.address AND may_have(m.state) LIMIT 1
    ) AS related ON listed.found IS NULL
    WHERE listed.found IS NOT NULL OR related.found IS NOT NULL
$$;

-- Limits that people set --------------------------------------------------------------------------------------------
--
-- Prices: the last that a report said of each channel and kind of message, over all campaigns.

CREATE TABLE known_prices (
    leg      smallint NOT NULL,
    kind     text NOT NULL,                              -- KAKAO_ALIM, SMS, LMS
    currency text NOT NULL,
    price    numeric NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (leg, kind, currency)
);

-- price_kind: what kind of message a campaign sends over a leg. An SMS of more than 90 bytes in EUC-KR is an LMS; what its placeholders
-- bring is not looked at.

CREATE FUNCTION price_kind(spec jsonb, leg smallint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN leg = 0 THEN spec ->> 'channel'
                WHEN length(spec #>> '{smsFailover,text}')
                     + length(regexp_replace(spec #>> '{smsFailover,text}', '[\u0001-\u007f]', '', 'g')) > 90 THEN 'LMS'
                ELSE 'SMS' END;

-- Spend limits: what all of a campaign's messages may cost together. A message in flight, or without a reported price, counts as the
-- dearest that was reported in its campaign, or else the last known price of its channel and kind, or else `price_each`.

CREATE TABLE spend_limits (
    campaign_no integer PRIMARY KEY REFERENCES campaigns ON DELETE CASCADE,
    amount      numeric NOT NULL,
    currency    text NOT NULL,
    price_each  numeric NOT NULL                         -- what a message is taken to cost before any report has said it
);

CREATE FUNCTION keep_spend_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO spend_limits
    SELECT NEW.no, (own ->> 'amount')::numeric, own ->> 'currency', (own ->> 'pricePerMessage')::numeric
    FROM (SELECT NEW.spec -> 'spendLimit' AS own) AS given;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_spend_limit AFTER INSERT ON campaigns FOR EACH ROW
    WHEN (NEW.spec ? 'spendLimit') EXECUTE FUNCTION keep_spend_limit();

CREATE FUNCTION note_spend_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_event(NEW.campaign_no, 'changed', 'limit of spending', CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) - 'campaign_no' END,
                       to_jsonb(NEW) - 'campaign_no');
    RETURN NULL;
END $$;

CREATE TRIGGER note_spend_limit AFTER INSERT OR UPDATE ON spend_limits FOR EACH ROW
    WHEN (pg_trigger_depth() = 0)                        -- what the campaign's file brings is no change: the campaign is opened with it
    EXECUTE FUNCTION note_spend_limit();

-- spend_of: how a campaign stands to its limit: from sums, so its cost does not grow with the audience. `reported` is what reports
-- said, `expected` what messages without a price are taken to cost, `room_0` and `room_1` for how many more of each leg there is room.
-- A message that waits costs nothing: its attempt took no effect, or it has none. Volatile: a claim asks after it has waited for
-- the claim before, which must count. No row: no limit.

CREATE FUNCTION spend_of(campaign integer)
RETURNS TABLE (amount numeric, currency text, reported numeric, expected numeric, room_0 bigint, room_1 bigint) LANGUAGE sql VOLATILE AS $$
    WITH own AS (
        SELECT l.*, c.spec FROM spend_limits l JOIN campaigns c ON c.no = l.campaign_no WHERE l.campaign_no = campaign
    ), legs AS (
        SELECT legs.leg,
               coalesce((SELECT sum(t.n) FROM tallies t WHERE t.campaign_no = campaign AND t.leg = legs.leg
                         AND t.state NOT IN ('waiting', 'cancelled', 'suppressed', 'rejected')), 0) AS charged,
               said.n, said.price, coalesce(said.dearest, last.price, own.price_each) AS each
        FROM own CROSS JOIN (VALUES (0::smallint), (1::smallint)) AS legs (leg)
        CROSS JOIN LATERAL (SELECT coalesce(sum(r.n) FILTER (WHERE r.state <> 'rejected'), 0) AS n, coalesce(sum(r.price), 0) AS price,
                                   nullif(max(r.dearest), 0) AS dearest
                            FROM reach r WHERE r.campaign_no = campaign AND r.leg = legs.leg AND r.currency = own.currency) AS said
        LEFT JOIN known_prices last ON last.leg = legs.leg AND last.kind = price_kind(own.spec, legs.leg) AND last.currency = own.currency
    ), sums AS (
        SELECT sum(price) AS reported, sum(greatest(charged - n, 0) * each) AS expected,
               max(each) FILTER (WHERE leg = 0) AS each_0, max(each) FILTER (WHERE leg = 1) AS each_1
        FROM legs
    )
    SELECT own.amount, own.currency, s.reported, s.expected,
           greatest(0, floor((own.amount - s.reported - s.expected) / s.each_0))::bigint,
           greatest(0, floor((own.amount - s.reported - s.expected) / s.each_1))::bigint
    FROM own CROSS JOIN sums s
$$;

-- Entity days: how many messages an entity has had claimed on a day of the installation's zone. What was given back, or certainly took
-- no effect, counts no more. Attempts of a campaign whose entity has a quota carry their day.

CREATE TABLE entity_days (
    entity text NOT NULL,
    day    date NOT NULL,
    n      bigint NOT NULL,
    PRIMARY KEY (entity, day)
) WITH (fillfactor = 20);

ALTER TABLE attempts ADD COLUMN day date;                -- on which it counts for its entity's quota; NULL: there is none

CREATE FUNCTION count_entity(campaign integer, on_day date, more bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE entity_days SET n = n + more
    WHERE entity = (SELECT spec #>> '{platform,entityId}' FROM campaigns WHERE no = campaign) AND day = on_day AND more <> 0
$$;

CREATE FUNCTION count_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM count_entity(OLD.campaign_no, OLD.day, -CASE WHEN OLD.called THEN OLD.n ELSE 0 END);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM count_entity(NEW.campaign_no, NEW.day, CASE WHEN NEW.called THEN NEW.n ELSE 0 END);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_attempt AFTER INSERT ON attempts FOR EACH ROW WHEN (NEW.day IS NOT NULL) EXECUTE FUNCTION count_attempt();
CREATE TRIGGER recount_attempt AFTER UPDATE OF n, called ON attempts FOR EACH ROW
    WHEN (OLD.day IS NOT NULL AND (OLD.n, OLD.called) IS DISTINCT FROM (NEW.n, NEW.called)) EXECUTE FUNCTION count_attempt();
CREATE TRIGGER uncount_attempt AFTER DELETE ON attempts FOR EACH ROW -- given back; those that retention deletes were finished
    WHEN (OLD.day IS NOT NULL AND OLD.finished_at IS NULL) EXECUTE FUNCTION count_attempt();

-- quota_room: how many messages an entity may have yet today. Claims of it come one after the other from here on, and each sees what
-- the ones before have committed. A day's first claim counts what has left before there was a quota.

CREATE FUNCTION quota_room(whose text, on_day date, since timestamptz, quota bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7062260, hashtext(whose));
    IF NOT EXISTS (SELECT FROM entity_days WHERE entity = whose AND day = on_day) THEN
        DELETE FROM entity_days WHERE entity = whose AND day < on_day - 7;
        INSERT INTO entity_days
        SELECT whose, on_day, coalesce(sum(a.n), 0) FROM attempts a JOIN campaigns c ON c.no = a.campaign_no
        WHERE a.started_at >= since AND a.called AND a.day IS NULL AND c.spec #>> '{platform,entityId}' = whose;
    END IF;
    RETURN greatest(0, quota - (SELECT n FROM entity_days WHERE entity = whose AND day = on_day));
END $$;

-- Limits reached: what people are told of, once each time. What binds no more by then is told by `until`, or by the campaign's state.

CREATE TABLE limits_reached (
    kind        text NOT NULL CHECK (kind IN ('recipients', 'spending', 'quota')),
    about       text NOT NULL,                           -- a campaign's id, or an entity
    campaign_no integer REFERENCES campaigns ON DELETE CASCADE, -- NULL: an entity's
    day         date NOT NULL DEFAULT '-infinity',       -- of a quota
    at          timestamptz NOT NULL,
    until       timestamptz,                             -- NULL: until people do something
    says        text NOT NULL,
    way_out     text NOT NULL,
    PRIMARY KEY (kind, about, day)
);

CREATE INDEX limits_reached_of_campaign ON limits_reached (campaign_no) WHERE campaign_no IS NOT NULL;

CREATE FUNCTION note_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_event(NEW.campaign_no, 'limit reached', NEW.says || '; ' || NEW.way_out);
    RETURN NULL;
END $$;

CREATE TRIGGER note_limit AFTER INSERT ON limits_reached FOR EACH ROW EXECUTE FUNCTION note_limit();

-- The figure to scale by ----------------------------------------------------------------------------------------------
--
-- Scale caps: what the settings allow, in messages a minute (NULL: no cap), as the worker that started last has them.

CREATE TABLE scale_caps (
    is_only  boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    account  numeric,
    sender   numeric,                                    -- each Kakao sender
    sms      numeric,                                    -- each SMS sender
    entity   numeric,                                    -- each platform.entityId
    pod      numeric NOT NULL CHECK (pod > 0),           -- what a pump pod sends
    slots    integer NOT NULL CHECK (slots > 0),         -- pumps that a pump pod runs at once
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- pace_a_minute: what a stored pace lets leave in a minute in the long run; NULL: as much as there is.

CREATE FUNCTION pace_a_minute(pace text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT min(split_part(part, '/', 1)::numeric * 60
               / CASE split_part(part, '/', 2) WHEN 'SECOND' THEN 1 WHEN 'MINUTE' THEN 60 WHEN 'HOUR' THEN 3600 ELSE 86400 END)
    FROM unnest(string_to_array(nullif(pace, 'none'), ',')) AS part
$$;

-- pabal_scale: one row, for autoscalers. Its name and columns are promised.
--
-- messages           that could leave within the next minute: what waits in legs that have something to do by then, as far as the
--                    paces of campaigns, senders, entities and the account let it. What waits for a window, a verdict, a person or its
--                    `sendAt` is in no such leg. How far the provider's troubles slow the account, it does not know
-- pumps_running      that a worker has leased
-- pumps_turned_away  that have been due for five seconds and are run by nobody, though nothing but a slot is missing
-- pods_wanted        pods of `slots` pumps for all of this; never more than there are pumps, since a pump runs in one pod

CREATE VIEW pabal_scale AS
WITH caps AS (
    SELECT coalesce(pace_a_minute(a.pace), CASE WHEN a.pace IS NULL THEN c.account END) AS account, c.sender, c.sms, c.entity,
           coalesce(c.pod, 60000) AS pod, coalesce(c.slots, 5) AS slots
    FROM (SELECT) AS always LEFT JOIN scale_caps c ON true LEFT JOIN account_pace a ON true
), legs AS ( -- a leased pump wakes when its lease ends, a minute after it began at most
    SELECT p.campaign_no, p.leg, count(*) AS pumps, count(*) FILTER (WHERE p.lease_until > now()) AS running,
           count(*) FILTER (WHERE p.lease_until <= now() AND p.due_since <= now() - interval '5 seconds' AND p.stalled_why IS NULL) AS away
    FROM pumps p WHERE p.wake_at <= now() + interval '62 seconds' GROUP BY p.campaign_no, p.leg
), ready AS (
    SELECT l.*, CASE l.leg WHEN 0 THEN 'sender ' || coalesce(c.spec ->> 'sender', '') ELSE 'sms ' || c.sms_sender END AS sender,
           c.spec #>> '{platform,entityId}' AS entity,
           least(greatest(0, (SELECT sum(t.n) FROM tallies t WHERE t.campaign_no = l.campaign_no AND t.leg = l.leg AND t.state = 'waiting')),
                 CASE l.leg WHEN 0 THEN pace_a_minute(c.pace) END) AS messages
    FROM legs l JOIN campaigns c ON c.no = l.campaign_no
    WHERE c.state IN ('scheduled', 'running') AND c.ended_at IS NULL AND c.send_at <= now() + interval '1 minute'
), sums AS (
    SELECT least((SELECT account FROM caps),
                 (SELECT sum(least(n, CASE WHEN s.sender LIKE 'sms %' THEN caps.sms ELSE caps.sender END))
                  FROM (SELECT sender, sum(messages) AS n FROM ready GROUP BY sender) AS s, caps),
                 (SELECT sum(CASE WHEN e.entity IS NULL THEN n ELSE least(n, caps.entity) END)
                  FROM (SELECT entity, sum(messages) AS n FROM ready GROUP BY entity) AS e, caps)) AS messages,
           (SELECT sum(pumps) FILTER (WHERE messages > 0) FROM ready) AS pumps,
           (SELECT sum(running) FROM ready) AS running,
           (SELECT sum(away) FILTER (WHERE messages > 0) FROM ready) AS away
), counts AS (
    SELECT ceil(CASE WHEN pumps > 0 THEN coalesce(messages, 0) ELSE 0 END)::bigint AS messages, coalesce(pumps, 0)::bigint AS pumps,
           coalesce(running, 0)::bigint AS running, coalesce(away, 0)::bigint AS away
    FROM sums
)
SELECT n.messages, n.running AS pumps_running, n.away AS pumps_turned_away,
       greatest(least(ceil(n.messages / caps.pod), n.pumps),
                CASE WHEN n.away > 0 THEN ceil((n.running + n.away)::numeric / caps.slots) ELSE 0 END)::integer AS pods_wanted
FROM counts n, caps;

-- Talks -------------------------------------------------------------------------------------------------------------
--
-- A talk is open from a user's first word until 30 days after the last, unless it was ended before; a word after that opens it anew.
-- What ends and opens it are moments of the provider's, so that what comes twice or out of order ends the same.

CREATE TABLE talks (
    no           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    profile      text NOT NULL,                          -- the sender of our messages
    user_key     text,                                   -- the user, as the provider names them to this profile; NULL: erased
    address      text,                                   -- the person's number, where somebody has said it; NULL: nobody has
    opened_at    timestamptz NOT NULL,                   -- the first word of the session
    last_word_at timestamptz,                            -- the user's last; NULL: there is none
    ended_at     timestamptz,                            -- when it was last ended
    ended_why    text CHECK (ended_why IN ('expired_session', 'terminated', 'blocked')),
    words        bigint NOT NULL DEFAULT 0,              -- what the user has written, over all sessions
    erased_at    timestamptz,
    CHECK ((ended_at IS NULL) = (ended_why IS NULL))
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX talks_once ON talks (profile, user_key);
CREATE INDEX talks_of_user ON talks (user_key);
CREATE INDEX talks_of_person ON talks (address) WHERE address IS NOT NULL;
CREATE INDEX talks_in_time ON talks (coalesce(last_word_at, opened_at) DESC, no DESC);

-- talk_end: why a talk is not open at a moment; NULL: it is open. The 30 days are KakaoTalk's own.

CREATE FUNCTION talk_end(t talks, at timestamptz) RETURNS text LANGUAGE sql STABLE
    RETURN CASE WHEN t.ended_at >= coalesce(t.last_word_at, '-infinity') THEN t.ended_why
                WHEN t.last_word_at + interval '720 hours' <= at THEN 'aged' END;

CREATE TABLE inbound (
    no          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- grows in the order of arrival
    talk_no     bigint NOT NULL REFERENCES talks ON DELETE CASCADE,
    message_id  text NOT NULL UNIQUE,
    inbox_id    bigint NOT NULL,
    position    integer NOT NULL,                        -- its row in that body
    kind        text NOT NULL,                           -- TEXT, IMAGE, VIDEO, AUDIO, FILE, EXPIRED_SESSION; another, as it is named
    received_at timestamptz NOT NULL,                    -- when the provider got it
    came_at     timestamptz NOT NULL,                    -- when it came to us
    content     jsonb,                                   -- the row as it came; NULL: erased
    is_waiting  boolean NOT NULL                         -- an endpoint is still to be told
);

CREATE INDEX inbound_of_talk ON inbound (talk_no, no);
CREATE INDEX inbound_waiting ON inbound (talk_no, no) WHERE is_waiting;

-- Talk relays: a row for each talk that has something waiting, gone when all of it is told. Each has a parcel of its own, so that one
-- that is not taken holds up its own talk only. Parked: next_at is 'infinity' until people release it.

CREATE TABLE talk_relays (
    talk_no      bigint PRIMARY KEY REFERENCES talks ON DELETE CASCADE,
    endpoint_no  bigint NOT NULL,
    next_at      timestamptz NOT NULL,
    lease_until  timestamptz NOT NULL DEFAULT '-infinity',
    token        uuid,                                   -- of the one who delivers
    parcel_id    uuid,
    parcel       bigint[] NOT NULL DEFAULT '{}',         -- of inbound
    failures     integer NOT NULL DEFAULT 0,             -- in a row
    failed_since timestamptz,
    last_status  smallint,                               -- HTTP; NULL: no answer
    last_error   text,
    parked_at    timestamptz
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX talk_relays_due ON talk_relays (endpoint_no, next_at);

-- Endpoints that a talk waits for, from one to the next along the key.

CREATE VIEW awaited_by_talks AS
WITH RECURSIVE awaited AS (
    (SELECT endpoint_no AS no FROM talk_relays ORDER BY endpoint_no LIMIT 1)
    UNION ALL
    SELECT (SELECT r.endpoint_no FROM talk_relays r WHERE r.endpoint_no > a.no ORDER BY r.endpoint_no LIMIT 1)
    FROM awaited a WHERE a.no IS NOT NULL
)
SELECT no FROM awaited WHERE no IS NOT NULL;

-- Templates ---------------------------------------------------------------------------------------------------------
--
-- What is registered with Kakao. Told by a file or by the provider; what nobody told of is not asked about.

CREATE TABLE templates (
    no          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender      text NOT NULL,
    channel     text NOT NULL,
    code        text NOT NULL,
    name        text,
    status      text CHECK (status IN ('APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DELETED')), -- NULL: nobody said
    content     jsonb NOT NULL,                          -- in the canonical form of its channel
    source      text NOT NULL CHECK (source IN ('file', 'provider')),
    imported_at timestamptz NOT NULL,                    -- when it last changed here
    imported_by text,                                    -- as claimed
    UNIQUE (sender, channel, code)
);

CREATE INDEX templates_by_code ON templates (code);

CREATE FUNCTION note_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_event(NULL, CASE TG_OP WHEN 'INSERT' THEN 'template added' ELSE 'template changed' END,
                       format('%s of %s (%s)', NEW.code, NEW.sender, NEW.channel),
                       CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) - ARRAY['no', 'imported_at', 'imported_by'] END,
                       to_jsonb(NEW) - ARRAY['no', 'imported_at', 'imported_by']);
    RETURN NULL;
END $$;

CREATE TRIGGER note_template AFTER INSERT OR UPDATE ON templates FOR EACH ROW EXECUTE FUNCTION note_template();
CREATE INDEX events_of_template ON events ((became ->> 'code'), id) WHERE kind IN ('template added', 'template changed');

-- Template orders: creations that were asked of the provider, so that none is asked for twice under one key.

CREATE TABLE template_orders (
    key  text PRIMARY KEY,
    at   timestamptz NOT NULL,
    code text                                            -- as the provider answered; NULL: not known whether it took it
);

-- Answers -----------------------------------------------------------------------------------------------------------
--
-- An answer is a one-off of a stream whose addresses are users' keys: the key is among the row's variables, and the row's address is
-- the person's number, where somebody told it.

CREATE INDEX one_offs_of_talk ON one_offs (talk_no) WHERE talk_no IS NOT NULL;

-- closed_to: which of these answers have lost their talk since they were asked for. Of an erased talk nothing leaves over any leg. Else
-- not those that came before the word that ends it, nor those that an SMS may follow: that follows the provider's own word.

CREATE FUNCTION closed_to(campaign integer, which smallint, nos integer[]) RETURNS TABLE (no integer, why text) LANGUAGE sql STABLE AS $$
    SELECT o.no, 'the talk is not open any more (' || coalesce(talk_end(t, now()), 'erased') || ')'
    FROM one_offs o JOIN campaigns c ON c.no = o.campaign_no LEFT JOIN talks t ON t.no = o.talk_no
    WHERE o.campaign_no = campaign AND o.no = ANY (nos)
      AND (t.user_key IS NULL OR (which = 0 AND c.sms_validity_s IS NULL AND talk_end(t, now()) IS NOT NULL
                                  AND NOT (t.ended_why = 'terminated' AND o.joined_at <= t.ended_at)))
$$;

-- end_talks: the provider knows of no session (7010) or is blocked by the user (7003), so the talk was over when the answer left; what
-- the user has written since opens it anew.

CREATE FUNCTION end_talks(campaign integer, who integer[]) RETURNS void LANGUAGE sql AS $$
    UPDATE messages m SET why = CASE m.error_id WHEN 7010 THEN 'the talk was over: the provider knows of no session with this user'
                                     ELSE 'the user has blocked the profile' END
    WHERE m.campaign_no = campaign AND m.recipient_no = ANY (who) AND m.leg = 0 AND m.error_id IN (7003, 7010);
    UPDATE talks t SET ended_at = said.at, ended_why = said.why
    FROM (SELECT DISTINCT ON (o.talk_no) o.talk_no, coalesce(a.started_at, m.left_at) AS at,
                 CASE m.error_id WHEN 7010 THEN 'expired_session' ELSE 'blocked' END AS why
          FROM messages m JOIN one_offs o ON o.campaign_no = m.campaign_no AND o.no = m.recipient_no
          LEFT JOIN attempts a ON a.id = m.attempt
          WHERE m.campaign_no = campaign AND m.recipient_no = ANY (who) AND m.leg = 0 AND m.error_id IN (7003, 7010)
          ORDER BY o.talk_no, at DESC) AS said
    WHERE t.no = said.talk_no AND said.at > coalesce(t.ended_at, '-infinity')
$$;
