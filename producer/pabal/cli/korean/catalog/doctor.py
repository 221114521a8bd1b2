"""Hold the Korean of what the doctor finds."""

from __future__ import annotations

DOCTOR: dict[str, str] = {
    "{round_trip_s:.1f} ms": "{round_trip_s}밀리초",
    "a round trip to the broker lasts {round_trip_s:.0f} ms": (
        "브로커까지의 왕복에 {round_trip_s}밀리초가 걸립니다"
    ),
    "bring it nearer, or see its load and the network to it": (
        "더 가까이 두거나, 브로커의 부하와 네트워크를 확인하십시오"
    ),
    "{room}: a full disk ends the ledger, and the broker takes nothing more in": (
        "{room}. 디스크가 가득 차면 원장이 멈추고 브로커는 아무것도 받지 않습니다"
    ),
    "free {LITTLE_BYTES} GiB there, or move it to a larger disk (`pabal up --data DIR`)": (
        "{LITTLE_BYTES} GiB를 비우거나 더 큰 디스크로 옮기십시오(`pabal up --data DIR`)"
    ),
    "the workers' environment": "워커의 환경",
    "{part} could not be looked at ({error})": "{part}을(를) 확인할 수 없었습니다({error})",
    "mend what else is found, then look again": "발견된 다른 문제를 고친 뒤 다시 확인하십시오",
    (
        "PABAL_INFOBIP_BASE_URL is not set for the worker that was asked, so nobody asked the provider"
    ): "응답한 워커에 PABAL_INFOBIP_BASE_URL이 없어 발송사에 확인하지 않았습니다",
    "set it for all workers that take pabal.pump or pabal.upkeep; others do without": (
        "pabal.pump나 pabal.upkeep을 처리하는 모든 워커에 설정하십시오. 다른 워커에는 필요 없습니다"
    ),
    "{names} leads to {here} here, and to {there} for the workers": (
        "{names}이(가) 여기서는 {here}, 워커에서는 {there}을(를) 가리킵니다"
    ),
    "give this command and all workers the same {names}": (
        "이 명령과 모든 워커에 같은 {names}을(를) 설정하십시오"
    ),
    "a crash of its machine may ruin the ledger": "서버가 갑자기 꺼지면 원장이 손상될 수 있습니다",
    "a crash may undo what was noted of messages that have left, which may go twice": (
        "갑자기 멈추면 이미 발송한 메시지의 기록이 사라져 두 번 발송될 수 있습니다"
    ),
    "dead rows are not cleared away": "죽은 행이 정리되지 않습니다",
    "PostgreSQL {version_text}": "PostgreSQL {version_text}",
    "{connections:d} of {most_connections:d}": "{most_connections} 중 {connections}",
    "settings of a session arrive": "세션의 설정이 전달됩니다",
    "settings of a session do not arrive: each transaction sets them": (
        "세션의 설정이 전달되지 않아 트랜잭션마다 설정합니다"
    ),
    "the ledger's server is PostgreSQL {version_text}": ("원장의 서버가 PostgreSQL {version_text}입니다"),
    ("upgrade it to PostgreSQL {OLDEST_SERVER} or later, or point PABAL_DATABASE_URL at another"): (
        "PostgreSQL {OLDEST_SERVER} 이상으로 올리거나 PABAL_DATABASE_URL을 다른 서버로 지정하십시오"
    ),
    "a standby": "대기 서버",
    "read-only (default_transaction_read_only)": "읽기 전용(default_transaction_read_only)",
    "the ledger is {kind} and takes nothing in": "원장이 {kind}(이)라서 쓸 수 없습니다",
    "point PABAL_DATABASE_URL at the primary, or let its user write": (
        "PABAL_DATABASE_URL을 프라이머리로 지정하거나 그 사용자에게 쓰기 권한을 주십시오"
    ),
    "the ledger is at revision {revision}; this version needs {needed}": (
        "원장은 리비전 {revision}인데 이 버전에는 {needed}이(가) 필요합니다"
    ),
    "run `pabal migrate`; if the ledger is the newer one, install its version of Pabal here": (
        "`pabal migrate`를 실행하십시오. 원장이 더 새것이면 그 버전의 파발을 여기에 설치하십시오"
    ),
    "a session's zone is {zone}, though it asks for UTC: a pooler keeps it from the server": (
        "UTC를 요청해도 세션의 시간대가 {zone}입니다. 풀러가 요청을 서버에 전달하지 않습니다"
    ),
    "have the pooler hand TimeZone on, or ALTER ROLE … SET TimeZone = 'UTC'": (
        "풀러가 TimeZone을 전달하게 하거나 ALTER ROLE … SET TimeZone = 'UTC'를 실행하십시오"
    ),
    (
        "the workers ({pods}) may open {may_open:,} connections (2 * PABAL_WORKER_THREADS + 2 "
        "each); the ledger takes {most}"
    ): (
        "워커({pods})은(는) 연결을 {may_open}개까지 엽니다(각각 2 * PABAL_WORKER_THREADS + 2). "
        "원장이 받는 것은 {most}개입니다"
    ),
    (
        "raise max_connections or the limit of role or database, put PgBouncer before it, or "
        "lower PABAL_WORKER_THREADS"
    ): (
        "max_connections나 역할 또는 데이터베이스의 한도를 올리거나, 앞에 PgBouncer를 "
        "두거나, PABAL_WORKER_THREADS를 낮추십시오"
    ),
    "{name} of the ledger is off: {why}": "원장의 {name} 설정이 꺼져 있습니다: {why}",
    "set {name} to on (ALTER SYSTEM)": "{name}을(를) on으로 설정하십시오(ALTER SYSTEM)",
    ("a pooler drops what a session sets, so each transaction sets it at the cost of a round trip"): (
        "풀러가 세션의 설정을 버리므로, 왕복을 한 번 더 들여 트랜잭션마다 설정합니다"
    ),
    "ALTER ROLE … SET plan_cache_mode = 'force_custom_plan' and what docs/operations.md lists": (
        "ALTER ROLE … SET plan_cache_mode = 'force_custom_plan'과 docs/operations.md의 목록을 실행하십시오"
    ),
    "{connections} of {most_connections} connections of the ledger are in use": (
        "원장의 연결 {most_connections}개 중 {connections}개를 쓰고 있습니다"
    ),
    "raise max_connections, put PgBouncer before it, or end what else is connected": (
        "max_connections를 올리거나, 앞에 PgBouncer를 두거나, 다른 연결을 끊으십시오"
    ),
    "table {table} has {dead:,} dead rows beside {live:,} live ones": (
        "테이블 {table}에 살아 있는 행 {live}개 외에 죽은 행이 {dead}개 있습니다"
    ),
    "see why autovacuum does not come (a long transaction?); VACUUM {table}": (
        "autovacuum이 돌지 않는 이유(긴 트랜잭션?)를 확인하십시오. VACUUM {table}"
    ),
    "a transaction is open for {oldest_transaction_s:.1f} h, so dead rows stay": (
        "트랜잭션이 {oldest_transaction_s}시간째 열려 있어 죽은 행이 남습니다"
    ),
    "see pg_stat_activity (xact_start), and end it with pg_terminate_backend": (
        "pg_stat_activity(xact_start)를 보고 pg_terminate_backend로 끝내십시오"
    ),
    "somebody has waited {longest_wait_s:,.0f} s for a lock of server process {blocker}": (
        "서버 프로세스 {blocker}의 잠금을 {longest_wait_s}초째 기다리는 연결이 있습니다"
    ),
    ("see pg_stat_activity (pid {blocker}); if nobody needs it, SELECT pg_terminate_backend({blocker2})"): (
        "pg_stat_activity(pid {blocker})을(를) 보고, 필요 없는 연결이면 SELECT "
        "pg_terminate_backend({blocker2})을(를) 실행하십시오"
    ),
    "a round trip to the ledger lasts {round_trip_s:.0f} ms": (
        "원장까지의 왕복에 {round_trip_s}밀리초가 걸립니다"
    ),
    "a pooler before the ledger refuses what a session asks for ({why})": (
        "원장 앞의 풀러가 세션의 요청을 거부합니다({why})"
    ),
    "set ignore_startup_parameters = options in its configuration": (
        "풀러의 설정에 ignore_startup_parameters = options를 쓰십시오"
    ),
    "the ledger does not answer ({why})": "원장이 응답하지 않습니다({why})",
    "the ledger's disk is full ({why})": "원장의 디스크가 가득 찼습니다({why})",
    "make room on the disk of PostgreSQL's folder, or give it a larger one; then work goes on": (
        "PostgreSQL 폴더의 디스크를 비우거나 더 큰 디스크로 바꾸십시오. 그러면 작업이 계속됩니다"
    ),
    "the ledger starts or ends just now ({why})": "원장이 지금 시작하거나 멈추는 중입니다({why})",
    "look again in a minute; if it stays so, PostgreSQL's own log says why": (
        "1분 뒤 다시 확인하십시오. 그대로이면 이유는 PostgreSQL의 로그에 있습니다"
    ),
    "the ledger takes no further connection ({why})": "원장이 연결을 더 받지 않습니다({why})",
    (
        "see who holds them (pg_stat_activity) and end what is not Pabal's; else raise max_connections, or "
        "run fewer workers and threads (2 * PABAL_WORKER_THREADS + 2 connections each)"
    ): (
        "누가 쓰는지 pg_stat_activity로 확인하고 Pabal의 것이 아니면 끊으십시오. 아니면 max_connections를 "
        "늘리거나 워커와 스레드를 줄이십시오(워커마다 연결 2 * PABAL_WORKER_THREADS + 2개)"
    ),
    ("see that PostgreSQL runs, and that PABAL_DATABASE_URL has its host, user, password and database"): (
        "PostgreSQL이 실행 중인지, PABAL_DATABASE_URL의 호스트, 사용자, 암호, 데이터베이스가 "
        "맞는지 확인하십시오"
    ),
    "see that PABAL_INFOBIP_API_KEY is this account's key, not expired, and may read logs": (
        "PABAL_INFOBIP_API_KEY가 이 계정의 키인지, 만료되지 않았는지, 로그를 읽을 수 있는지 확인하십시오"
    ),
    ("see that PABAL_INFOBIP_BASE_URL is the account's own host, https://<yours>.api.infobip.com"): (
        "PABAL_INFOBIP_BASE_URL이 계정의 호스트 https://<yours>.api.infobip.com인지 확인하십시오"
    ),
    "the provider was not asked: the pacer gives no permit ({error})": (
        "발송사에 확인하지 않았습니다. 속도 제어기가 허가하지 않습니다({error})"
    ),
    "mend the pacer, or ask again in a minute": "속도 제어기를 고치거나 1분 뒤 다시 확인하십시오",
    "PABAL_INFOBIP_BASE_URL is {scheme}://{host}: the key goes out unencrypted": (
        "PABAL_INFOBIP_BASE_URL이 {scheme}://{host}입니다. 키가 암호화되지 않은 채 전송됩니다"
    ),
    "write https://; {ADDRESS}": "https://로 쓰십시오. {ADDRESS}",
    "the provider's host is {host}, which is not Infobip's": (
        "발송사의 호스트가 {host}인데 Infobip의 호스트가 아닙니다"
    ),
    "no answer within {WITHIN_S:g} s": "{WITHIN_S}초 안에 응답이 없습니다",
    "the provider at {host} refuses the key ({why})": "발송사 {host}이(가) 키를 거부합니다({why})",
    "the provider asks for fewer requests (HTTP 429)": "발송사가 요청을 줄이라고 합니다(HTTP 429)",
    "ask again in a minute": "1분 뒤 다시 확인하십시오",
    "{host} does not know the question ({why})": "{host}에 이 요청을 받는 경로가 없습니다({why})",
    "the provider at {host} fails ({why})": "발송사 {host}에 오류가 있습니다({why})",
    "look at the provider's status page": "발송사의 상태 페이지를 확인하십시오",
    "the provider at {host} does not answer ({why})": ("발송사 {host}이(가) 응답하지 않습니다({why})"),
    "{ADDRESS}, and that a firewall lets this host out to it": (
        "{ADDRESS}, 방화벽이 이 호스트에서 나가는 접속을 허용하는지도 확인하십시오"
    ),
    ("see that it runs (python -m pabal_worker.receiver), and that DNS, ingress and firewall lead to it"): (
        "실행 중인지(python -m pabal_worker.receiver), DNS와 인그레스와 방화벽이 연결되는지 확인하십시오"
    ),
    "none: the provider's logs are asked for reports": ("없음: 발송사의 로그에서 리포트를 확인합니다"),
    "the receiver does not answer at {host} from here ({name})": (
        "여기에서 수신 서버 {host}이(가) 응답하지 않습니다({name})"
    ),
    "{WAY}; PABAL_RECEIVER_PUBLIC_URL says where": "{WAY}. 위치는 PABAL_RECEIVER_PUBLIC_URL입니다",
    "the receiver at {host} does not reach its ledger, so it turns reports away (HTTP 503)": (
        "수신 서버 {host}이(가) 원장에 접속하지 못해 리포트를 거절합니다(HTTP 503)"
    ),
    "see its PABAL_DATABASE_URL, and that PostgreSQL runs": (
        "수신 서버의 PABAL_DATABASE_URL과 PostgreSQL이 실행 중인지 확인하십시오"
    ),
    "what answers at {host} is not Pabal's receiver (HTTP {health} for /health)": (
        "{host}에서 응답하는 것은 파발의 수신 서버가 아닙니다(/health에 HTTP {health})"
    ),
    "{WAY}, with the path unchanged": "{WAY}. 경로는 바뀌지 않아야 합니다",
    "the receiver at {host} does not know the token (HTTP 401), so no report comes in": (
        "수신 서버 {host}이(가) 토큰을 인식하지 못해(HTTP 401) 리포트가 들어오지 않습니다"
    ),
    (
        "give receiver and workers the same PABAL_RECEIVER_TOKEN, PABAL_RECEIVER_USER and "
        "PABAL_RECEIVER_PASSWORD, and start them again"
    ): (
        "수신 서버와 워커에 같은 PABAL_RECEIVER_TOKEN, PABAL_RECEIVER_USER, "
        "PABAL_RECEIVER_PASSWORD를 설정하고 다시 시작하십시오"
    ),
    (
        "the receiver at {host} answers its path with HTTP {known}: something stands before "
        "it, or it is older"
    ): ("수신 서버 {host}의 경로가 HTTP {known}(으)로 응답합니다. 앞에 다른 것이 있거나 이전 버전입니다"),
    "see that /reports/ reaches it unchanged; bring it to this version": (
        "/reports/가 그대로 전달되는지 확인하고, 수신 서버를 이 버전으로 올리십시오"
    ),
    "the receiver at {host} lets strangers in": ("수신 서버 {host}이(가) 인증되지 않은 요청도 받아들입니다"),
    "set PABAL_RECEIVER_TOKEN for it, and see what stands before it": (
        "수신 서버에 PABAL_RECEIVER_TOKEN을 설정하고 앞에 무엇이 있는지 확인하십시오"
    ),
    "PABAL_RECEIVER_PUBLIC_URL is {scheme}://: token and reports go unencrypted": (
        "PABAL_RECEIVER_PUBLIC_URL이 {scheme}://입니다. 토큰과 리포트가 암호화되지 않고 오갑니다"
    ),
    "serve it by https://, as an ingress does": "인그레스 등으로 https://를 통해 제공하십시오",
    "{run_id}, database {value}": "{run_id}, 데이터베이스 {value}",
    "{setting} leads to a server that is part of a cluster": (
        "{setting}이(가) 클러스터의 일부인 서버를 가리킵니다"
    ),
    "name a Redis or Valkey with cluster mode off": ("클러스터 모드가 꺼진 Redis나 Valkey를 지정하십시오"),
    "{setting} leads to a replica ({role}), which takes nothing in": (
        "{setting}이(가) 쓰기를 받지 않는 복제본({role})을(를) 가리킵니다"
    ),
    "write the one address that follows the primary into {setting}": (
        "{setting}에 프라이머리를 따라가는 주소 하나를 쓰십시오"
    ),
    "maxmemory-policy of the {part} is {policy}: it may drop what Pabal needs": (
        "{part}의 maxmemory-policy가 {policy}입니다. 파발에 필요한 것을 버릴 수 있습니다"
    ),
    "set maxmemory-policy to noeviction": "maxmemory-policy를 noeviction으로 설정하십시오",
    "the {part} holds {used_bytes:,} of {most_bytes:,} bytes (maxmemory)": (
        "{part}이(가) {most_bytes}바이트(maxmemory) 중 {used_bytes}바이트를 쓰고 있습니다"
    ),
    "raise maxmemory, or see what else is kept there": (
        "maxmemory를 올리거나 그 밖에 무엇이 저장되어 있는지 확인하십시오"
    ),
    "the {part} is {name} {version}, which the library to it does not support": (
        "{part}이(가) {name} {version}인데, 클라이언트 라이브러리가 지원하지 않는 버전입니다"
    ),
    "upgrade it to Redis 7.2, or to Valkey 8, or later": ("Redis 7.2 이상이나 Valkey 8 이상으로 올리십시오"),
    "a round trip to the {part} lasts {round_trip_s:.0f} ms": (
        "{part}까지의 왕복에 {round_trip_s}밀리초가 걸립니다"
    ),
    "bring it nearer, or see its load (SLOWLOG GET) and the network to it": (
        "더 가까이 두거나, 부하(SLOWLOG GET)와 네트워크를 확인하십시오"
    ),
    "the clock of {host} differs from the ledger's by {ahead_s:+,.0f} s": (
        "{host}의 시계가 원장의 시계와 {ahead_s}초 다릅니다"
    ),
    (
        "see by `date -u` on both whose is wrong, and have it keep its time by NTP; moments of messages are "
        "the ledger's, but what a host far behind asks of workers is dropped as too old"
    ): (
        "양쪽에서 `date -u`로 어느 쪽이 틀렸는지 확인하고 NTP로 맞추십시오. 메시지의 시각은 원장의 것이지만, "
        "시계가 많이 늦은 곳의 요청은 워커가 너무 오래되었다고 버립니다"
    ),
    "the clocks of pacer and ledger differ by {differ_s:,.1f} s": (
        "속도 제어기와 원장의 시계가 {differ_s}초 다릅니다"
    ),
    ("see that both hosts keep their time by NTP; a pacer that starts empty counts by the ledger's"): (
        "두 호스트가 NTP로 시각을 맞추는지 확인하십시오. 비어 있는 채로 시작한 속도 제어기는 "
        "원장의 시계로 셉니다"
    ),
    "the {part} keeps nothing on disk: what is on its way is lost when it restarts": (
        "{part}이(가) 디스크에 아무것도 쓰지 않습니다. 다시 시작하면 전송 중인 것이 없어집니다"
    ),
    "set appendonly yes; senders notice after 15 s and send what is missing again": (
        "appendonly yes로 설정하십시오. 보내는 쪽은 15초 뒤 알아채고 없어진 것을 다시 보냅니다"
    ),
    "the {part} has started and still reads its file, so it takes nothing in": (
        "{part}이(가) 시작한 뒤 아직 파일을 읽는 중이라 아무것도 받지 않습니다"
    ),
    "wait, and look again in a minute; work goes on by itself": (
        "1분쯤 기다린 뒤 다시 확인하십시오. 작업은 저절로 계속됩니다"
    ),
    "the {part} takes nothing in ({refusal})": "{part}이(가) 아무것도 받지 않습니다({refusal})",
    "make room on the disk that its file is on, or give it a larger one; work goes on by itself then": (
        "파일이 있는 디스크를 비우거나 더 큰 디스크로 바꾸십시오. 그러면 작업은 저절로 계속됩니다"
    ),
    "the {part} could not write its file ({last_write}), and may take nothing in": (
        "{part}이(가) 파일을 쓰지 못했으며({last_write}), 아무것도 받지 않을 수 있습니다"
    ),
    "give it disk and memory; its own log says why": (
        "디스크와 메모리를 늘리십시오. 이유는 그 로그에 있습니다"
    ),
    "the {part} does not answer ({why})": "{part}이(가) 응답하지 않습니다({why})",
    "see that it runs, and that {setting} has its host, password and TLS": (
        "실행 중인지, {setting}의 호스트, 암호, TLS가 맞는지 확인하십시오"
    ),
    "no worker answers within {ANSWER_WITHIN_S:g} s, and {waiting:,} tasks wait": (
        "{ANSWER_WITHIN_S}초 안에 응답한 워커가 없고 작업 {waiting}개가 대기 중입니다"
    ),
    "start workers: `pabal up`, or `celery -A pabal_worker worker`": (
        "워커를 시작하십시오: `pabal up` 또는 `celery -A pabal_worker worker`"
    ),
    "an older one": "이전 버전",
    "this command is pabal {own_version}, and workers are {shown}": (
        "이 명령은 pabal {own_version}인데 워커는 {shown}입니다"
    ),
    "bring all to one version; while a new one is rolled out this is as it should be": (
        "모두 같은 버전으로 맞추십시오. 새 버전을 배포하는 중이라면 정상입니다"
    ),
    "{queue} ({queue2:,} wait)": "{queue} ({queue2}건 대기)",
    "no worker takes from {waiting}": "{waiting}을(를) 처리하는 워커가 없습니다",
    "start one: `celery -A pabal_worker worker -Q {missing}`, or one without -Q": (
        "시작하십시오: `celery -A pabal_worker worker -Q {missing}` 또는 -Q 없이"
    ),
    "not set": "설정 안 됨",
    "{name} differs between workers: {shown}": "워커마다 {name}이(가) 다릅니다: {shown}",
    "give all workers the same, and start them again": ("모든 워커에 같은 값을 설정하고 다시 시작하십시오"),
    "it may be meant as {near}": "{near}을(를) 쓰려던 것일 수 있습니다",
    "take it out; .env.example lists all settings": ("빼십시오. .env.example에 모든 설정이 있습니다"),
    "{name} is set in {where}, and nobody reads it": ("{where}에 {name}이(가) 있지만 아무도 읽지 않습니다"),
    "{given} is set and {missing} is not": "{given}은(는) 설정되어 있고 {missing}은(는) 없습니다",
    "set {missing} too": "{missing}도 설정하십시오",
    "set both, or none": "둘 다 설정하거나 둘 다 빼십시오",
    (
        "PABAL_DELETE_DAYS is {delete_days}, and PABAL_RETENTION_DAYS {retention_days}: rows "
        "are deleted before they would be erased"
    ): (
        "PABAL_DELETE_DAYS가 {delete_days}, PABAL_RETENTION_DAYS가 {retention_days}입니다. "
        "개인정보를 지우기 전에 행이 삭제됩니다"
    ),
    "write PABAL_RETENTION_DAYS no greater than PABAL_DELETE_DAYS": (
        "PABAL_RETENTION_DAYS를 PABAL_DELETE_DAYS보다 크지 않게 쓰십시오"
    ),
    "PABAL_ACCOUNT_FLOOR is {account_floor}, above PABAL_ACCOUNT_SPEED, which is {account}": (
        "PABAL_ACCOUNT_FLOOR({account_floor})이(가) PABAL_ACCOUNT_SPEED({account})보다 높습니다"
    ),
    "lower PABAL_ACCOUNT_FLOOR, so that the provider's troubles can slow the account": (
        "발송사에 문제가 있을 때 계정의 속도를 낮출 수 있도록 PABAL_ACCOUNT_FLOOR를 낮추십시오"
    ),
    "start workers for the queue pabal.beat; their log says why a step fails": (
        "큐 pabal.beat의 워커를 시작하십시오. 단계가 실패하는 이유는 워커의 로그에 있습니다"
    ),
    "campaign {campaign_id}: {says}": "캠페인 {campaign_id}: {says}",
    "{says} (since {since})": "{says} ({since}부터)",
    "{parked:,} webhooks are parked and told nothing more: {first}": (
        "중단되어 아무것도 알리지 않는 웹훅이 {parked}개 있습니다: {first}"
    ),
    "{late:,} webhooks take nothing of what is told: {first}": (
        "알린 것을 받지 않는 웹훅이 {late}개 있습니다: {first}"
    ),
    "{url} since {since} ({last_error})": "{url}, {since}부터({last_error})",
    "{waiting:,} webhooks are to be told something, and this worker has no PABAL_RELAY_SECRET to sign it": (
        "알릴 것이 있는 웹훅이 {waiting}개인데 이 워커에는 서명할 PABAL_RELAY_SECRET이 없습니다"
    ),
    "set it for all workers; what waits goes out then": (
        "모든 워커에 설정하십시오. 그러면 대기 중인 것이 나갑니다"
    ),
    "give the endpoint the same PABAL_RELAY_SECRET as the workers have, or let them in": (
        "웹훅 쪽에 워커와 같은 PABAL_RELAY_SECRET을 설정하거나 워커의 접근을 허용하십시오"
    ),
    "see that the endpoint runs, and that workers reach its address": (
        "웹훅 서버가 실행 중인지, 워커가 그 주소에 닿는지 확인하십시오"
    ),
    "see the endpoint's own log, and mend it": "웹훅 서버의 로그를 확인하고 고치십시오",
    "{first}; then `pabal webhooks --resume URL`": "{first}. 그다음 `pabal webhooks --resume URL`",
    "{first}; it is tried again by itself, and nothing is lost": (
        "{first}. 저절로 다시 시도하며 없어지는 것은 없습니다"
    ),
    "{held:,} campaigns are held, the newest {campaign_id}: {why}": (
        "보류된 캠페인이 {held}개 있습니다. 가장 새로운 것은 {campaign_id}: {why}"
    ),
    "`pabal status --state held` says why each is, and the way out": (
        "`pabal status --state held`가 각각의 이유와 방법을 보여 줍니다"
    ),
    "{campaigns:,} campaigns of the last day fail": (
        "최근 하루에 시작한 캠페인 중 실패하는 것 {campaigns}개"
    ),
    "{content} for what was to be said, {content2}": "{content}, 원인은 메시지의 내용. {content2}",
    "{account} for the account, its credit or its sender, {account2}": (
        "{account}, 원인은 계정, 잔액 또는 발신자. {account2}"
    ),
    "the newest {campaign_id}: {failed:,} of {ended:,} {channel}, mostly {code}": (
        "가장 새로운 것은 {campaign_id}: {channel} {ended}건 중 {failed}건, 주로 {code}"
    ),
    (
        "hold text, buttons and template code against what is registered (`pabal templates show CODE`, "
        "`pabal check`); then `pabal rerun ID` sends again to those who got nothing"
    ): (
        "문구, 버튼, 템플릿 코드를 등록된 것과 비교하십시오(`pabal templates show CODE`, `pabal check`). "
        "그다음 `pabal rerun ID`로 받지 못한 사람에게 다시 보냅니다"
    ),
    "see sender and credit at the provider; then `pabal rerun ID` sends again to those who got nothing": (
        "발송사에서 발신자와 잔액을 확인하십시오. 그다음 `pabal rerun ID`로 받지 못한 사람에게 다시 보냅니다"
    ),
    "{beats} beats run: {beats2}": "beat가 {beats}개 실행 중입니다: {beats2}",
    (
        "nothing, if it is meant: no tick counts twice. Else end all but one; the name holds its process "
        "id and host"
    ): (
        "의도한 것이면 그대로 두십시오. 틱은 두 번 계산되지 않습니다. 아니면 하나만 남기고 끝내십시오. "
        "이름에 프로세스 id와 호스트가 있습니다"
    ),
    "{set_aside:,} messages of the broker were set aside, the last at {at}: {why}": (
        "브로커 메시지 {set_aside}건를 따로 보관했으며, 마지막은 {at}입니다: {why}"
    ),
    "`pabal dead-letters --content` shows them; mend who sends them": (
        "`pabal dead-letters --content`가 보여 줍니다. 보내는 프로그램을 고치십시오"
    ),
    "the last {name} was {last}": "마지막 {name}: {last}",
    "there was no {name} yet": "{name}이(가) 아직 없습니다",
    "delivery reports wait to be applied, the oldest came {oldest_report}": (
        "발송 결과 리포트가 반영되기를 기다립니다. 가장 오래된 것은 {oldest_report}에 왔습니다"
    ),
    "start workers for the queue pabal.upkeep, or more of them; see their log": (
        "큐 pabal.upkeep의 워커를 시작하거나 늘리고 워커의 로그를 확인하십시오"
    ),
    "the provider took messages {last_call}, and pushed no report since": (
        "발송사가 메시지를 받은 것은 {last_call}인데, 그 뒤로 리포트를 푸시하지 않았습니다"
    ),
    "see that PABAL_RECEIVER_PUBLIC_URL is reached from outside; the logs are asked meanwhile": (
        "밖에서 PABAL_RECEIVER_PUBLIC_URL에 접속되는지 확인하십시오. 그동안 로그로 확인합니다"
    ),
    "{total_seconds:,.0f} s ago": "{total_seconds}초 전",
    "clocks of workers differ from this machine's: {wrong_ones}": (
        "워커의 시계가 이 기계와 다릅니다: {wrong_ones}"
    ),
    "see by `date -u` whose is wrong, and have it keep its time by NTP; moments of messages are the "
    "ledger's, but a beat or a producer that is minutes behind has its tasks dropped as too old": (
        "`date -u`로 어느 쪽이 틀렸는지 확인하고 NTP로 맞추십시오. 메시지의 시각은 원장의 시각을 쓰지만, "
        "몇 분 늦은 beat나 생산자의 작업은 오래된 것으로 버려집니다"
    ),
}
