"""Hold the Korean of what workers make of the provider's answers."""

from __future__ import annotations

PROVIDER: dict[str, str] = {
    "the pacer's Redis does not answer ({args}); nothing is sent until it does": (
        "속도 제어기의 Redis가 응답하지 않습니다({args}). 응답할 때까지 발송하지 않습니다"
    ),
    (
        "a worker of this version cannot read campaign {args!r} ({args2}); update the "
        "workers, then `pabal resume {args3}`"
    ): (
        "이 버전의 워커는 캠페인 {args}을(를) 읽을 수 없습니다({args2}). 워커를 업데이트한 "
        "뒤 `pabal resume {args3}`을(를) 실행하십시오"
    ),
    "in {after_s:g} s": "{after_s}초 뒤",
    "the provider's logs could not be read: {why}; ask again {wait}": (
        "발송사의 로그를 읽을 수 없습니다: {why}. {wait} 다시 확인하십시오"
    ),
    "the provider's templates: {why}; try again {wait}": ("발송사의 템플릿: {why}. {wait} 다시 시도하십시오"),
    (
        'no delivery reports in this body: {why}; expected is {{"results": [...]}} as JSON, '
        "or the same as XML"
    ): (
        '이 본문에 발송 결과 리포트가 없습니다: {why}. JSON {{"results": [...]}} 또는 같은 내용의 '
        "XML이어야 합니다"
    ),
    "campaign no. {args} is sealed; batch {args2} came too late": (
        "캠페인 {args}번의 명단이 확정되어, 묶음 {args2}은(는) 너무 늦게 왔습니다"
    ),
    (
        "the provider did not do it ({path}: {why}); see that PABAL_INFOBIP_BASE_URL and the "
        "key are right, and that the key may manage subscriptions and resources"
    ): (
        "발송사가 처리하지 않았습니다({path}: {why}). PABAL_INFOBIP_BASE_URL과 키가 맞는지, "
        "키로 구독과 리소스를 관리할 수 있는지 확인하십시오"
    ),
    "it is about this number alone": "이 번호만의 문제입니다",
    "it is about what was to be said": "메시지의 내용 때문입니다",
    "it is about the account": "계정 때문입니다",
    "it is the provider's or its network's fault": "발송사나 그 네트워크의 문제입니다",
    "group {group}": "그룹 {group}",
    "a status that the registry does not have": "등록되지 않은 상태",
    "an error that the registry does not have ({error})": "등록되지 않은 오류({error})",
    "{why}; check PABAL_INFOBIP_BASE_URL": "{why}. PABAL_INFOBIP_BASE_URL을 확인하십시오",
    "refused together with a bad row": "잘못된 다른 행과 함께 거부됨",
    "HTTP {status} without rows that can be read": "HTTP {status}, 읽을 수 있는 행 없음",
    "the answer does not mention it": "응답에 이 메시지가 없습니다",
    "two rows of the answer disagree about it": "응답의 두 행이 이 메시지에 대해 서로 다릅니다",
    "the answer has no status for it": "응답에 이 메시지의 상태가 없습니다",
    "{missing:,} messages not mentioned": "메시지 {missing}건이 응답에 없습니다",
    "{foreign:,} rows of other messages": "다른 메시지의 행 {foreign}개",
    "the provider has seen this messageId before": "발송사가 이 messageId를 이미 받았습니다",
    "the provider answered {status}, which says nothing certain": (
        "발송사의 응답 {status}(으)로는 확실한 것을 알 수 없습니다"
    ),
    "PABAL_INFOBIP_BASE_URL is not set at this worker": ("이 워커에 PABAL_INFOBIP_BASE_URL이 없습니다"),
    "the answer has no list of results": "응답에 결과 목록이 없습니다",
    "this version does not know the channel {channel}": ("이 버전은 채널 {channel}을(를) 알지 못합니다"),
    "{name} after the request had begun to leave": "요청을 보내기 시작한 뒤 {name}",
    "{name} before anything left": "아무것도 보내기 전에 {name}",
    "an answer that is not JSON": "JSON이 아닌 응답",
    "the answer has no results": "응답에 결과가 없습니다",
    "the answer has no templateContent": "응답에 templateContent가 없습니다",
    "the answer names no templateCode": "응답에 templateCode가 없습니다",
    "the answer is not a JSON object": "응답이 JSON 객체가 아닙니다",
    "row {row}: {why}": "{row}행: {why}",
    "and {others:,} other faults": "다른 오류 {others}개",
    "those that it forwards are {repr}": "전달하는 프로필: {repr}",
    (
        "The provider forwards nothing of a profile {profile!r} so far, and has no list to "
        "look the name up in{others}. See that it is spelled as in the console."
    ): (
        "발송사는 지금 프로필 {profile}의 메시지를 전달하지 않으며, 이름을 확인할 목록도 "
        "없습니다{others}. 콘솔의 이름과 같은지 확인하십시오."
    ),
    "the provider asked for less (429 or 503)": "발송사가 줄이라고 요청함(429 또는 503)",
    "calls failed at the provider (5xx, or no answer)": "발송사 호출이 실패함(5xx 또는 응답 없음)",
    "{error}; the settings count again all the same": "{error}. 그래도 설정이 다시 적용됩니다",
    "{name}: no permit within {wait_s:.0f} s": "{name}: {wait_s}초 안에 허가가 없습니다",
    "the provider's logs could not be asked about it for as long as they reach back": (
        "발송사의 로그가 남아 있는 동안 확인할 수 없었습니다"
    ),
    "in doubt for longer than the logs reach back": ("로그가 남아 있는 기간보다 오래 불확실했습니다"),
    "the provider's logs do not know it; kept for people to decide": (
        "발송사의 로그에 없습니다. 사람이 결정하도록 남겨 둡니다"
    ),
    "the provider's logs do not know it; sent again under the same id": (
        "발송사의 로그에 없어 같은 id로 다시 보냈습니다"
    ),
    "its validity ran out, and the provider's logs do not know it": (
        "유효 시간이 지났고 발송사의 로그에도 없습니다"
    ),
    "no final report came, and the logs have none": "최종 리포트가 오지 않았고 로그에도 없습니다",
    "their pages go round in a circle": "페이지가 되풀이됩니다",
}
