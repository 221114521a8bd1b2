"""Hold the Korean of what workers say: obstacles, holds, and the story of a message."""

from __future__ import annotations

WORKERS: dict[str, str] = {
    "start workers, or more of them (queue pabal.pump)": "워커를 시작하거나 늘리십시오(큐 pabal.pump)",
    "look at the provider's status page, and whether workers reach PABAL_INFOBIP_BASE_URL": (
        "발송사의 상태 페이지와, 워커가 PABAL_INFOBIP_BASE_URL에 접속되는지 확인하십시오"
    ),
    "{campaigns:,} campaigns have something to send, and no worker sends it": (
        "발송할 것이 있는 캠페인이 {campaigns}개인데 보내는 워커가 없습니다"
    ),
    "{campaigns:,} campaigns cannot send: {why}": "캠페인 {campaigns}개가 발송할 수 없습니다: {why}",
    "the workers' log says more": "워커의 로그에 자세한 내용이 있습니다",
    "set PABAL_INFOBIP_BASE_URL (https://<yours>.api.infobip.com) for all workers": (
        "모든 워커에 PABAL_INFOBIP_BASE_URL(https://<yours>.api.infobip.com)을 설정하십시오"
    ),
    "the pacer": "속도 제어기",
    "{NO_WORKER}; should there be enough, their log says why pumps fail": (
        "{NO_WORKER}. 충분하다면 펌프가 실패하는 이유가 워커의 로그에 있습니다"
    ),
    "bring Redis back, or mend PABAL_REDIS_URL; nothing else is needed": (
        "Redis를 되살리거나 PABAL_REDIS_URL을 고치십시오. 그 밖에는 필요한 것이 없습니다"
    ),
    "look at PostgreSQL: its load, its disk, its locks, and the network to it": (
        "PostgreSQL의 부하, 디스크, 잠금과 네트워크를 확인하십시오"
    ),
    (
        "the provider asked for a pause, which ends by itself; `pabal account --reset` ends it at once"
    ): "발송사가 일시 중지를 요청했으며 저절로 끝납니다. `pabal account --reset`은 즉시 끝냅니다",
    "`pabal audit {campaign_id}` says where they differ": (
        "`pabal audit {campaign_id}`이(가) 어디가 다른지 알려 줍니다"
    ),
    (
        "reports come by themselves, and the provider's logs are asked; what neither tells of "
        "until then becomes unconfirmed"
    ): ("리포트는 저절로 오며 발송사의 로그도 확인합니다. 그때까지 알 수 없는 것은 미확인이 됩니다"),
    "reports of {awaited:,} messages": "메시지 {awaited}건의 리포트",
    "answers of the provider's logs about {doubted:,} in doubt": (
        "불확실한 {doubted}건에 대한 발송사 로그의 답"
    ),
    "calls to the provider fail: {failed:,} of {all:,} in the last minute{why}": (
        "발송사 호출이 실패합니다: 최근 1분간 {all}건 중 {failed}건{why}"
    ),
    (
        "it is a cluster, which cannot serve here: point PABAL_REDIS_URL at a single Redis or Valkey"
    ): "클러스터라서 사용할 수 없습니다. PABAL_REDIS_URL을 단일 Redis나 Valkey로 지정하십시오",
    (
        "it answers and refuses: a cluster cannot serve here, and an ACL has to allow what "
        "docs/operations.md lists; see PABAL_REDIS_URL"
    ): (
        "응답하지만 거부합니다. 클러스터는 사용할 수 없으며, ACL은 docs/operations.md의 목록을 "
        "허용해야 합니다. PABAL_REDIS_URL을 확인하십시오"
    ),
    "it waits for a second person, with another name than who submitted it": (
        "제출한 사람과 이름이 다른 사람의 승인을 기다립니다"
    ),
    "`pabal approve {campaign_id}` lets it go, `pabal cancel {campaign_id2}` gives it up": (
        "`pabal approve {campaign_id}`(으)로 승인하고, `pabal cancel {campaign_id2}`(으)로 포기합니다"
    ),
    "nobody ticks, so nothing new starts": "틱이 없어 새로 시작되는 것이 없습니다",
    "start `celery -A pabal_worker beat`, and a worker for the queue pabal.beat": (
        "`celery -A pabal_worker beat`와 큐 pabal.beat의 워커를 시작하십시오"
    ),
    "delivery reports wait, and no worker applies them": (
        "발송 결과 리포트가 대기 중인데 반영하는 워커가 없습니다"
    ),
    "start workers, or more of them (queue pabal.upkeep)": "워커를 시작하거나 늘리십시오(큐 pabal.upkeep)",
    "delivery reports wait longer than ten seconds: workers apply them, and fall behind": (
        "발송 결과 리포트가 10초 넘게 대기합니다. 워커의 반영이 밀리고 있습니다"
    ),
    ("nothing, if it ends soon; else start more workers, and see their log and the ledger's load"): (
        "곧 끝나면 할 일이 없습니다. 아니면 워커를 늘리고, 워커의 로그와 원장의 부하를 확인하십시오"
    ),
    (
        "{unreadable:,} bodies of reports or users' messages of the last day could not be read or "
        "believed whole, of whichever campaign"
    ): (
        "최근 하루 동안 어느 캠페인의 것이든 리포트나 사용자 메시지 본문 {unreadable}건을 온전히 "
        "읽지 못했거나 그대로 믿을 수 없었습니다"
    ),
    (
        "the workers' log says why: `a report cannot be read`, `a user's message cannot be read`; the "
        "provider's logs are asked about reports, and nobody is told of these users' messages"
    ): (
        "이유는 워커의 로그 `a report cannot be read`, `a user's message cannot be read`에 "
        "있습니다. 리포트는 발송사의 로그로 확인하며, 이 사용자 메시지는 아무에게도 전달되지 않습니다"
    ),
    "nobody sends but a probe now and then: {says}": "이따금 시험 발송만 합니다: {says}",
    "an answer to a probe lets all go on by itself; `pabal account --reset` does so at once": (
        "시험 발송에 응답이 오면 모두 저절로 재개됩니다. `pabal account --reset`은 즉시 재개합니다"
    ),
    "the account goes slower: {says}": "계정의 속도가 낮아졌습니다: {says}",
    ("it rises by itself; `pabal account` shows how far, `pabal account --steering off` overrules"): (
        "저절로 올라갑니다. `pabal account`에서 얼마나 올랐는지 볼 수 있고, `pabal account "
        "--steering off`로 무시할 수 있습니다"
    ),
    "calls with {messages:,} messages have no answer: the provider hangs, or a worker died": (
        "메시지 {messages}건의 호출에 응답이 없습니다. 발송사가 멈추었거나 워커가 종료되었습니다"
    ),
    (
        "nothing; if no answer comes, the provider's logs are asked about them when their lease is over"
    ): "할 일이 없습니다. 응답이 없으면 점유 기한이 지난 뒤 발송사의 로그로 확인합니다",
    "its books do not balance, so it cannot end": "장부가 맞지 않아 끝날 수 없습니다",
    "nobody does the upkeep, so nothing is repaired, judged or ended": (
        "관리 작업이 없어 복구, 판정, 종료가 되지 않습니다"
    ),
    "see the workers' log: `a step of upkeep failed`; start workers for the queue pabal.beat": (
        "워커의 로그 `a step of upkeep failed`를 확인하고 큐 pabal.beat의 워커를 시작하십시오"
    ),
    "it arrived": "도달했습니다",
    "it could not be delivered": "전달할 수 없었습니다",
    "it expired": "만료되었습니다",
    "the provider refused it for good": "발송사가 최종 거부했습니다",
    "no final word came; it may have arrived, and is not sent again": (
        "최종 결과가 오지 않았습니다. 도달했을 수 있으므로 다시 보내지 않습니다"
    ),
    "it was cancelled before it left": "발송 전에 취소되었습니다",
    "it was never sent: the person gets nothing, or has had it already": (
        "발송하지 않았습니다. 이 사람은 받지 않기로 했거나 이미 받았습니다"
    ),
    "no SMS: when KakaoTalk ended, the campaign was over": (
        "문자 없음: 카카오톡이 끝났을 때 캠페인이 끝났습니다"
    ),
    "a call with {n:,} messages": "{n}건을 담은 호출",
    "it was tried again later, after: {note}": "다음 이유로 나중에 다시 시도했습니다: {note}",
    "no SMS: the campaign has no SMS failover": "문자 없음: 캠페인에 대체 발송이 없습니다",
    "no SMS of ours: the provider fails over by itself": (
        "파발이 보내는 문자 없음: 발송사가 직접 대체 발송합니다"
    ),
    "no SMS: KakaoTalk arrived": "문자 없음: 카카오톡이 도달했습니다",
    "no SMS: KakaoTalk was {state}": "문자 없음: 카카오톡이 {state} 상태였습니다",
    "its turn": "순서 대기",
    "no answer": "응답 없음",
    "a call was prepared and not made": "호출을 준비했으나 하지 않았습니다",
    "{call}: its worker was lost in it, so nobody knew whether it had left": (
        "{call}: 워커가 도중에 사라져 발송 여부를 알 수 없었습니다"
    ),
    "{call} is under way": "{call} 진행 중",
    "{call} did not take effect ({detail})": "{call}의 효과가 없었습니다({detail})",
    "{call} broke ({detail}): nobody knew whether it had left": (
        "{call}이(가) 끊어졌습니다({detail}). 발송 여부를 알 수 없었습니다"
    ),
    "in doubt: the provider's logs did not know it, so it was sent again under the same id": (
        "불확실: 발송사의 로그에 없어 같은 id로 다시 보냈습니다"
    ),
    "in doubt: the provider's logs do not know it, and people are to decide (`inDoubt`: HOLD)": (
        "불확실: 발송사의 로그에 없어 사람이 결정해야 합니다(`inDoubt`: HOLD)"
    ),
    "in doubt: the provider's logs are asked ({asked} times so far)": (
        "불확실: 발송사의 로그를 확인 중입니다(지금까지 {asked}회)"
    ),
    "in doubt; cleared up by a report that is no longer kept, or by the end of the campaign": (
        "불확실. 보관 기간이 지난 리포트나 캠페인 종료로 해소되었습니다"
    ),
    "its last answer: {last_error}": "마지막 응답: {last_error}",
    "the webhook {url} is {state}; too much waits for it to look through": (
        "웹훅 {url}: {state}. 대기 중인 것이 너무 많아 살펴볼 수 없습니다"
    ),
    "the campaign was opened; this is row {row} of its list": "캠페인이 제출되었습니다. 명단의 {row}행입니다",
    "the campaign's pace is {pace}": "캠페인의 속도는 {pace}입니다",
    "the campaign's first messages had to be heard of first (canary)": (
        "캠페인의 처음 메시지의 결과를 먼저 확인해야 했습니다(카나리아)"
    ),
    "found in the provider's logs": "발송사의 로그에서 찾았습니다",
    "a report told of it": "리포트로 확인했습니다",
    "a report came": "리포트가 왔습니다",
    "nothing of it waits for the webhook {url}": "웹훅 {url}에 대기 중인 것이 없습니다",
    "it joined the stream as row {row}": "스트림의 {row}행으로 들어왔습니다",
    "the rest of the campaign's list": "캠페인 명단의 나머지",
    "KakaoTalk ended as {state}, so an SMS was booked": "카카오톡이 {state}(으)로 끝나 문자를 예약했습니다",
    "said before, so it changed nothing": "이미 알려진 것이라 바뀐 것이 없습니다",
    "price {price}": "금액 {price}",
    "not applied yet": "아직 반영되지 않음",
    "the rest of the campaign's list came in": "캠페인 명단의 나머지가 들어왔습니다",
    "its final report": "최종 리포트",
    "it was with the provider": "발송사에 있었습니다",
    "the campaign was {kind}{whom}": "캠페인 상태가 {kind}(으)로 바뀌었습니다{whom}",
    "the campaign's sendAt": "캠페인의 sendAt",
    "the window is closed": "발송 시간대가 닫혀 있습니다",
    "its next attempt": "다음 시도",
    "the window was closed": "발송 시간대가 닫혀 있었습니다",
    "the next attempt, after: {why}": "다음 시도. 이유: {why}",
    "why the first failed over KakaoTalk": "처음 메시지가 카카오톡에서 실패한 이유",
    "canary reports: {samples:,} of {all:,} in, {failed:,} failed": (
        "카나리아 리포트: {all}건 중 {samples}건 도착, {failed}건 실패"
    ),
    (
        "`pabal export {campaign_id}` shows why, `pabal resume {campaign_id2}` sends to the "
        "others all the same, `pabal cancel {campaign_id3}` gives up"
    ): (
        "`pabal export {campaign_id}`(으)로 이유를 보고, `pabal resume {campaign_id2}`(으)로 "
        "나머지에게 그래도 발송하며, `pabal cancel {campaign_id3}`(으)로 포기합니다"
    ),
    "the canary failed: {why}; {way_out}": "카나리아 실패: {why}. {way_out}",
    (
        "`pabal export {campaign_id}` shows why, `pabal resume {campaign_id2}` sends the SMS and "
        "goes on all the same, `pabal cancel {campaign_id3}` gives up"
    ): (
        "`pabal export {campaign_id}`(으)로 이유를 보고, `pabal resume {campaign_id2}`(으)로 문자를 "
        "보내며 계속하고, `pabal cancel {campaign_id3}`(으)로 포기합니다"
    ),
    "requests that the provider refused": "발송사가 거부한 요청",
    (
        "{failed:,} of {samples:,} reports say that the message did not arrive ({share:.1f} %), "
        "more than {field}.failureShare ({bound:g}) allows"
    ): (
        "리포트 {samples}건 중 {failed}건이 미도달입니다({share} %). "
        "{field}.failureShare({bound})을(를) 넘었습니다"
    ),
}
