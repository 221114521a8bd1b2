-- What goes on to the senders' own webhooks. Workers of the version before run on beside it: what they write is told too.
--
-- endpoint   a webhook's URL, of one campaign or of many
-- relay      one change of one message that its endpoint has not been told yet
-- parcel     the relays of one POST, pinned before it leaves: tried again, it is the same parcel under the same id

CREATE TABLE endpoints (
    no                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url               text NOT NULL,
    state             text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'parked')),
    failures          integer NOT NULL DEFAULT 0,            -- in a row
    next_at           timestamptz NOT NULL DEFAULT '-infinity',
    lease_until       timestamptz NOT NULL DEFAULT '-infinity',
    token             uuid,                                  -- of the one who delivers
    parcel_id         uuid,
    parcel            bigint[] NOT NULL DEFAULT '{}',        -- ids of relays
    delivered         bigint NOT NULL DEFAULT 0,             -- relays that it has taken
    last_delivered_at timestamptz,
    failed_since      timestamptz,
    last_status       smallint,                              -- HTTP; NULL: no answer
    last_error        text,
    parked_at         timestamptz
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX endpoints_once ON endpoints (md5(url));

CREATE TABLE relays (
    endpoint_no   bigint NOT NULL,
    id            bigint GENERATED ALWAYS AS IDENTITY,       -- grows with each change of a message
    at            timestamptz NOT NULL DEFAULT now(),
    campaign_no   bigint NOT NULL,
    recipient_no  bigint NOT NULL,
    attempt       bigint,
    left_at       timestamptz,
    done_at       timestamptz,
    leg           smallint NOT NULL,
    message_count smallint,
    status_group  smallint,
    status_id     integer,
    error_id      integer,
    attempts      integer NOT NULL,
    state         message_state NOT NULL,
    price         numeric,
    currency      text,
    why           text,
    PRIMARY KEY (endpoint_no, id)
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);

-- Endpoints that something waits for. From one to the next along the key, so it costs as much as there are of them.

CREATE VIEW awaited_endpoints AS
WITH RECURSIVE awaited AS (
    (SELECT endpoint_no AS no FROM relays ORDER BY endpoint_no LIMIT 1)
    UNION ALL
    SELECT (SELECT r.endpoint_no FROM relays r WHERE r.endpoint_no > a.no ORDER BY r.endpoint_no LIMIT 1)
    FROM awaited a WHERE a.no IS NOT NULL
)
SELECT no FROM awaited WHERE no IS NOT NULL;

ALTER TABLE campaigns
    ADD COLUMN endpoint_no bigint,                           -- NULL: nobody is told
    ADD COLUMN wants_intermediate boolean NOT NULL DEFAULT false;

CREATE FUNCTION find_endpoint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE webhook jsonb := NEW.spec #> '{webhooks,delivery}';
BEGIN
    IF webhook ->> 'url' IS NOT NULL AND coalesce((webhook ->> 'notify')::boolean, true) THEN
        INSERT INTO endpoints (url) VALUES (webhook ->> 'url') ON CONFLICT DO NOTHING;
        NEW.endpoint_no := (SELECT no FROM endpoints WHERE md5(url) = md5(webhook ->> 'url'));
        NEW.wants_intermediate := coalesce((webhook ->> 'intermediateReport')::boolean, false);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER find_endpoint BEFORE INSERT OR UPDATE OF spec ON campaigns FOR EACH ROW EXECUTE FUNCTION find_endpoint();

-- What was not told of a campaign by the time it is deleted is told to nobody.

CREATE FUNCTION forget_relays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM relays WHERE endpoint_no = OLD.endpoint_no AND campaign_no = OLD.no;
    RETURN NULL;
END $$;

CREATE TRIGGER forget_relays AFTER DELETE ON campaigns FOR EACH ROW WHEN (OLD.endpoint_no IS NOT NULL) EXECUTE FUNCTION forget_relays();

-- Campaigns that are there already find theirs. XML was never written, and is not asked for any more.

UPDATE campaigns SET spec = jsonb_set(spec, '{webhooks,contentType}', '"application/json"') WHERE spec -> 'webhooks' IS NOT NULL;

-- relay: write down what a statement made of messages, where their endpoint is to hear of it: ends always, what is on its way
-- where the campaign asks for that. Most statements touch no such campaign, so that is looked at first.

CREATE FUNCTION relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM campaigns c WHERE c.endpoint_no IS NOT NULL AND c.no IN
               (SELECT a.campaign_no FROM added a WHERE a.state NOT IN ('waiting', 'sending', 'unknown'))) THEN
        INSERT INTO relays (endpoint_no, campaign_no, recipient_no, attempt, left_at, done_at, leg, message_count,
                            status_group, status_id, error_id, attempts, state, price, currency, why)
        SELECT c.endpoint_no, a.campaign_no, a.recipient_no, a.attempt, a.left_at, a.done_at, a.leg, a.message_count,
               a.status_group, a.status_id, a.error_id, cardinality(a.attempts), a.state, a.price, a.currency, a.why
        FROM added a
        JOIN removed r USING (campaign_no, recipient_no, leg)
        JOIN campaigns c ON c.no = a.campaign_no
        WHERE c.endpoint_no IS NOT NULL AND a.state NOT IN ('waiting', 'sending', 'unknown')
          AND (a.state <> 'accepted' OR c.wants_intermediate)
          AND (a.state, a.status_group, a.status_id, a.error_id, a.message_count, a.price, a.currency)
              IS DISTINCT FROM (r.state, r.status_group, r.status_id, r.error_id, r.message_count, r.price, r.currency);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER relay AFTER UPDATE ON messages
    REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION relay();
