"""Hold the Korean of what a client complains of before anything is sent, and of its broker."""

from __future__ import annotations

CLIENT: dict[str, str] = {
    "the sheet hides rows, by hand or by a filter; they are sent to like the others": (
        "시트에 직접 또는 필터로 숨긴 행이 있습니다. 다른 행과 똑같이 발송됩니다"
    ),
    "a text begins with what looks like a label of advertising, and is no advertising": (
        "텍스트가 광고 표시처럼 보이는 말로 시작하지만 광고가 아닙니다"
    ),
    "a window's zone is an Etc/GMT zone, whose sign is the other way round": (
        "발송 시간대의 timeZone이 Etc/GMT인데, Etc/GMT는 부호의 뜻이 반대입니다"
    ),
    "a text or cells have characters that nobody sees, or blanks that do not break": (
        "내용이나 셀에 보이지 않는 문자 또는 줄을 나누지 않는 공백이 있습니다"
    ),
    "cells say nan, NULL, None or undefined, and people read that": (
        "셀에 nan, NULL, None, undefined가 있어 받는 사람이 그대로 읽게 됩니다"
    ),
    "sendAt is past by more than five minutes; messages leave at once": (
        "sendAt이 5분 넘게 지났습니다. 메시지가 즉시 발송됩니다"
    ),
    "a text, title, button or value is not as its template has it, as far as was imported": (
        "내용, 제목, 버튼 또는 값이 가져온 템플릿과 다릅니다"
    ),
    "the template is rejected, paused, deleted or not approved yet": (
        "템플릿이 반려, 중단, 삭제되었거나 아직 승인되지 않았습니다"
    ),
    "a text has a column's name in another vendor's marks, which nothing fills": (
        "내용에 열 이름이 다른 업체의 표기로 있는데, 이 표기는 채워지지 않습니다"
    ),
    "is not a list of codes": "코드의 목록이 아닙니다",
    'write ["{HIDDEN_ROWS}"]': '["{HIDDEN_ROWS}"](으)로 쓰십시오',
    "holds {codes:,} codes; {LONGEST_LIST} are the most": (
        "코드가 {codes}개입니다. 최대 {LONGEST_LIST}개입니다"
    ),
    "name each code once": "코드를 한 번씩만 쓰십시오",
    "is not a known code": "알 수 없는 코드입니다",
    "write one of {CODES}": "다음 중에서 쓰십시오: {CODES}",
    "docs/conversations.md shows one": "docs/conversations.md에 예가 있습니다",
    "is not known": "알 수 없는 필드입니다",
    "use {FIELDS}": "다음을 쓰십시오: {FIELDS}",
    "name the answer by a key of your own": "직접 정한 키로 답변의 이름을 정하십시오",
    "name the profile that answers": "답변하는 프로필을 지정하십시오",
    "write the user's key, as inbound messages have it": ("받은 메시지에 있는 사용자의 키를 쓰십시오"),
    "is not a Korean mobile number in digits": "한국 휴대전화 번호(숫자만)가 아닙니다",
    "write it as 821012345678": "821012345678처럼 쓰십시오",
    "give an object with content; {SEE}": "content가 있는 객체를 지정하십시오. {SEE}",
    "is missing, and nobody knows where the SMS goes": ("없습니다. 문자를 보낼 번호를 알 수 없습니다"),
    "give the person's number": "받는 사람의 번호를 지정하십시오",
    "has no text to go with": "함께 보낼 내용이 없습니다",
    "add smsFailover to the answer, or leave sms out": ("답변에 smsFailover를 추가하거나 sms를 빼십시오"),
    "is for campaigns": "캠페인을 위한 것입니다",
    "leave it out": "빼십시오",
    "cannot replace the end of a talk": "대화의 종료를 대신할 수 없습니다",
    (
        "it names Sentinels, which Pabal does not ask; write the one stable address that "
        "follows the primary: redis://:password@host:6379/0"
    ): (
        "Sentinel이 지정되어 있지만 파발은 Sentinel을 사용하지 않습니다. 프라이머리를 따라가는 고정 "
        "주소 하나를 쓰십시오: redis://:password@host:6379/0"
    ),
    "it names several servers, and Pabal works with one that is no cluster; write one address": (
        "서버를 여럿 지정했지만 파발은 클러스터가 아닌 서버 하나로 동작합니다. 주소를 하나만 쓰십시오"
    ),
    "{CERTIFICATE} is {spelling!r}; write required, optional or none": (
        "{CERTIFICATE}의 값 {spelling}: required, optional, none 중에서 쓰십시오"
    ),
    "PABAL_BROKER_URL, or --data for a `pabal up`": ("PABAL_BROKER_URL 또는 `pabal up`의 경우 --data"),
    "has a certificate that is not trusted here": "에 여기서 신뢰하지 않는 인증서가 있습니다",
    "name its CA in the address: ?ssl_cert_reqs=required&ssl_ca_certs=/path/ca.pem": (
        "주소에 CA를 지정하십시오: ?ssl_cert_reqs=required&ssl_ca_certs=/path/ca.pem"
    ),
    "does not speak TLS as the address asks for": "은(는) 주소와 달리 TLS를 쓰지 않습니다",
    "write redis:// or amqp:// for a port without TLS, rediss:// or amqps:// for one with it": (
        "TLS가 없는 포트는 redis:// 또는 amqp://, TLS가 있는 포트는 rediss:// 또는 amqps://로 쓰십시오"
    ),
    "does not let this user do what Pabal needs": ("에서 이 사용자에게 파발에 필요한 권한이 없습니다"),
    "give the user these rights, or name another one": (
        "사용자에게 이 권한을 주거나 다른 사용자를 지정하십시오"
    ),
    "refuses the user or the password": "이(가) 사용자 또는 암호를 거부합니다",
    "correct them in PABAL_BROKER_URL, special characters percent-encoded": (
        "PABAL_BROKER_URL에서 고치십시오. 특수 문자는 퍼센트 인코딩으로 씁니다"
    ),
    "does not have the database or virtual host that the address names": (
        "에 주소가 가리키는 데이터베이스나 가상 호스트가 없습니다"
    ),
    "correct what follows the port in PABAL_BROKER_URL": ("PABAL_BROKER_URL에서 포트 뒤의 부분을 고치십시오"),
    "is part of a cluster": "은(는) 클러스터의 일부입니다",
    "Pabal works with one server that is no cluster; name another one": (
        "파발은 클러스터가 아닌 서버 하나로 동작합니다. 다른 서버를 지정하십시오"
    ),
    "has queues of the same names with other properties": ("에 이름은 같고 속성이 다른 큐가 있습니다"),
    "delete them, or use a virtual host of Pabal's own": (
        "그 큐를 지우거나 파발 전용 가상 호스트를 쓰십시오"
    ),
    "is a replica, which takes nothing in": "은(는) 복제본이라 아무것도 받지 않습니다",
    "name its primary in PABAL_BROKER_URL, or make it the primary (REPLICAOF NO ONE)": (
        "PABAL_BROKER_URL에 주 서버를 지정하거나 이 서버를 주 서버로 만드십시오(REPLICAOF NO ONE)"
    ),
    "is reached and takes nothing in": "에 접속되지만 아무것도 받지 않습니다",
    "give it memory or disk, then do the same again": ("메모리나 디스크를 늘린 뒤 다시 실행하십시오"),
    "has a name that nobody knows here": "의 이름을 여기서 알 수 없습니다",
    "correct the host ({SETTING}), or see that names are resolved": (
        "호스트를 고치거나({SETTING}) 이름이 조회되는지 확인하십시오"
    ),
    "does not answer in time": "이(가) 제때 응답하지 않습니다",
    ("see that it runs, is not frozen or overloaded, and that no firewall is between ({SETTING})"): (
        "실행 중인지, 멈추었거나 과부하가 아닌지, 사이에 방화벽이 없는지 확인하십시오({SETTING})"
    ),
    "cannot be reached": "에 접속할 수 없습니다",
    "see that it runs and that the address is right ({SETTING})": (
        "실행 중인지와 주소가 맞는지 확인하십시오({SETTING})"
    ),
    (
        "the broker {broker} is reached and takes nothing in: it is short of memory or disk; "
        "give it some, then do the same again"
    ): (
        "브로커 {broker}에 접속되지만 아무것도 받지 않습니다. 메모리나 디스크가 부족합니다. "
        "늘린 뒤 다시 실행하십시오"
    ),
    (
        "the broker {broker} cannot be reached, or is and says nothing, for {timeout_s:g} s; "
        "see that it runs, is not frozen or overloaded, and that no firewall is between "
        "({SETTING})"
    ): (
        "{timeout_s}초 동안 브로커 {broker}에 접속할 수 없거나 응답이 없습니다. 실행 중인지, "
        "멈추었거나 과부하가 아닌지, 사이에 방화벽이 없는지 확인하십시오({SETTING})"
    ),
    "the broker {broker} {what} ({words}); {way_out}": ("브로커 {broker}{what} ({words}). {way_out}"),
    (
        "no worker answered within {timeout_s:g} s; see that workers run (`pabal up`, or "
        "celery -A pabal_worker worker); one that comes later may still do what was asked"
    ): (
        "{timeout_s}초 안에 응답한 워커가 없습니다. 워커가 실행 중인지 확인하십시오(`pabal "
        "up` 또는 celery -A pabal_worker worker). 나중에 뜨는 워커가 요청을 처리할 수도 "
        "있습니다"
    ),
    "the thread that asked for it ended": "요청한 스레드가 끝났습니다",
    "is not above zero": "0보다 크지 않습니다",
    "give seconds, such as 10": "10처럼 초로 쓰십시오",
    "the broker's address cannot be used: {error}": "브로커의 주소를 쓸 수 없습니다: {error}",
    (
        "the broker's address cannot be used; write it as redis://:password@host:6379/0 or "
        "amqp://user:password@host:5672//, special characters of the password percent-encoded"
    ): (
        "브로커의 주소를 쓸 수 없습니다. redis://:password@host:6379/0 또는 "
        "amqp://user:password@host:5672//로 쓰고, 암호의 특수 문자는 퍼센트 인코딩으로 "
        "쓰십시오"
    ),
    (
        "no worker answered {task} within {timeout_s:g} s through {broker}; see that workers "
        "run (`pabal up`, or celery -A pabal_worker worker); one that comes later may still "
        "do what was asked"
    ): (
        "{broker}에서 {timeout_s}초 안에 {task}에 응답한 워커가 없습니다. 워커가 실행 중인지 "
        "확인하십시오(`pabal up` 또는 celery -A pabal_worker worker). 나중에 뜨는 워커가 "
        "요청을 처리할 수도 있습니다"
    ),
    "cannot be written as JSON ({error})": "JSON으로 쓸 수 없습니다({error})",
    "give texts, numbers, lists and mappings": "텍스트, 숫자, 목록, 매핑으로 쓰십시오",
    "a text": "텍스트",
    "a whole number": "정수",
    "a number": "숫자",
    "True or False": "True 또는 False",
    "is of type {name}": "타입이 {name}입니다",
    "is not one of the values that there are": "쓸 수 있는 값이 아닙니다",
    "give {hint}": "{hint}을(를) 쓰십시오",
    "a mapping": "매핑",
    "a mapping of {inner}": "{inner}의 매핑",
    "a list of {inner}": "{inner}의 목록",
    "a function": "함수",
    "whole numbers": "정수들",
    "{hint} objects": "{hint} 객체",
    "there is nothing more to erase of it": "더 삭제할 것이 없습니다",
    "is erased already": "이미 삭제되었습니다",
    "{where}: {what}; {way_out}, or accept it as it is with --accept {code}": (
        "{where}: {what}. {way_out} 또는 --accept {code}(으)로 그대로 받아들이십시오"
    ),
    "campaign {campaign_id!r}": "캠페인 {campaign_id}",
    "no campaign has the id {campaign_id!r}; `pabal status` lists those that there are": (
        "id가 {campaign_id}인 캠페인이 없습니다. `pabal status`가 있는 것을 모두 표시합니다"
    ),
    "message {key!r}: {why}; {way_out}": "메시지 {key}: {why}. {way_out}",
    "name the message by a key of your own, such as an order's number": (
        "주문 번호처럼 직접 정한 키로 메시지의 이름을 정하십시오"
    ),
    "docs/wire.md shows one": "docs/wire.md에 예가 있습니다",
    "is not a text of 1 to {longest} characters": "1자에서 {longest}자까지의 텍스트가 아닙니다",
    "write it as a shorter JSON string": "더 짧은 JSON 문자열로 쓰십시오",
    "give channel, sender and content; {SEE}": "channel, sender, content를 지정하십시오. {SEE}",
    "is not an option of a single message": "단건 메시지의 옵션이 아닙니다",
    "use {OPTIONS}": "다음을 쓰십시오: {OPTIONS}",
    "is not an object of texts": "텍스트의 객체가 아닙니다",
    'write {{"name": "…"}}': '{{"name": "…"}} 형식으로 쓰십시오',
    "is not a variable of the message": "메시지의 변수가 아닙니다",
    "it has {known}": "있는 변수: {known}",
    "give it a value": "값을 지정하십시오",
    "{match} and {name} are both set; keep one of them": (
        "{match}와(과) {name}이(가) 모두 설정되어 있습니다. 하나만 남기십시오"
    ),
    (
        "{name} is {path!r}, which cannot be read ({name2}); name a file of text that this "
        "user may read, or set {match} itself"
    ): (
        "{name}의 값 {path}: 파일을 읽을 수 없습니다({name2}). 이 사용자가 읽을 수 있는 "
        "텍스트 파일을 지정하거나 {match}을(를) 직접 설정하십시오"
    ),
    (
        "the workers cannot reach their ledger ({failure}); see that PostgreSQL runs and "
        "that their PABAL_DATABASE_URL is right, then do the same again"
    ): (
        "워커가 원장에 접속할 수 없습니다({failure}). PostgreSQL이 실행 중인지와 워커의 "
        "PABAL_DATABASE_URL이 맞는지 확인한 뒤 다시 실행하십시오"
    ),
    ("the ledger is not at the workers' version ({failure}); run `pabal migrate`, then do the same again"): (
        "원장의 버전이 워커와 다릅니다({failure}). `pabal migrate`를 실행한 뒤 다시 실행하십시오"
    ),
    ("the worker failed at {task} ({failure}), its log says why; once that is mended, do the same again"): (
        "워커가 {task}에서 실패했습니다({failure}). 이유는 워커의 로그에 있습니다. 고친 뒤 다시 실행하십시오"
    ),
    (
        "it had expired when a worker took it, and nothing was done: all workers were busy, or this "
        "machine's clock is behind the ledger's; set the clock, or start more workers, then ask again"
    ): (
        "워커가 받았을 때 이미 만료되어 아무것도 하지 않았습니다. 모든 워커가 바빴거나 이 컴퓨터의 "
        "시계가 원장의 시계보다 늦습니다. 시계를 맞추거나 워커를 늘린 뒤 다시 요청하십시오"
    ),
    "`pabal status {campaign_id}` shows how it stands": (
        "`pabal status {campaign_id}`(으)로 현재 상태를 봅니다"
    ),
}
