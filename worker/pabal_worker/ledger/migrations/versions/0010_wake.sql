-- wake: as before, but a row under a lease is touched also where it was called earlier already. Its pump locks the row before it
-- looks for work and rests; it must wait for us, since what we have booked is not committed yet, and it would not see it.

CREATE OR REPLACE FUNCTION wake(campaign bigint, which smallint, at timestamptz) RETURNS void LANGUAGE sql AS $$
    UPDATE pumps SET wake_at = least(wake_at, at), due_since = least(due_since, at), waits_for = NULL
    WHERE campaign_no = campaign AND leg = which AND (wake_at > at OR token IS NOT NULL)
$$;
