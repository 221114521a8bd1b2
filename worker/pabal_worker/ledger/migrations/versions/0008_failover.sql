-- Who was reached and what it cost; the limit of a campaign's SMS; the channel that a report lets us infer. Workers of
-- the version before run on beside it; what they apply meanwhile is missing in `reach`, and they know no limit.

ALTER TABLE campaigns
    ADD COLUMN sms_limit          integer,             -- SMS at most; NULL: no such limit
    ADD COLUMN sms_limit_price    numeric,             -- for how much money; NULL: no such limit
    ADD COLUMN sms_limit_currency text,
    ADD COLUMN sms_price_each     numeric,             -- what one is taken to cost until its report says it
    ADD COLUMN sms_gives_up       boolean NOT NULL DEFAULT false;  -- what the limit leaves no room for is cancelled

CREATE INDEX campaigns_limited ON campaigns (no) WHERE (sms_limit IS NOT NULL OR sms_limit_price IS NOT NULL) AND ended_at IS NULL;

ALTER TABLE messages
    ADD COLUMN channel_inferred text;                  -- kakao, sms: where the provider fails over by itself

ALTER TABLE reports
    ADD COLUMN channel text;                           -- the same, by this report

ALTER TABLE relays
    ADD COLUMN channel_inferred text;                  -- the same, as it was when it happened

-- Reach: messages with a price or an inferred channel, and people who got both, counted by the applier of reports.
-- Rows are only ever added here, as in tallies; upkeep folds them.

CREATE TABLE reach (
    campaign_no bigint NOT NULL,
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

-- sms_standing: what has left, what waits untried, and whether anything else is open: from sums, in the caller's snapshot.
-- An SMS was tried unless it waits without a due time; one that is cancelled while its campaign goes on never was. A
-- rejected one costs nothing, unless a report says so.

CREATE FUNCTION sms_standing(campaign bigint, money text)
RETURNS TABLE (tried bigint, n_unpriced bigint, price numeric, dearest numeric, waits bigint, others_open bigint) LANGUAGE sql STABLE AS $$
    WITH tried_again AS (
        SELECT count(*) AS n FROM messages WHERE campaign_no = campaign AND leg = 1 AND state = 'waiting' AND due_at IS NOT NULL
    ), sums AS (
        SELECT coalesce(sum(n) FILTER (WHERE leg = 1 AND state NOT IN ('waiting', 'cancelled')), 0) AS tried,
               coalesce(sum(n) FILTER (WHERE leg = 1 AND state NOT IN ('waiting', 'cancelled', 'rejected')), 0) AS charged,
               coalesce(sum(n) FILTER (WHERE leg = 1 AND state = 'waiting'), 0) AS waiting,
               coalesce(sum(n) FILTER (WHERE state IN ('waiting', 'sending', 'accepted', 'unknown')), 0) AS open
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

-- relay: as before, with the inferred channel.

CREATE OR REPLACE FUNCTION relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM campaigns c WHERE c.endpoint_no IS NOT NULL AND c.no IN
               (SELECT a.campaign_no FROM added a WHERE a.state NOT IN ('waiting', 'sending', 'unknown'))) THEN
        INSERT INTO relays (endpoint_no, campaign_no, recipient_no, attempt, left_at, done_at, leg, message_count,
                            status_group, status_id, error_id, attempts, state, price, currency, why, channel_inferred)
        SELECT c.endpoint_no, a.campaign_no, a.recipient_no, a.attempt, a.left_at, a.done_at, a.leg, a.message_count,
               a.status_group, a.status_id, a.error_id, cardinality(a.attempts), a.state, a.price, a.currency, a.why, a.channel_inferred
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

-- What was reported before is counted once.

INSERT INTO reach (campaign_no, leg, state, channel, currency, n, price, dearest)
SELECT campaign_no, leg, state, NULL, coalesce(currency, ''), count(*), sum(price), max(price)
FROM messages WHERE price IS NOT NULL GROUP BY 1, 2, 3, 5;

INSERT INTO reach (campaign_no, leg, state, n, price, twice)
SELECT k.campaign_no, 1, 'delivered', 0, 0, count(*)
FROM messages s JOIN messages k ON k.campaign_no = s.campaign_no AND k.recipient_no = s.recipient_no AND k.leg = 0
WHERE s.leg = 1 AND s.state = 'delivered' AND k.state = 'delivered' GROUP BY 1;
