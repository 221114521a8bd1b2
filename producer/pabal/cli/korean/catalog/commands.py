"""Hold the Korean of what commands say beside their screens: what they ask, what they did, how they end."""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "note: {notice}": "참고: {notice}",
    "{binds} binds": "제한 요인: {binds}",
    "write it as examples/answer.json is written": "examples/answer.json처럼 쓰십시오",
    "name the answer, so that it is sent once": "한 번만 보내도록 답변의 이름을 정하십시오",
    "give a text, or a --file": "내용이나 --file을 지정하십시오",
    "check the path": "경로를 확인하십시오",
    "is not an object": "객체가 아닙니다",
    "is missing": "없습니다",
    'add "content": {{"type": "TEXT", …}}': '"content": {{"type": "TEXT", …}}를 추가하십시오',
    "interrupted; the same command goes on where this one stopped": (
        "중단했습니다. 같은 명령을 실행하면 멈춘 곳에서 이어집니다"
    ),
    "no longer watched; campaign {campaign!r} goes on by itself": (
        "더 이상 표시하지 않습니다. 캠페인 {campaign}은(는) 계속 진행됩니다"
    ),
    "`pabal watch {campaign}` shows how it goes.": "진행 상황은 `pabal watch {campaign}`(으)로 확인합니다.",
    (
        "campaign {campaign!r} was already submitted with {recipients:,} recipients; "
        "nothing was sent again. It is {state}."
    ): (
        "캠페인 {campaign}은(는) 이미 이 수신자 {recipients}명으로 제출되었습니다. 다시 보낸 "
        "것은 없습니다. 상태: {state}."
    ),
    "campaign {campaign!r}: {recipients:,} recipients taken; it is {state}.": (
        "캠페인 {campaign}: 수신자 {recipients}명을 받았습니다. 상태: {state}."
    ),
    "{duplicates:,} rows name somebody twice; each person is sent to once.": (
        "같은 사람이 두 번 적힌 행이 {duplicates}개 있습니다. 한 사람에게 한 번만 보냅니다."
    ),
    "{bad:,} bad rows were left out; {bad_path} has each, with its reasons.": (
        "잘못된 행 {bad}개를 제외했습니다. 이유와 함께 {bad_path}에 있습니다."
    ),
    "{expected_to_expire:,} of them are expected to expire before their turn.": (
        "그중 {expected_to_expire}건은 순서가 오기 전에 만료될 것으로 예상됩니다."
    ),
    "the stop of the account": "계정의 정지",
    "this changes all of {campaign!r} that has not left; what has left stays as it is": (
        "{campaign}에서 아직 발송되지 않은 메시지를 모두 변경합니다. 이미 발송된 메시지는 그대로입니다"
    ),
    "this lets {campaign!r} go to {recipients:,} people; what has left is not called back": (
        "{campaign}을(를) {recipients}명에게 발송합니다. 발송된 메시지는 되돌릴 수 없습니다"
    ),
    (
        "this lets all go on that {words} has paused, at once and together; what leaves then is "
        "not called back"
    ): ("{words}(으)로 일시 정지된 모든 것을 한꺼번에 재개합니다. 발송된 메시지는 되돌릴 수 없습니다"),
    "any stop": "모든 정지",
    "the stop of {sender!r}": "{sender}의 정지",
    "name one of ID, --all, --account, --sender S and --entity E": (
        "ID, --all, --account, --sender S, --entity E 중 하나를 지정하십시오"
    ),
    "{text!r} is not a period; write 30/MINUTES (or SECONDS, HOURS), or `none`": (
        "{text}은(는) 기간이 아닙니다. 30/MINUTES(또는 SECONDS, HOURS)나 `none`으로 쓰십시오"
    ),
    "{text!r} is not JSON; write the part as in a campaign file, or `none`": (
        "{text}은(는) JSON이 아닙니다. 캠페인 파일에서처럼 쓰거나 `none`으로 쓰십시오"
    ),
    "{what}\nnothing was done: nobody can be asked here; add --yes if that is meant": (
        "{what}\n아무것도 하지 않았습니다. 여기서는 확인을 받을 수 없습니다. 의도한 것이면 --yes를 "
        "추가하십시오"
    ),
    "answer y or n": "y(예) 또는 n(아니요)으로 답하십시오",
    "Do it?": "실행하시겠습니까?",
    "nothing was done": "아무것도 하지 않았습니다",
    "a chart shows one campaign; name its id": "그래프는 캠페인 하나를 보여 줍니다. id를 지정하십시오",
    (
        "this gives up for good what of {campaign!r} has not left; what has left is not called "
        "back. `pabal pause {campaign2}` stops it and can be undone"
    ): (
        "{campaign}에서 아직 발송되지 않은 메시지를 완전히 포기합니다. 발송된 메시지는 되돌릴 수 "
        "없습니다. `pabal pause {campaign2}`(으)로 멈추면 되돌릴 수 있습니다"
    ),
    "is empty; write 600/MINUTE or none": "비어 있습니다. 600/MINUTE 또는 none으로 쓰십시오",
    (
        "this cancels for good the SMS of {campaign!r} for which the limit leaves no room, also "
        "those that come later"
    ): "{campaign}의 문자 중 한도를 넘는 것을 모두 영구히 취소합니다. 앞으로 생기는 문자도 포함됩니다",
    "counting every row: a million take some seconds …": "모든 행을 세는 중(백만 행에 몇 초) …",
    "leave it empty for no cap": "상한을 두지 않으려면 비워 두십시오",
    "is for the list; name no id beside it": "목록을 위한 옵션입니다. id와 함께 쓸 수 없습니다",
    "no longer watched; all go on by themselves": "더 이상 표시하지 않습니다. 모두 계속 진행됩니다",
    "PABAL_TIME_ZONE is {name!r}, which is not a time zone's name; write {name2}": (
        "PABAL_TIME_ZONE의 값 {name}은(는) 시간대 이름이 아닙니다. {name2}(으)로 쓰십시오"
    ),
    "the environment": "환경 변수",
    "{path}, line {number}: is not a PABAL_NAME=value; correct it": (
        "{path}, {number}번째 줄: PABAL_NAME=value 형식이 아닙니다. 고치십시오"
    ),
    "start `pabal up`, name its folder with --data, or set {BROKER}": (
        "`pabal up`을 시작하거나, --data로 폴더를 지정하거나, {BROKER}을(를) 설정하십시오"
    ),
    "{source} has no {BROKER}; start `pabal up` again, or set {BROKER2}": (
        "{source}에 {BROKER}이(가) 없습니다. `pabal up`을 다시 시작하거나 {BROKER2}을(를) 설정하십시오"
    ),
    "start it with `pabal up --data {data}`, or name another folder": (
        "`pabal up --data {data}`(으)로 시작하거나 다른 폴더를 지정하십시오"
    ),
    "no installation found: there is no {path}; {way_out}": (
        "파발이 설치된 곳을 찾을 수 없습니다. {path} 파일이 없습니다. {way_out}"
    ),
    "{path} cannot be read ({error}); run this as the user who started `pabal up`": (
        "{path} 파일을 읽을 수 없습니다({error}). `pabal up`을 시작한 사용자로 실행하십시오"
    ),
    "`pabal {name}` needs the worker half; pip install 'pabal[embedded]' brings it": (
        "`pabal {name}`에는 워커가 필요합니다. pip install 'pabal[embedded]'로 설치합니다"
    ),
    "name a key or a --reference": "키나 --reference를 지정하십시오",
    "{text!r} is not NAME=TEXT; write --value name=길동": (
        "{text}은(는) NAME=TEXT 형식이 아닙니다. --value name=길동처럼 쓰십시오"
    ),
    "{name!r} is given twice; keep one of them": "{name}이(가) 두 번 있습니다. 하나만 남기십시오",
    "write it as a campaign file": "캠페인 파일처럼 쓰십시오",
    (
        "this erases for good all that campaigns which have ended keep of this person: number, "
        "values and reports; what became of their messages can no more be told. `export` shows "
        "it before.{also}"
    ): (
        "종료된 캠페인이 이 사람에 대해 보관한 번호, 값, 리포트를 완전히 삭제합니다. 메시지가 "
        "어떻게 되었는지 더 이상 알 수 없습니다. 먼저 `export`로 볼 수 있습니다.{also}"
    ),
    "an erasure writes no file; export to it first": "삭제는 파일을 쓰지 않습니다. 먼저 내보내십시오",
    "That they said no goes too, so they may be sent to again": (
        " 수신 거부 기록도 삭제되므로 다시 발송될 수 있습니다"
    ),
    "all that is kept of the person is in {path}": "이 사람에 대해 보관된 모든 것을 {path}에 썼습니다",
    "is for erase; an export has them anyway": "삭제를 위한 옵션입니다. 내보내기에는 항상 포함됩니다",
    "interrupted; the same command goes on": "중단했습니다. 같은 명령을 실행하면 이어집니다",
    "reading recipients": "명단 읽는 중",
    "handing batches over": "묶음 제출 중",
    "is all that names the text, and no installation could be asked for it": (
        "내용을 정하는 것은 이 코드뿐인데, 확인할 수 있는 설치 환경이 없습니다"
    ),
    "write content.{channel}, or see to the installation ({check})": (
        "content.{channel}을(를) 쓰거나 설치 환경을 확인하십시오 ({check})"
    ),
    "no answer within {PATIENCE_S:g} s": "{PATIENCE_S}초 안에 응답이 없습니다",
    "interrupted; the same command goes on where it stopped": (
        "중단했습니다. 같은 명령을 실행하면 멈춘 곳에서 이어집니다"
    ),
    "what leaves cannot be called back; send?": "발송된 메시지는 되돌릴 수 없습니다. 보내시겠습니까?",
    "note: {name} is past, so it is left out": "참고: {name}이(가) 이미 지나서 뺐습니다",
    "the `pabal` command needs {name}; pip install 'pabal[cli]' brings it": (
        "`pabal` 명령에는 {name}이(가) 필요합니다. pip install 'pabal[cli]'로 설치합니다"
    ),
    "asked for it": "요청함",
    (
        "this erases for good that {numbers} said no, with when and why: from now on campaigns "
        "send to them, also those that run; what leaves then is not called back"
    ): (
        "{numbers}의 수신 거부 기록을 시각과 사유까지 완전히 삭제합니다. 이제부터 캠페인이, 진행 "
        "중인 것도, 이들에게 보냅니다. 발송된 메시지는 되돌릴 수 없습니다"
    ),
    "this person": "이 사람",
    "these {n:,} people": "이 {n}명",
    "this erases for good what a user of {profile!r} wrote, and the user's key": (
        "{profile}의 사용자가 쓴 글과 사용자의 키를 완전히 삭제합니다"
    ),
    'write {{"sender": …, "name": …, "content": {{"type": "TEXT", "text": …}}}}': (
        '{{"sender": …, "name": …, "content": {{"type": "TEXT", "text": …}}}} 형식으로 쓰십시오'
    ),
    "this registers {orders:,} templates with the provider; there is no call that deletes one": (
        "템플릿 {orders}개를 발송사에 등록합니다. 삭제하는 호출은 없습니다"
    ),
    "is not an object or a list of them": "객체나 객체의 목록이 아닙니다",
    "sent to the tester under --key {key}": "--key {key}(으)로 테스터에게 보냈습니다",
    "is a row of a list; name the list too": "명단의 행입니다. 명단도 지정하십시오",
    "no longer waited for; the test goes on by itself": "더 이상 기다리지 않습니다. 테스트는 계속 진행됩니다",
    "the campaign has no variable {name!r}; it has {known}": (
        "캠페인에 변수 {name}이(가) 없습니다. 있는 변수: {known}"
    ),
    "it may still be sent; ask again with --key {key}, so that it is sent once": (
        "아직 발송될 수 있습니다. 한 번만 보내도록 --key {key}(으)로 다시 요청하십시오"
    ),
    "no answer for {timedelta}: {error}": "{timedelta} 동안 응답 없음: {error}",
    "{campaign}: over": "{campaign}: 종료",
    "no message of the broker was set aside": "따로 보관한 브로커 메시지가 없습니다",
    "{total:,} messages were set aside; the newest {letters}": (
        "메시지 {total}건을 따로 보관했습니다. 최근 {letters}건"
    ),
    "{size:,} bytes": "{size}바이트",
    "workers could not be called ({error})": "워커를 호출할 수 없습니다 ({error})",
    "let this user of the broker use Celery's remote control, as workers do": (
        "이 브로커 사용자에게 워커처럼 Celery의 원격 제어를 허용하십시오"
    ),
    "see the workers' log": "워커의 로그를 확인하십시오",
    "seen from here and by a worker": "여기와 워커에서 확인",
    "seen by a worker": "워커에서 확인",
    "{wrong} wrong, {findings} to look at": "문제 {wrong}개, 확인할 것 {findings}개",
    "nothing is wrong": "문제가 없습니다",
    "pabal {version}, Python {python}": "pabal {version}, Python {python}",
    "an older pabal": "이전 버전의 pabal",
    "worker {node}": "워커 {node}",
    "{version}, {threads:,} threads, {queues:,} queues": "{version}, 스레드 {threads}개, 큐 {queues}개",
    "none answered: all of this is seen from here alone": "응답이 없습니다. 여기에서 확인한 것만 표시합니다",
    "{there} (by a worker)": "{there} (워커에서)",
    "the exporter cannot listen on {address}:{address2}; choose another --port": (
        "{address}:{address2}에서 수신할 수 없습니다. 다른 --port를 지정하십시오"
    ),
    "this needs {name}, which is not installed; pip install 'pabal[{extra}]' brings it": (
        "{name}이(가) 필요하지만 설치되어 있지 않습니다. pip install 'pabal[{extra}]'(으)로 설치합니다"
    ),
    "interrupted; the workers go on with it": "중단했습니다. 워커가 계속 처리합니다",
    (
        "this erases for good who the recipients of {campaign!r} were, with their values and "
        "reports: nobody can be found or explained in it any more. Its books stay"
    ): (
        "{campaign}의 수신자가 누구였는지 값과 리포트까지 완전히 삭제합니다. 더 이상 그 안에서 "
        "사람을 찾거나 설명할 수 없습니다. 장부는 남습니다"
    ),
    "personal data of campaign {campaign!r} is erased since {at}; its books stay": (
        "캠페인 {campaign}의 개인정보는 {at}부터 삭제된 상태입니다. 장부는 남습니다"
    ),
    (
        "the ledger is erased, but Valkey did not write its file anew, which may hold numbers "
        "still; start `pabal up`, which does so, or do the same again"
    ): (
        "원장은 삭제되었으나 Valkey가 파일을 새로 쓰지 못해 번호가 남아 있을 수 있습니다. `pabal "
        "up`을 시작하면 새로 쓰며, 같은 명령을 다시 실행해도 됩니다"
    ),
    "its personal data was erased {erased}: `to` is empty": (
        "개인정보가 {erased}에 삭제되어 `to`가 비어 있습니다"
    ),
    "the outcomes of {n:,} recipients of campaign {campaign!r} are in {path}": (
        "캠페인 {campaign}의 수신자 {n}명의 결과를 {path}에 썼습니다"
    ),
    "{name}: name it .csv or .jsonl, or say --format": (
        "{name}: 이름을 .csv 또는 .jsonl로 끝내거나 --format을 지정하십시오"
    ),
    "{place} has no {DATABASE}; set it, or name a folder of `pabal up` with --data": (
        "{place}에 {DATABASE}이(가) 없습니다. 설정하거나 --data로 `pabal up`의 폴더를 지정하십시오"
    ),
    "the ledger has no tables yet; `pabal migrate` makes them": (
        "원장에 아직 테이블이 없습니다. `pabal migrate`로 만듭니다"
    ),
    "the ledger does not answer ({why}); see that it runs and {DATABASE} is right": (
        "원장이 응답하지 않습니다({why}). 실행 중인지와 {DATABASE} 값을 확인하십시오"
    ),
    "the ledger refuses ({why}); see {DATABASE} and its user's rights": (
        "원장이 거부합니다({why}). {DATABASE}과(와) 그 사용자의 권한을 확인하십시오"
    ),
    "the ledger is at revision {after} already": "원장은 이미 리비전 {after}입니다",
    "the ledger went from {before} to revision {after}": (
        "원장이 {before}에서 리비전 {after}(으)로 올라갔습니다"
    ),
    "writing outcomes": "결과 쓰는 중",
    "only the sandbox has a recipe; add --sandbox": (
        "레시피는 샌드박스에만 있습니다. --sandbox를 추가하십시오"
    ),
    "interrupted; nothing is left running": "중단했습니다. 남아 있는 프로세스는 없습니다",
    "the sandbox cannot listen on {host}:{port} ({strerror}); choose another --port": (
        "샌드박스가 {host}:{port}에서 수신할 수 없습니다({strerror}). 다른 --port를 지정하십시오"
    ),
    (
        "The receiver asks for a user name and password (PABAL_RECEIVER_USER), and the provider "
        "has no place for them here: it will be turned away until that setting is taken out."
    ): (
        "수신 서버가 사용자 이름과 암호(PABAL_RECEIVER_USER)를 요구하지만 발송사에는 이를 적을 곳이 "
        "없습니다. 이 설정을 빼기 전까지는 거절됩니다."
    ),
    "The provider is asked for this, and pushes to our receiver from then on:\nPOST {path}": (
        "발송사에 다음을 요청합니다. 이후 파발의 수신 서버로 푸시합니다:\nPOST {path}"
    ),
    "nobody has subscribed to reports of {channel}": "{channel} 리포트를 구독한 곳이 없습니다",
    "name the profile": "프로필을 지정하십시오",
    "the provider forwards no profile's messages": "발송사가 전달하는 프로필의 메시지가 없습니다",
    "the provider is not known here; set PABAL_INFOBIP_BASE_URL and PABAL_INFOBIP_API_KEY": (
        "발송사를 알 수 없습니다. PABAL_INFOBIP_BASE_URL과 PABAL_INFOBIP_API_KEY를 설정하십시오"
    ),
    ("the provider has nowhere to push to; set PABAL_RECEIVER_PUBLIC_URL and PABAL_RECEIVER_TOKEN"): (
        "발송사가 푸시할 곳이 없습니다. PABAL_RECEIVER_PUBLIC_URL과 PABAL_RECEIVER_TOKEN을 설정하십시오"
    ),
    "the provider has subscriptions of {known}": "발송사의 구독: {known}",
    "the provider has a subscription {channel!r} already": "발송사에 이미 구독 {channel}이(가) 있습니다",
    "{what}; if it is wrong, delete it at the provider, then do the same again": (
        "{what}. 잘못된 것이면 발송사에서 삭제한 뒤 다시 실행하십시오"
    ),
}
