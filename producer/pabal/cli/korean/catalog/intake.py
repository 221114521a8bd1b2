"""Hold the Korean of how workers refuse lists, messages, answers and malformed tasks."""

from __future__ import annotations

INTAKE: dict[str, str] = {
    "this user has never written to the profile, as far as is known": (
        "알려진 범위에서 이 사용자는 프로필에 글을 쓴 적이 없습니다"
    ),
    "the user wrote nothing for 30 days, so the talk is over": (
        "사용자가 30일 동안 글을 쓰지 않아 대화가 끝났습니다"
    ),
    "the provider said that the talk is over": "발송사가 대화가 끝났다고 알렸습니다",
    "the talk was ended by us": "발신 측에서 대화를 끝냈습니다",
    "the user has blocked the profile": "사용자가 프로필을 차단했습니다",
    "the user has to write first; until then, an Alim to the person's number may reach them": (
        "사용자가 먼저 글을 써야 합니다. 그전에는 그 번호로 보내는 알림톡이 도달할 수 있습니다"
    ),
    "is not a list of 1 to {MOST_AT_ONCE} answers": ("1건에서 {MOST_AT_ONCE}건까지의 답변 목록이 아닙니다"),
    "send them in more calls": "여러 번에 나누어 보내십시오",
    "is not a list of 1 to {MOST_AT_ONCE} messages": (
        "1건에서 {MOST_AT_ONCE}건까지의 메시지 목록이 아닙니다"
    ),
    "are not lists of texts, together 1 to 1000": ("합쳐서 1개에서 1000개까지의 텍스트 목록이 아닙니다"),
    "name the messages": "메시지를 지정하십시오",
    "the stream of its sender was cancelled for today; send it tomorrow, or by a campaign": (
        "발신자의 스트림이 오늘은 취소되었습니다. 내일 보내거나 캠페인으로 보내십시오"
    ),
    "could not join its stream": "스트림에 들어가지 못했습니다",
    "stands for another message already": "이미 다른 메시지의 키입니다",
    "give each message a key of its own": "메시지마다 다른 키를 쓰십시오",
    "the number stands twice in this batch": "이 묶음에 같은 행 번호가 두 번 있습니다",
    "number rows once a campaign": "행 번호를 캠페인에서 한 번씩만 쓰십시오",
    "there are {columns:,}, and {MOST_COLUMNS} are allowed": (
        "{columns}개인데 {MOST_COLUMNS}개까지 허용됩니다"
    ),
    "send those alone that the texts use": "내용에 쓰이는 열만 보내십시오",
    "it is not a list of different names of up to {LONGEST_NAME} characters": (
        "{LONGEST_NAME}자 이내의 서로 다른 이름의 목록이 아닙니다"
    ),
    'write ["name", "order"]': '["name", "order"]처럼 쓰십시오',
    "a batch holds 1 to {BATCH_SIZE} rows": "묶음 하나에는 1행에서 {BATCH_SIZE}행까지 들어갑니다",
    "cut the list into more batches": "명단을 더 많은 묶음으로 나누십시오",
    "a row": "행 하나",
    "it is not a row number from 1 to {LAST_ROW}, an address and a value for each column": (
        "1에서 {LAST_ROW}까지의 행 번호, 주소, 열마다 하나씩의 값이 아닙니다"
    ),
    "give {width} values": "값을 {width}개 쓰십시오",
    "it is not a Korean mobile number in digits": "한국 휴대전화 번호(숫자만)가 아닙니다",
    "row {no}": "{no}행",
    "a value is not a text": "값이 텍스트가 아닙니다",
    "write every value as a JSON string": "모든 값을 JSON 문자열로 쓰십시오",
    "a value has U+0000 or half of a surrogate pair in it": (
        "값에 U+0000이나 서로게이트 쌍의 절반이 있습니다"
    ),
    "remove it; cut texts between characters": ("지우십시오. 텍스트는 문자와 문자 사이에서 자르십시오"),
    "is longer than {LONGEST_VALUE:,} characters": "{LONGEST_VALUE}자보다 깁니다",
    "row {no}, column {name!r}": "{no}행, 열 {name}",
    "shorten it": "줄이십시오",
    "row {no}, column {column!r}": "{no}행, 열 {column}",
    (
        "campaign id {id!r} is taken by another campaign, opened {opened:%Y-%m-%d %H:%M "
        "%Z}; choose another id, or submit exactly the same campaign file to go on with it"
    ): (
        "캠페인 id {id}은(는) {opened}에 제출된 다른 캠페인이 쓰고 있습니다. 다른 "
        "id를 쓰거나, 이어 가려면 똑같은 캠페인 파일을 제출하십시오"
    ),
    "no campaign has the id {campaign_id!r}; open it first ({OPEN})": (
        "id가 {campaign_id}인 캠페인이 없습니다. 먼저 제출하십시오({OPEN})"
    ),
    (
        "campaign {campaign_id!r} is {state} with another list of recipients; choose another id for this list"
    ): ("캠페인 {campaign_id}: {state}, 다른 수신자 명단입니다. 이 명단에는 다른 id를 쓰십시오"),
    "say how many there are in all": "모두 몇 개인지 쓰십시오",
    "it was announced so; `pabal cancel {id}`, and submit the list under another id": (
        "처음에 그렇게 지정했습니다. `pabal cancel {id}` 뒤에 명단을 다른 id로 제출하십시오"
    ),
    "is less than the {taken:,} that were taken": "이미 받은 {taken}개보다 적습니다",
    "and {late:,} came too late, so nobody in them is sent to": (
        "너무 늦게 온 {late}개의 수신자에게는 보내지 않습니다"
    ),
    "`pabal cancel {id}`, then": "`pabal cancel {id}` 뒤에",
    (
        "campaign {id!r} was announced with {expected_batches:,} batches, not with "
        "{batches:,}{lost}; {cancels}choose another id for who is not in it"
    ): (
        "캠페인 {id}은(는) 묶음 {batches}개가 아니라 {expected_batches}개로 지정되어 있습니다{lost}. "
        "{cancels}빠진 수신자에게는 다른 id를 쓰십시오"
    ),
    "a row number belongs to another person already: {error}": (
        "행 번호가 이미 다른 사람의 것입니다: {error}"
    ),
    "batch {number}": "묶음 {number}",
    "then send it again": "그런 뒤 다시 보내십시오",
    (
        "campaign {id!r} has {recipients:,} recipients, and this installation allows "
        "{most:,} a campaign; `pabal cancel {id2}` and submit a shorter list under another "
        "id, or raise PABAL_MOST_RECIPIENTS for all workers"
    ): (
        "캠페인 {id}의 수신자는 {recipients}명인데, 이 설치 환경에서는 캠페인당 {most}명까지 "
        "허용합니다. `pabal cancel {id2}` 뒤에 더 짧은 명단을 다른 id로 제출하거나 모든 워커의 "
        "PABAL_MOST_RECIPIENTS를 올리십시오"
    ),
    "came when the campaign was {state}, so nobody in it is sent to": (
        "캠페인이 {state} 상태일 때 와서 아무에게도 보내지 않습니다"
    ),
    "submit these people under another id; announce all batches with the seal": (
        "이 수신자는 다른 id로 제출하십시오. 명단을 확정할 때 묶음의 총수를 지정하십시오"
    ),
    (
        "{name} is part of a cluster: tasks and pace need several keys at once, which a "
        "cluster spreads over its servers; name a Redis or Valkey with cluster mode off"
    ): (
        "{name}이(가) 클러스터의 일부입니다. 작업과 속도에는 여러 키가 한꺼번에 필요한데 "
        "클러스터는 키를 여러 서버에 나눕니다. 클러스터 모드가 꺼진 Redis나 Valkey를 "
        "지정하십시오"
    ),
    (
        "the message in {queue} does not follow the wire: {reason}; nothing of it was done; "
        "docs/wire.md shows a right one"
    ): (
        "{queue}의 메시지가 메시지 규격을 따르지 않습니다: {reason}. 아무것도 처리하지 않았습니다. "
        "올바른 예는 docs/wire.md에 있습니다"
    ),
    "{task} is taken from {STEER_QUEUE} alone": "{task}은(는) {STEER_QUEUE}에서만 받습니다",
    "it cannot be read ({name})": "읽을 수 없습니다({name})",
    "it is not JSON in UTF-8": "UTF-8로 된 JSON이 아닙니다",
    "it is not a JSON object": "JSON 객체가 아닙니다",
    "`{name}` is not an object": "`{name}`이(가) 객체가 아닙니다",
    "the header `task` is missing or not text": "헤더 `task`가 없거나 텍스트가 아닙니다",
    "the header `task` is {task}, which is not a task of the wire": (
        "헤더 `task`가 {task}인데 메시지 규격에 없는 작업입니다"
    ),
    "the header `id` is missing or not a short text, such as a UUID": (
        "헤더 `id`가 없거나 UUID 같은 짧은 텍스트가 아닙니다"
    ),
    "it has an `eta`; moments belong into the campaign": ("`eta`가 있습니다. 시각은 캠페인에 씁니다"),
    "its body is compressed; send it as it is": "본문이 압축되어 있습니다. 그대로 보내십시오",
    "its content type is missing; write {JSON_TYPE}": ("콘텐츠 타입이 없습니다. {JSON_TYPE}을(를) 쓰십시오"),
    "its content type is {content_type}; write {JSON_TYPE}": (
        "콘텐츠 타입이 {content_type}입니다. {JSON_TYPE}을(를) 쓰십시오"
    ),
    "its content type is {content_type}; write {JSON_TYPE} alone": (
        "콘텐츠 타입이 {content_type}입니다. {JSON_TYPE}만 쓰십시오"
    ),
    "its content encoding is another than utf-8": "콘텐츠 인코딩이 utf-8이 아닙니다",
    "`body` is not text": "`body`가 텍스트가 아닙니다",
    "the property `body_encoding` is neither base64 nor absent": (
        "속성 `body_encoding`이 base64도 아니고 없지도 않습니다"
    ),
    "`body` is not base64, as the property `body_encoding` says": (
        "속성 `body_encoding`과 달리 `body`가 base64가 아닙니다"
    ),
    "its body has more than {LARGEST_BODY} bytes": "본문이 {LARGEST_BODY}바이트보다 큽니다",
    "its body is not JSON in UTF-8": "본문이 UTF-8로 된 JSON이 아닙니다",
    "its body is not a list of three: [], keyword arguments, {{}}": (
        "본문이 세 가지의 목록이 아닙니다: [], 키워드 인자, {{}}"
    ),
    "its body is not a list, an object and an object: [], keyword arguments, {{}}": (
        "본문이 목록, 객체, 객체가 아닙니다: [], 키워드 인자, {{}}"
    ),
    "it has callbacks, a chain or a chord; a task of the wire has none": (
        "콜백, 체인 또는 코드(chord)가 있습니다. 메시지 규격의 작업에는 없습니다"
    ),
    "the header `expires` is not a moment in ISO 8601": ("헤더 `expires`가 ISO 8601 시각이 아닙니다"),
    "no name that can be shown": "표시할 수 있는 이름이 없음",
    "is not a moment in the past, with its zone": "시간대가 있는 과거의 시각이 아닙니다",
    "write 2026-11-23T09:00:00+09:00": "2026-11-23T09:00:00+09:00처럼 쓰십시오",
    "number {place}": "번호 {place}",
    (
        "the provider takes {CREATES_A_MINUTE} templates a minute, and none was asked for "
        "now ({args}); ask again in a minute, the same order goes on where this one stopped"
    ): (
        "발송사는 1분에 템플릿 {CREATES_A_MINUTE}개를 받으며, 지금은 요청하지 "
        "않았습니다({args}). 1분 뒤 다시 요청하십시오. 같은 주문은 멈춘 곳에서 이어집니다"
    ),
    "is listed and not found": "목록에 있으나 찾을 수 없습니다",
    "pull again": "다시 가져오십시오",
    "has a code that is too long, or broken characters": "코드가 너무 길거나 깨진 문자가 있습니다",
    "mend it at the provider": "발송사에서 고치십시오",
    (
        "nobody knows whether the provider has taken the template ({error}); `pabal "
        "templates pull` shows it if it has"
    ): ("발송사가 템플릿을 받았는지 알 수 없습니다({error}). 받았으면 `pabal templates pull`에 나타납니다"),
    "the provider refuses it: {what}": "발송사가 거부합니다: {what}",
    "write it as the provider wants it": "발송사가 요구하는 대로 쓰십시오",
    "the provider did not answer in time; try again": (
        "발송사가 제때 응답하지 않았습니다. 다시 시도하십시오"
    ),
    (
        "nobody knows whether the provider has taken this template; `pabal templates pull "
        "{sender}` shows it if it has"
    ): (
        "발송사가 이 템플릿을 받았는지 알 수 없습니다. 받았으면 `pabal templates pull {sender}`에 나타납니다"
    ),
    "is in this list twice": "이 목록에 두 번 있습니다",
    "is not registered here": "등록되어 있지 않습니다",
    "for sender {sender!r}": "발신자 {sender}에",
}
