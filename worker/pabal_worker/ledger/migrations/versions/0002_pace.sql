-- When the pacer gave leave, beside when the call was claimed. Workers of the version before run on beside it.

ALTER TABLE attempts
    ADD COLUMN granted_at timestamptz;                     -- by Redis's clock
