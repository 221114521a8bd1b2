-- What the ledger's server says of itself, for `pabal doctor`.

-- :name server
SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS version_text,
       (SELECT system_identifier FROM pg_control_system()) || '/' || current_database() AS identity,
       pg_is_in_recovery() AS is_standby, current_setting('default_transaction_read_only') = 'on' AS is_read_only,
       to_regclass('alembic_version') IS NOT NULL AS has_schema, current_setting('TimeZone') AS zone,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS connections,
       (SELECT min(n) FROM (SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                                 - current_setting('reserved_connections')::int AS n
                            UNION ALL SELECT datconnlimit FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0
                            UNION ALL SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user AND rolconnlimit >= 0) AS limits) AS most_connections,
       coalesce((SELECT extract(epoch FROM max(clock_timestamp() - xact_start)) FROM pg_stat_activity WHERE backend_type = 'client backend'), 0)::float8
           AS oldest_transaction_s,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - min(waitstart)) FROM pg_locks WHERE NOT granted), 0)::float8 AS longest_wait_s,
       (SELECT b.pid FROM (SELECT pid FROM pg_locks WHERE NOT granted ORDER BY waitstart LIMIT 1) AS w
                          CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS b (pid) ORDER BY b.pid LIMIT 1) AS blocker,
       extract(epoch FROM clock_timestamp())::float8 AS now_s

-- :name revision
SELECT max(version_num) AS version_num FROM alembic_version

-- :name settings
SELECT name, setting FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum', 'track_counts', 'plan_cache_mode')

-- :name bloat
SELECT relname AS name, n_dead_tup AS dead, n_live_tup AS live FROM pg_stat_user_tables WHERE n_dead_tup > 1000 ORDER BY n_dead_tup DESC LIMIT 5

-- :name reports
-- When the last report was pushed, of the newest thousand bodies; and when a call was last answered that is old enough to have reports.
SELECT (SELECT max(received_at) FROM (SELECT source, received_at FROM inbox ORDER BY id DESC LIMIT 1000) AS newest WHERE source = 'push') AS last_push,
       (SELECT max(started_at) FROM attempts WHERE http_status = 200
        AND started_at BETWEEN %(now)s::timestamptz - interval '1 day' AND %(now)s::timestamptz - interval '30 minutes') AS last_call
