-- What could not be read is shown in every status, and is rare: an index of its own.

CREATE INDEX inbox_unreadable ON inbox (received_at) WHERE complaint IS NOT NULL;
