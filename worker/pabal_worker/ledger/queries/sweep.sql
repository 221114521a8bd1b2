-- What the tick and the sweep ask first: is there anything to do? One look each, so that an idle installation costs one.

-- :name tick
-- A sign of life, and what is due: `is_first` only where no other tick was a moment ago.
WITH free AS MATERIALIZED ( -- none: it is not time, or another has it in its hands: whoever waited for that would take a thread, and the next one another
    SELECT FROM signs WHERE name = 'tick' AND (at < %(now)s - make_interval(secs => %(apart_s)s) OR at > %(now)s::timestamptz + interval '5 seconds')
    FOR UPDATE SKIP LOCKED
), signed AS (
    INSERT INTO signs (name, at) SELECT 'tick', %(now)s WHERE EXISTS (SELECT FROM free) OR NOT EXISTS (SELECT FROM signs WHERE name = 'tick')
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
    WHERE signs.at < excluded.at - make_interval(secs => %(apart_s)s) OR signs.at > excluded.at + interval '5 seconds'
    RETURNING 1
)
SELECT EXISTS (SELECT FROM signed) AS is_first,
       EXISTS (SELECT FROM pumps WHERE wake_at <= %(until)s AND lease_until <= %(now)s) AS has_pumps,
       EXISTS (SELECT FROM inbox WHERE applied_at IS NULL AND source NOT IN ('inbound', 'moved')) AS has_reports,
       EXISTS (SELECT FROM inbox WHERE applied_at IS NULL AND source IN ('inbound', 'moved')) AS has_inbound,
       EXISTS (SELECT FROM awaited_by_talks a
               WHERE EXISTS (SELECT FROM talk_relays r WHERE r.endpoint_no = a.no AND r.next_at <= %(now)s AND r.lease_until <= %(now)s))
           AS has_words,
       EXISTS (SELECT FROM awaited_endpoints JOIN endpoints e USING (no)
               WHERE e.state = 'active' AND e.next_at <= %(now)s AND e.lease_until <= %(now)s) AS has_changes

-- :name sweep
-- A sign of life, of the sweep and of its checks; which steps may find something, unless another sweep was a moment ago; and whether
-- the logs are to be asked. True where a step's own statement would find nothing costs that statement; false where it would find
-- something would leave work undone, so each condition here is the step's own or wider. One is narrower: a campaign that is paused
-- or held ends only where its last messages are settled, so `close` is due for those while reports are applied. Whatever else ended
-- the last of them is found by the checks, which close without being asked for. A campaign that nobody touches costs nothing here.
WITH free AS MATERIALIZED ( -- none: it is not time, or another has it in its hands: whoever waited for that would take a thread, and the next one another
    SELECT FROM signs WHERE name = 'upkeep' AND (at < %(now)s - make_interval(secs => %(apart_s)s) OR at > %(now)s::timestamptz + interval '5 seconds')
    FOR UPDATE SKIP LOCKED
), signed AS (
    INSERT INTO signs (name, at) SELECT 'upkeep', %(now)s WHERE EXISTS (SELECT FROM free) OR NOT EXISTS (SELECT FROM signs WHERE name = 'upkeep')
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
    WHERE signs.at < excluded.at - make_interval(secs => %(apart_s)s) OR signs.at > excluded.at + interval '5 seconds'
    RETURNING 1
), checked AS (
    INSERT INTO signs (name, at) SELECT 'nets', %(now)s FROM signed
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
    WHERE signs.at < excluded.at - make_interval(secs => %(checks_apart_s)s) OR signs.at > excluded.at + interval '5 seconds'
    RETURNING 1
)
SELECT EXISTS (SELECT FROM signed) AS is_first,
       EXISTS (SELECT FROM checked) AS has_checks,
       EXISTS (SELECT FROM attempts WHERE ask_at <= %(now)s) OR EXISTS (SELECT FROM messages WHERE ask_at <= %(now)s) AS has_questions,
       EXISTS (SELECT FROM attempts WHERE lease_until < %(now)s) AS lapse_leases,
       EXISTS (SELECT FROM reruns WHERE NOT is_complete) AS take_over,
       EXISTS (SELECT FROM campaigns WHERE state = 'receiving' AND expected_batches IS NOT NULL) AS seal,
       EXISTS (SELECT FROM campaigns WHERE ended_at IS NULL AND state = 'cancelled')
           OR EXISTS (SELECT FROM campaigns WHERE ended_at IS NULL AND end_at <= %(now)s)
           OR EXISTS (SELECT FROM kept k JOIN campaigns c ON c.no = k.campaign_no WHERE c.state = 'cancelled')
           OR EXISTS (SELECT FROM frontiers WHERE told_to IS NOT NULL) AS give_up,
       EXISTS (SELECT FROM messages WHERE state = 'waiting' AND due_at IS NOT NULL AND valid_until <= %(now)s) AS expire_waiting,
       EXISTS (SELECT FROM campaigns WHERE gate_no IS NOT NULL AND ended_at IS NULL AND state = 'running')
           OR EXISTS (SELECT FROM campaigns WHERE is_guarded AND ended_at IS NULL AND state = 'running') AS judge,
       EXISTS (SELECT FROM campaigns WHERE sms_verdict = 'waiting' AND ended_at IS NULL AND state = 'running') AS judge_first_failures,
       EXISTS (SELECT FROM campaigns
               WHERE (sms_limit IS NOT NULL OR sms_limit_price IS NOT NULL) AND ended_at IS NULL AND (state = 'running' OR sms_gives_up))
           AS apply_sms_limits,
       EXISTS (SELECT FROM campaigns WHERE ended_at IS NULL AND state IN ('running', 'cancelled'))
           OR EXISTS (SELECT FROM campaigns WHERE ended_at IS NULL AND end_at <= %(now)s)
           OR EXISTS (SELECT FROM signs WHERE name = 'applier' AND at > %(now)s - make_interval(secs => %(settles_s)s))
              AND EXISTS (SELECT FROM campaigns WHERE ended_at IS NULL AND state IN ('paused', 'held') AND started_at IS NOT NULL)
           AS close

-- :name questions
-- Whether the logs are to be asked about anything: of these two the reconciler takes its questions.
SELECT EXISTS (SELECT FROM attempts WHERE ask_at <= %(now)s) OR EXISTS (SELECT FROM messages WHERE ask_at <= %(now)s) AS are_due
