"""Hold the Korean of how workers refuse, hold and judge campaigns."""

from __future__ import annotations

CAMPAIGNS: dict[str, str] = {
    ("{kakao:,} Kakao messages for {audience:,} recipients, by the last figures; the rows were deleted"): (
        "마지막 집계로 수신자 {audience}명에게 카카오톡 메시지 {kakao}건. 행은 삭제되었습니다"
    ),
    (
        "campaign {id!r} has no rows any more to rebuild tallies from; its last figures "
        "stand in `pabal status {id2}`"
    ): ("캠페인 {id}에는 집계를 다시 만들 행이 없습니다. 마지막 집계는 `pabal status {id2}`에 있습니다"),
    "is not a month": "달이 아닙니다",
    "write 2026-11": "2026-11처럼 쓰십시오",
    "{campaign_id!r} is a stream of single messages, which has no campaign file": (
        "{campaign_id}은(는) 단건 메시지의 스트림이라 캠페인 파일이 없습니다"
    ),
    "is the campaign's own id, which is taken": "캠페인 자신의 id이며 이미 쓰고 있습니다",
    "choose another one": "다른 id를 쓰십시오",
    "campaign {campaign_id!r} would be held again at once: {shortage}": (
        "캠페인 {campaign_id}은(는) 곧바로 다시 보류됩니다: {shortage}"
    ),
    "campaign {campaign_id!r} is {state}; nothing of it is sent any more": (
        "캠페인 {campaign_id}: {state}. 더 이상 아무것도 발송하지 않습니다"
    ),
    "waits for a second person; `pabal approve {id}` lets it go": (
        "다른 사람의 승인을 기다립니다. `pabal approve {id}`(으)로 승인합니다"
    ),
    "stays paused: {stop}": "계속 일시 정지: {stop}",
    "campaign {id!r} {why}": "캠페인 {id}: {why}",
    (
        "campaign {id!r} is {state}; only {came_from} campaigns can become {wanted}; to send "
        "to these people again, submit them under another id"
    ): (
        "캠페인 {id}: {state}. {came_from} 상태인 캠페인만 {wanted} 상태로 바꿀 수 있습니다. 이 "
        "수신자에게 다시 보내려면 다른 id로 제출하십시오"
    ),
    "write a whole number above 0 and MINUTE, HOUR or DAY": (
        "0보다 큰 정수와 MINUTE, HOUR, DAY 중 하나를 쓰십시오"
    ),
    "stands beside an amount of {amount:,}": "수량 {amount}과(와) 함께 있습니다",
    "give one of both": "둘 중 하나만 쓰십시오",
    "leave it empty": "비워 두십시오",
    "limit is a whole number from 1 to {MOST}, before one above 0": (
        "limit은 1에서 {MOST}까지, before는 0보다 큰 정수입니다"
    ),
    "leave them out": "빼십시오",
    "its rows were deleted": "행이 삭제되었습니다",
    "its last figures stand in `pabal status {campaign_id}`": (
        "마지막 집계는 `pabal status {campaign_id}`에 있습니다"
    ),
    "no campaign has the id {campaign!r}; `pabal status` lists them": (
        "id가 {campaign}인 캠페인이 없습니다. `pabal status`가 모두 표시합니다"
    ),
    "is missing for a campaign that is not submitted": "제출하지 않은 캠페인에는 필요합니다",
    "say how many recipients it has": "수신자가 몇 명인지 쓰십시오",
    "the account stays at {slowed:.0f}/MINUTE, to which the provider's troubles slow it": (
        "계정의 속도는 발송사의 문제로 낮춘 {slowed}/MINUTE 그대로"
    ),
    "of {of_all:,} campaigns the {MOST_OTHERS} that start soonest are all": (
        "캠페인 {of_all}개 중 가장 먼저 시작하는 {MOST_OTHERS}개만 있음"
    ),
    "it is resumed now": "지금 재개",
    "nobody else is added to it": "수신자가 더 들어오지 않음",
    "its canary passes without a wait": "카나리아가 기다림 없이 통과",
    "no more SMS than are booked already": "이미 예약된 것 외의 문자는 없음",
    "campaigns that are stopped stay so: {others}": "정지된 캠페인은 계속 정지: {others}",
    "and {more:,} more": "외 {more}개",
    "are not states": "상태가 아닙니다",
    "write a list of {STATES}": "{STATES}의 목록으로 쓰십시오",
    "is not a text of up to {LONGEST_SEARCH} characters": ("{LONGEST_SEARCH}자 이내의 텍스트가 아닙니다"),
    "write a part of an id": "id의 일부를 쓰십시오",
    "is not true, false or null": "true, false, null이 아닙니다",
    "leave it out for both": "둘 다 보려면 빼십시오",
    "is not what an earlier page has said": "이전 페이지가 알려 준 값이 아닙니다",
    "is not a whole number from 1 to {MOST}": "1에서 {MOST}까지의 정수가 아닙니다",
    (
        "campaign {campaign_id!r} was changed by what was asked at {later}, and this was "
        "asked before, at {asked}; look at `pabal status {campaign_id2}` and ask again. If "
        "it was asked just now, the clock of the machine that asked is behind"
    ): (
        "캠페인 {campaign_id}은(는) {later}에 요청한 것으로 변경되었고, 이 요청은 그보다 "
        "앞선 {asked}의 것입니다. `pabal status {campaign_id2}`을(를) 보고 다시 요청하십시오. "
        "방금 요청했다면 요청한 컴퓨터의 시계가 늦습니다"
    ),
    "write 2026-11-23T00:00:00.000+00:00, or leave it out": (
        "2026-11-23T00:00:00.000+00:00처럼 쓰거나 빼십시오"
    ),
    "is not a moment with its zone": "시간대가 있는 시각이 아닙니다",
    "ids that begin with {STREAM_PREFIX!r} are kept for streams": (
        "{STREAM_PREFIX}(으)로 시작하는 id는 스트림이 씁니다"
    ),
    "{id!r} is a stream of single messages; send those again by key": (
        "{id}은(는) 단건 메시지의 스트림입니다. 메시지는 키로 다시 보내십시오"
    ),
    "campaign {id!r} is not sealed, so nothing of it has ended": (
        "캠페인 {id}의 명단이 확정되지 않아 끝난 메시지가 없습니다"
    ),
    (
        "the people of campaign {erased!r} are erased, or are to be: whom it has reached is "
        "not known any more; submit a list of your own under another id"
    ): (
        "캠페인 {erased}의 수신자는 삭제되었거나 삭제될 예정입니다. 누구에게 도달했는지 더 "
        "이상 알 수 없습니다. 직접 만든 명단을 다른 id로 제출하십시오"
    ),
    "campaign {id!r} has nobody{also}: {chosen}": "캠페인 {id}에 대상이 없습니다{also}: {chosen}",
    "row {first}{n}, column {found!r}": "{first}{n}행, 열 {found}",
    (
        "campaign id {id!r} is taken by another campaign, opened {opened:%Y-%m-%d %H:%M "
        "%Z}; choose another id"
    ): ("캠페인 id {id}은(는) {opened}에 제출된 다른 캠페인이 쓰고 있습니다. 다른 id를 쓰십시오"),
    "name outcomes ({STATES}), codes, or both": "결과({STATES}), 코드 또는 둘 다 지정하십시오",
    "nobody is asked for": "대상을 지정하지 않았습니다",
    "may have reached the person: nobody knows, so it is not sent again": (
        "받는 사람에게 도달했을 수 있어 다시 보내지 않습니다"
    ),
    "is not an end that is sent again": "다시 보내는 결과가 아닙니다",
    "use {STATES}": "다음을 쓰십시오: {STATES}",
    "{refused:,} who said no since": "그 뒤 수신을 거부한 사람 {refused}명",
    "{reached:,} who were reached by another rerun, or may be": (
        "다른 재발송으로 도달했거나 도달할 수 있는 사람 {reached}명"
    ),
    "but {groups}": "제외: {groups}",
    "and {n:,} more": "외 {n}개",
    "take #{{{finding}}} out of the campaign file, or submit a list that has this column": (
        "캠페인 파일에서 #{{{finding}}}을(를) 빼거나 이 열이 있는 명단을 제출하십시오"
    ),
    "{finding}, or shorten the campaign file's text": ("{finding} 또는 캠페인 파일의 내용을 줄이십시오"),
    "a stream": "스트림",
    "{campaign_id!r} is {what}; only a campaign that goes on has a limit": (
        "{campaign_id}: {what}. 진행되는 캠페인에만 한도가 있습니다"
    ),
    'say who approves: Client(…, by="kim"), or `by` on the wire': (
        '누가 승인하는지 쓰십시오: Client(…, by="kim") 또는 메시지 규격의 `by`'
    ),
    "is missing, and a second person has a name": "없습니다. 승인하는 사람의 이름이 필요합니다",
    "is who submitted campaign {id!r}": "캠페인 {id}을(를) 제출한 사람입니다",
    "let somebody else approve it": "다른 사람이 승인하게 하십시오",
    "is {state}": "상태: {state}",
    "waits for no approval": "승인을 기다리지 않음",
    "campaign {id!r} {why}; `pabal status {id2}` says what it waits for": (
        "캠페인 {id}: {why}. 무엇을 기다리는지는 `pabal status {id2}`에 있습니다"
    ),
    (
        "campaign {id!r} was changed, began or sent SMS just now, so nothing was changed; "
        "look at `pabal status {id2}` and ask again"
    ): (
        "캠페인 {id}이(가) 방금 변경되거나 시작되거나 문자를 보내서 아무것도 변경하지 "
        "않았습니다. `pabal status {id2}`을(를) 보고 다시 요청하십시오"
    ),
    "the campaign has begun at {row}": "캠페인이 {row}에 시작했습니다",
    "`pabal pause {id}` keeps what has not left, endAt ends it": (
        "아직 발송되지 않은 메시지는 `pabal pause {id}`(으)로 멈추고, 캠페인은 endAt으로 끝냅니다"
    ),
    "uses #{{{added}}}, for which the list was not checked as part of an SMS": (
        "#{{{added}}}을(를) 쓰는데, 명단을 확인할 때 문자에 없던 변수입니다"
    ),
    "use {known}": "다음을 쓰십시오: {known}",
    "becomes {LMS_BYTES:,} bytes long in EUC-KR for row {no}, {LMS_BYTES2:,} are allowed": (
        "{no}행에서 EUC-KR로 {LMS_BYTES}바이트가 됩니다. 허용은 {LMS_BYTES2}바이트입니다"
    ),
    "shorten it by {over:,} bytes (a Hangul syllable has two)": (
        "{over}바이트 줄이십시오(한글 한 글자는 2바이트)"
    ),
    "or end the others with `pabal failover {id} --give-up`": (
        "또는 `pabal failover {id} --give-up`로 나머지를 끝내십시오"
    ),
    "is less than the {messages:,} SMS that have left": "이미 발송된 문자 {messages}건보다 적습니다",
    "write {messages} or more{ends}": "{messages} 이상으로 쓰십시오{ends}",
    "is less than the {spent:f} that those cost which have left": (
        "이미 발송된 문자의 비용 {spent}보다 적습니다"
    ),
    "write {spent:f} or more{ends}": "{spent} 이상으로 쓰십시오{ends}",
    "to send to these people again, submit them under another id": (
        "이 수신자에게 다시 보내려면 다른 id로 제출하십시오"
    ),
    ("is a stream: its messages bring their own rules; `pabal pause`, `resume` and `pace` change it"): (
        "스트림입니다. 메시지마다 자체 설정이 있습니다. `pabal pause`, `resume`, `pace`로 변경합니다"
    ),
    "was erased, so nothing of it is sent any more; {again}": (
        "삭제되어 더 이상 아무것도 발송하지 않습니다. {again}"
    ),
    "is {state}; nothing of it is sent any more; {again}": (
        "{state}. 더 이상 아무것도 발송하지 않습니다. {again}"
    ),
    "is over since {since} (endAt), and nothing that has ended goes on; {again}": (
        "{since}(endAt)에 끝났으며, 끝난 것은 재개되지 않습니다. {again}"
    ),
    "the canary has {canary_state} already": "카나리아가 이미 {canary_state} 상태입니다",
    "is overruled": "이미 무시되었습니다",
    "leave it out; `pabal resume {id}` overrules one that failed": (
        "빼십시오. 실패한 카나리아는 `pabal resume {id}`(으)로 무시합니다"
    ),
    "the campaign has begun, so its first messages have left": (
        "캠페인이 시작되어 첫 메시지가 이미 발송되었습니다"
    ),
    "change its failureShare or wait, take it out, or use a guard": (
        "failureShare나 대기를 변경하거나, 빼거나, guard를 쓰십시오"
    ),
    "it was stopped again at {latest}, and this was asked before, at {asked}; ask again": (
        "{latest}에 다시 정지되었고, 이 요청은 그보다 앞선 {asked}의 것입니다. 다시 요청하십시오"
    ),
    "what is stopped: {others}": "정지된 것: {others}",
    "nothing is": "정지된 것이 없습니다",
    ("{what} is {how}; {stands}. `pabal resume ID` lets one campaign go on that was paused by itself"): (
        "{what}: {how}. {stands}. `pabal resume ID`는 직접 일시 정지한 캠페인 하나를 재개합니다"
    ),
    "not stopped": "정지되지 않음",
    "stands beside a sender or an entity, and means all stops there are": (
        "발신자나 엔티티와 함께 있는데, 모든 정지를 뜻합니다"
    ),
    "leave one of both out": "둘 중 하나를 빼십시오",
    "sender and entity cannot be named together": "발신자와 엔티티는 함께 지정할 수 없습니다",
    "ask for each by itself": "따로따로 요청하십시오",
    "without a limit nothing is given up; leave out `--limit none`, or `--give-up`": (
        "한도가 없으면 아무것도 포기하지 않습니다. `--limit none`이나 `--give-up`을 빼십시오"
    ),
    (
        "campaign {id!r} has no failover limit, so nobody waits for one; `pabal failover "
        "{id2} --limit 500 --give-up` sets one"
    ): (
        "캠페인 {id}에 대체 발송 한도가 없어 기다리는 문자가 없습니다. `pabal failover {id2} "
        "--limit 500 --give-up`로 정합니다"
    ),
    "given up at the failover limit of {cap}": "대체 발송 한도 {cap}에서 포기",
    (
        "failover limit of {cap} reached; {waits:,} SMS wait; `pabal failover {campaign_id} "
        "--limit {enough}` makes room for them, `pabal failover {campaign_id2} --give-up` "
        "ends without them"
    ): (
        "대체 발송 한도 {cap} 도달. 문자 {waits}건 대기. `pabal failover {campaign_id} --limit "
        "{enough}`(으)로 한도를 늘리거나, `pabal failover {campaign_id2} --give-up`으로 보내지 않고 "
        "끝냅니다"
    ),
    "campaign {id!r} is {state}; nothing of it is sent any more": (
        "캠페인 {id}: {state}. 더 이상 아무것도 발송하지 않습니다"
    ),
    "campaign {id!r} leaves failover to the provider; only its own limits bound it": (
        "캠페인 {id}은(는) 대체 발송을 발송사에 맡깁니다. 발송사의 한도만 적용됩니다"
    ),
    "campaign {id!r} has no smsFailover; submit one that has, under another id": (
        "캠페인 {id}에 smsFailover가 없습니다. 있는 캠페인을 다른 id로 제출하십시오"
    ),
    (
        "{people:,} recipients are more than {above:,} (PABAL_APPROVE_ABOVE): a second "
        "person looks at `pabal status {campaign_id}`, then `pabal approve {campaign_id2}` "
        "lets it go, `pabal cancel {campaign_id3}` gives it up"
    ): (
        "수신자 {people}명이 {above}명(PABAL_APPROVE_ABOVE)을 넘습니다. 다른 사람이 `pabal status "
        "{campaign_id}`을(를) 보고 `pabal approve {campaign_id2}`(으)로 승인하거나 `pabal cancel "
        "{campaign_id3}`(으)로 포기합니다"
    ),
    "SMS without a failed Kakao message": "카카오톡이 실패하지 않은 문자",
    "attempts carried others than they say": "기록과 다른 메시지를 담은 시도",
    "messages have an end but no attempt of this ledger": ("결과는 있으나 이 원장의 시도가 없는 메시지"),
    "people were passed by claims and have no message": "발송 대상에서 지나쳐 메시지가 없는 사람",
    "messages are in two calls at once": "동시에 두 호출에 있는 메시지",
    "messages are sending without a living lease": "유효한 점유 없이 발송 중인 메시지",
    "messages at their end wait for something": "끝났는데 무엇인가를 기다리는 메시지",
    "reports were not applied to their messages": "메시지에 반영되지 않은 리포트",
    "differ from the rows in {wrong} of {sums} sums": "합계 {sums}개 중 {wrong}개가 행과 다릅니다",
    "say what the rows say": "합계가 행과 같습니다",
    "{off} sums of cost and channel differ from the rows": ("비용과 채널의 합계 {off}개가 행과 다릅니다"),
    "says what the rows say": "행과 같습니다",
    "though the campaign has ended": "캠페인이 끝났는데도",
    "{n_open:,} messages are open": "메시지 {n_open}건이 미확정입니다",
    "and the campaign goes on": "캠페인은 계속 진행됩니다",
    "the first: {of} {first}": "첫 번째: {of} {first}",
    "came within {waited}": "{waited} 안에 도착했습니다",
    "came; of the others nothing will be heard": "도착했습니다. 나머지는 결과를 알 수 없습니다",
    "only {samples:,} of {all:,} reports {came}": "리포트 {all}건 중 {samples}건만 {came}",
    (
        "nothing could leave from {first:%Y-%m-%d %H:%M:%S} to {until} {last:%Z}, longer than "
        "lateStart.after ({after})"
    ): ("{first}부터 {until} {last}까지 한 건도 발송되지 못했습니다. lateStart.after({after})보다 깁니다"),
    (
        "{had:,} of {people:,} recipients had template {template!r} from {sender!r} in the "
        "last {days} days, most of them by campaign {most_by!r}; `pabal resume "
        "{campaign_id}` sends it all the same, `pabal cancel {campaign_id2}` gives up"
    ): (
        "수신자 {people}명 중 {had}명이 최근 {days}일 안에 {sender}의 템플릿 "
        "{template}을(를) 받았으며, 대부분 캠페인 {most_by}에서 받았습니다. `pabal resume "
        "{campaign_id}`은(는) 그래도 보내고, `pabal cancel {campaign_id2}`은(는) 포기합니다"
    ),
    (
        "{failed:,} failures over KakaoTalk, {blamed:,} of them due to the template, the sender "
        "or the content; {delivered:,} people reached"
    ): ("카카오톡 실패 {failed}건 중 {blamed}건의 원인이 템플릿, 발신자 또는 내용. 도달 {delivered}명"),
    (
        "{blamed:,} of the first {failed:,} failures are due to the template, the sender or "
        "the content, mostly {cause}, and {delivered:,} people were reached; their SMS have "
        "not left"
    ): (
        "처음 실패 {failed}건 중 {blamed}건의 원인이 템플릿, 발신자 또는 내용입니다(주로 {cause}). "
        "도달한 사람은 {delivered}명이며, 문자는 아직 발송되지 않았습니다"
    ),
    "{n:,} changes": "변화 {n}건",
    "{n:,} messages of the campaign left before it": "캠페인에서 먼저 발송된 메시지 {n}건",
    "the webhook {url} is still to be told of {changes}; it is {state}{trouble}": (
        "웹훅 {url}에 아직 알리지 않은 것: {changes}. 상태: {state}{trouble}"
    ),
    "{delay}; `pabal resume {id}` goes on, `pabal cancel {id2}` gives up": (
        "{delay}. `pabal resume {id}`(으)로 계속하고 `pabal cancel {id2}`(으)로 포기합니다"
    ),
    "{delay}, so it ended (lateStart EXPIRE)": "{delay} 그래서 끝났습니다(lateStart EXPIRE)",
    "status {status_group}/{status_id}": "상태 {status_group}/{status_id}",
    "entity {entity!r} has had its {messages:,} messages of {day}": (
        "엔티티 {entity}이(가) {day} 할당량인 메시지 {messages}건을 모두 사용했습니다"
    ),
    "it goes on with the next day; or raise PABAL_ENTITY_QUOTA for all workers, and resume it": (
        "다음 날 계속됩니다. 또는 모든 워커의 PABAL_ENTITY_QUOTA를 올리고 재개하십시오"
    ),
    "quota: {says}": "엔티티의 할당량: {says}",
    (
        "spend limit of {normalize:f} {currency} reached: reports said {normalize2:f}, and "
        "{normalize3:f} are expected for messages without a price"
    ): (
        "비용 한도 {normalize} {currency} 도달: 보고된 금액 {normalize2}, 금액이 없는 "
        "메시지의 예상 금액 {normalize3}"
    ),
    "`pabal spend {campaign_id} --limit 'AMOUNT {currency}'`": (
        "`pabal spend {campaign_id} --limit 'AMOUNT {currency}'`"
    ),
    "{raised} with a higher amount lets it go on, `pabal cancel {campaign_id}` ends it": (
        "금액을 올려 {raised}을(를) 실행하면 계속되고, `pabal cancel {campaign_id}`(으)로 끝냅니다"
    ),
    "an earlier attempt had reached the provider": "앞선 시도가 발송사에 도달했습니다",
    "what all messages of sender {sender!r} have in common is refused, not one of them": (
        "메시지 하나가 아니라 발신자 {sender}의 모든 메시지에 공통된 것이 거부되었습니다"
    ),
    "the account is refused, not a message": "메시지가 아니라 계정이 거부되었습니다",
    "sender {sender!r}": "발신자 {sender}",
    "with template {template!r}": "템플릿 {template}",
    "the provider refuses whole calls of {shown}, so no recipient is at fault": (
        "발송사가 {shown}의 호출을 통째로 거부하므로 수신자의 문제가 아닙니다"
    ),
    (
        "{why}; {what}. Nobody was refused for it: mend it at the provider or at the "
        "workers, then `pabal resume {id}` lets go all that was held for the same; `pabal "
        "cancel {id2}` gives up"
    ): (
        "{why}. {what}. 이 때문에 거부된 수신자는 없습니다. 발송사나 워커에서 고친 뒤 `pabal resume "
        "{id}`(으)로 같은 이유로 보류된 것을 모두 재개하고, `pabal cancel {id2}`(으)로 포기합니다"
    ),
    "messages that join its stream": "스트림에 들어오는 메시지",
    "its grant had become too old": "허가가 너무 오래되었습니다",
    "its turn did not come": "순서가 오지 않았습니다",
    "it grew too old before its turn": "순서가 오기 전에 너무 오래되었습니다",
    "provider: no answer for {now:.0f} s": "발송사: {now}초 동안 응답이 없습니다",
    "looks at the campaign": "캠페인 확인",
    "provider: its answers": "발송사의 응답",
    "spacing: {name}": "발송 간격: {name}",
    "provider: calls begin too late for their grants": ("발송사: 허가에 비해 호출이 너무 늦게 시작됩니다"),
    "nothing within {CONNECT_WITHIN_S:.0f} s": "{CONNECT_WITHIN_S}초 안에 응답 없음",
    "provider: no connection ({why})": "발송사: 연결되지 않음({why})",
    "a worker could not make its request ({name}); the worker's log says more": (
        "워커가 요청을 만들지 못했습니다({name}). 워커의 로그에 자세한 내용이 있습니다"
    ),
    "lease and look": "점유와 확인",
    "ledger: {what} take {took_s:.1f} s": "원장: {what}에 {took_s}초 걸립니다",
    "`pabal resume {id}`": "`pabal resume {id}`",
}
