"""Hold the Korean of the command's own help: commands, arguments, options."""

from __future__ import annotations

HELP: dict[str, str] = {
    "KakaoTalk campaigns through Infobip: paced, in their hours, every message accounted for.": (
        "Infobip을 통한 카카오톡 캠페인: 정해진 속도와 발송 시간대에 맞춰 발송하고, 모든 메시지의 "
        "결과를 남깁니다."
    ),
    "Show the version and exit.": "버전을 표시하고 종료합니다.",
    "Install completion for the current shell.": "현재 셸에 자동 완성을 설치합니다.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "현재 셸의 자동 완성을 표시합니다. 복사하거나 설치를 조정할 때 사용합니다."
    ),
    (
        "Find everything that is wrong with a campaign and its recipients, foretell its end; sends nothing."
    ): "캠페인과 명단의 모든 오류를 찾고 종료 시각을 예측합니다. 발송하지 않습니다.",
    "The campaign, a JSON file.": "캠페인(JSON 파일).",
    "CSV, JSON Lines or XLSX with a column `to`; others are variables.": (
        "`to` 열이 있는 CSV, JSON Lines 또는 XLSX. 나머지 열은 변수입니다."
    ),
    "Write all bad rows to this CSV.": "잘못된 행을 모두 이 CSV에 씁니다.",
    "LIST's column of the number; else by its heading.": "LIST에서 번호가 있는 열; 없으면 제목으로 찾습니다.",
    "The workbook's sheet; else the first visible.": "통합 문서의 시트. 없으면 보이는 첫 시트.",
    "The row of the headings; else the first.": "제목 행의 번호. 없으면 첫 행.",
    "The column of the number; else by its heading.": "번호가 있는 열. 없으면 제목으로 찾습니다.",
    "Take what is asked about under this code as meant; may be repeated.": (
        "이 코드의 확인 사항을 의도한 것으로 처리합니다. 반복 가능."
    ),
    "Show the first N messages as people read them.": "처음 N건의 메시지를 받는 사람이 보는 대로 표시합니다.",
    "Draw the forecast to this .png or .svg.": "예측을 이 .png 또는 .svg 파일에 그립니다.",
    "The data folder of a running `pabal up`.": "실행 중인 `pabal up`의 데이터 폴더.",
    "Answer in JSON.": "결과를 JSON으로 출력합니다.",
    (
        "Hand a campaign and its recipients over. Repeated, it goes on where it stopped and sends none twice."
    ): "캠페인과 명단을 제출합니다. 다시 실행하면 멈춘 곳에서 이어지며 두 번 보내지 않습니다.",
    "Show the campaign live until it ends.": "캠페인이 끝날 때까지 실시간으로 표시합니다.",
    "Leave bad rows out; they are written to RECIPIENTS.bad.csv.": (
        "잘못된 행을 제외합니다. 제외한 행은 RECIPIENTS.bad.csv에 씁니다."
    ),
    "Submit even if not all can leave before endAt; the rest expires.": (
        "endAt 전에 모두 발송할 수 없어도 제출합니다. 나머지는 만료됩니다."
    ),
    ("Change a campaign that runs, for all of it that has not left; shows before and after, then asks."): (
        "진행 중인 캠페인을 변경합니다. 아직 발송되지 않은 메시지에 모두 적용됩니다. 전후를 보여 "
        "주고 확인을 받습니다."
    ),
    "The campaign's id.": "캠페인의 id.",
    "2026-11-30T09:00:00+09:00; `none`: at once.": "2026-11-30T09:00:00+09:00. `none`: 즉시.",
    "The same; `none`: never.": "같은 형식. `none`: 없음.",
    "deliveryTimeWindow as JSON, or `none`.": "deliveryTimeWindow(JSON) 또는 `none`.",
    "HIGH, STANDARD or LOW.": "HIGH, STANDARD 또는 LOW.",
    "1 to 100.": "1에서 100까지.",
    "30/MINUTES (or SECONDS, HOURS), or `none`.": "30/MINUTES(또는 SECONDS, HOURS) 또는 `none`.",
    "The text of the SMS.": "문자의 내용.",
    "Of the SMS.": "문자의 유효 시간.",
    "SMS at most: 800, or smsFailover.limit as JSON; `none`.": (
        "문자의 최대 건수(800) 또는 smsFailover.limit(JSON). `none`: 없음."
    ),
    "As JSON, a number of messages, or `none`.": "JSON, 메시지 수 또는 `none`.",
    "As JSON, NONE, or `none`: as its size says.": "JSON, NONE 또는 `none`: 크기에 따름.",
    "Show what it would do, and do nothing.": "무엇을 할지 보여 주기만 하고 아무것도 하지 않습니다.",
    "Do not ask; for scripts.": "확인을 묻지 않습니다. 스크립트용.",
    "Let a large campaign go that somebody else has submitted; shows it, then asks.": (
        "다른 사람이 제출한 대규모 캠페인을 승인합니다. 내용을 보여 주고 확인을 받습니다."
    ),
    (
        "Let nothing more leave of a campaign, or of all that sends for the account, a sender or an entity."
    ): "캠페인 하나 또는 계정, 발신자, 엔티티의 모든 발송을 일시 정지합니다.",
    "The campaign's id; or name a scope.": "캠페인의 id. 또는 범위를 지정합니다.",
    "Everything there is, campaigns and streams.": "모든 캠페인과 스트림.",
    "All that sends for the account.": "계정으로 발송하는 모든 것.",
    "All that sends for a Kakao or SMS sender.": (
        "카카오 발신 프로필 또는 문자 발신번호로 발송하는 모든 것."
    ),
    "All that sends for an entity (platform.entityId).": "엔티티(platform.entityId)로 발송하는 모든 것.",
    ("Go on with a paused or held campaign, or with all that a stop has paused (this asks first)."): (
        "일시 정지 또는 보류된 캠페인, 또는 정지로 멈춘 모든 것을 재개합니다(후자는 확인을 받습니다)."
    ),
    "End every stop there is.": "모든 정지를 해제합니다.",
    "Show the books of a campaign, or list the campaigns.": (
        "캠페인의 장부를 표시하거나 캠페인 목록을 표시합니다."
    ),
    "The campaign's id; none: list all.": "캠페인의 id. 없으면 전체 목록.",
    "List those in this state (held, running …); may be repeated.": (
        "이 상태(held, running …)의 캠페인만 표시합니다. 반복 가능."
    ),
    "List those with this in their id.": "id에 이 문자열이 있는 것만 표시합니다.",
    "List streams, or campaigns, alone.": "스트림만 또는 캠페인만 표시합니다.",
    "List tests alone, or all but them.": "테스트만 표시하거나 테스트를 제외합니다.",
    "The next page of the list.": "목록의 다음 페이지.",
    "How many to list.": "표시할 개수.",
    ("Show a campaign live until it ends; status 1 if it was cancelled. Without an id: all that goes on."): (
        "캠페인을 끝날 때까지 실시간으로 표시합니다. 취소되면 종료 코드 1. id가 없으면 진행 중인 모든 것."
    ),
    "The campaign's id; none: all that goes on.": "캠페인의 id. 없으면 진행 중인 모든 것.",
    "Give up what has not left; asks first, as this cannot be taken back.": (
        "아직 발송되지 않은 메시지를 포기합니다. 되돌릴 수 없으므로 먼저 확인을 받습니다."
    ),
    "Change a campaign's sending speed, from now on.": "캠페인의 발송 속도를 지금부터 변경합니다.",
    (
        "600/MINUTE (or SECOND, HOUR, DAY); several together: 50/SECOND,100000/DAY; `none`: no cap."
    ): "600/MINUTE(또는 SECOND, HOUR, DAY). 여러 개: 50/SECOND,100000/DAY. `none`: 상한 없음.",
    "Show how a campaign's SMS stand to their limit, or change it; one held for it goes on.": (
        "캠페인의 문자 한도 사용 현황을 표시하거나 한도를 변경합니다. 한도로 보류된 캠페인은 재개됩니다."
    ),
    "SMS at most: 800; their price: '12.50 EUR'; `none`: no limit.": (
        "문자의 최대 건수: 800, 또는 금액: '12.50 EUR'. `none`: 한도 없음."
    ),
    "What one SMS is taken to cost until reports say it.": (
        "리포트가 알려 주기 전까지 문자 한 건의 가격으로 보는 금액."
    ),
    "Cancel the SMS for which the limit leaves no room.": "한도를 넘는 문자를 취소합니다.",
    "Show the account's pace, or overrule it; it counts for all campaigns at once.": (
        "계정의 속도를 표시하거나 변경합니다. 모든 캠페인에 바로 적용됩니다."
    ),
    "Cap from now on: 600/MINUTE; several together: 50/SECOND,100000/DAY; `none`: no cap.": (
        "지금부터의 상한: 600/MINUTE. 여러 개: 50/SECOND,100000/DAY. `none`: 상한 없음."
    ),
    "Whether the provider's troubles slow the account.": "발송사에 문제가 있을 때 계정의 속도를 늦출지 여부.",
    "The settings count again; past troubles are forgotten.": (
        "다시 설정값을 따릅니다. 지난 문제는 초기화합니다."
    ),
    "Count every row of a campaign and compare; status 1 if the books do not balance.": (
        "캠페인의 모든 행을 세어 비교합니다. 장부가 맞지 않으면 종료 코드 1."
    ),
    "Rebuild the sums from the rows first, and say what changed.": (
        "먼저 행에서 합계를 다시 만들고 바뀐 것을 알려 줍니다."
    ),
    "Show the webhooks of campaigns: what waits for them, which fail and which are parked.": (
        "캠페인의 웹훅을 표시합니다: 대기 중인 것, 실패하는 것, 중단된 것."
    ),
    "Try this one again now, as its campaign names it, parked or not.": (
        "캠페인이 지정한 이 웹훅을 중단 여부와 관계없이 지금 다시 시도합니다."
    ),
    "Show what happened, and who did it.": "무슨 일이 있었고 누가 했는지 표시합니다.",
    "The campaign's id; none: everything.": "캠페인의 id. 없으면 전체.",
    "How many events, the newest.": "표시할 최근 이벤트의 수.",
    "Send a message to one person now.": "지금 한 사람에게 메시지를 보냅니다.",
    "A campaign file; its `id` does not matter.": "캠페인 파일. `id`는 무관합니다.",
    "The person's mobile number.": "받는 사람의 휴대전화 번호.",
    "Yours: the same key is sent once.": "직접 정한 키. 같은 키로는 한 번만 보냅니다.",
    "For a variable; may be repeated.": "변수의 값. 반복 가능.",
    "Your own word for it, told in webhooks and exports.": "직접 정한 참조값. 웹훅과 내보내기에 표시됩니다.",
    "Show what became of messages to single persons; status 1 if none is known.": (
        "단건 메시지가 어떻게 되었는지 표시합니다. 기록이 없으면 종료 코드 1."
    ),
    "Keys of messages.": "메시지의 키.",
    "A reference; may be repeated.": "참조값. 반복 가능.",
    "Answer a user in a conversation; status 1 if the talk is not open.": (
        "대화에서 사용자에게 답합니다. 대화가 열려 있지 않으면 종료 코드 1."
    ),
    "The profile that the user wrote to.": "사용자가 글을 보낸 프로필.",
    "What to say; or give a --file.": "할 말. 또는 --file을 지정합니다.",
    "A JSON file: a content, or content with options.": "JSON 파일: 내용, 또는 내용과 옵션.",
    "Where the SMS of the file's smsFailover goes.": "파일의 smsFailover에 따른 문자를 받을 번호.",
    (
        "Show all campaigns and streams of a number, the newest first; status 1 if there are none."
    ): "이 번호가 있는 모든 캠페인과 스트림을 최근 순으로 표시합니다. 없으면 종료 코드 1.",
    "A mobile number in any notation: 010-1234-5678.": "휴대전화 번호. 표기는 자유: 010-1234-5678.",
    "How many messages, the newest.": "표시할 최근 메시지의 수.",
    "Show the number as it is, and the row's values.": "번호와 행의 값을 가리지 않고 표시합니다.",
    "Show the numbers as they are.": "번호를 가리지 않고 표시합니다.",
    "Tell what happened to one person's message, with each wait and its cause.": (
        "한 사람의 메시지에 일어난 일을 각 대기와 원인까지 표시합니다."
    ),
    "A mobile number, or a row of the list: 17.": "휴대전화 번호 또는 명단의 행: 17.",
    ("Show or erase (asks first) all that is kept of one person; status 1 if not all could be erased yet."): (
        "한 사람에 대해 보관된 모든 것을 표시하거나 삭제합니다(확인을 받습니다). 아직 다 삭제할 수 "
        "없으면 종료 코드 1."
    ),
    "Show all that is kept, or erase it.": "보관된 모든 것을 표시(export)하거나 삭제(erase)합니다.",
    "Write the export as JSON to it.": "JSON으로 이 파일에 씁니다.",
    "Erase also that the person said no: they may get messages.": (
        "수신 거부 기록도 삭제합니다. 그러면 다시 메시지를 받을 수 있습니다."
    ),
    "Sum a month's messages, parts and prices, to hold against the provider's bill.": (
        "한 달의 메시지, 건수, 금액을 합산하여 발송사의 청구서와 대조합니다."
    ),
    "2026-11; else the present month.": "2026-11. 없으면 이번 달.",
    (
        "Send again to those whom a campaign did not reach; shows how many they are and the cost, then asks."
    ): "캠페인이 도달하지 못한 사람에게 다시 보냅니다. 인원과 비용을 보여 주고 확인을 받습니다.",
    "Whose messages ended so: undelivered,expired,rejected,cancelled; may be repeated.": (
        "메시지가 이렇게 끝난 사람: undelivered,expired,rejected,cancelled. 반복 가능."
    ),
    "With this status or error; may be repeated.": "이 상태 또는 오류 코드인 사람. 반복 가능.",
    "Another campaign file (see `pabal clone`).": "다른 캠페인 파일(`pabal clone` 참조).",
    "The new campaign's id.": "새 캠페인의 id.",
    "Do not ask; without it, --json only looks.": "확인을 묻지 않습니다. 없으면 --json은 보기만 합니다.",
    "Write the campaign file of a campaign anew, to be changed and submitted.": (
        "캠페인의 파일을 새로 씁니다. 고쳐서 제출할 수 있습니다."
    ),
    ("Show what a campaign has spent of its limit, or change the limit; one held for it goes on."): (
        "캠페인이 비용 한도에서 쓴 금액을 표시하거나 한도를 변경합니다. 한도로 보류된 캠페인은 재개됩니다."
    ),
    "What all of it may cost: '50000 KRW'.": "캠페인 전체의 최대 비용: '50000 KRW'.",
    "What a message is taken to cost until reports say it.": (
        "리포트가 알려 주기 전까지 메시지 한 건의 가격으로 보는 금액."
    ),
    "Show conversations with users, the newest first.": "사용자와의 대화를 최근 순으로 표시합니다.",
    "Only those with this profile.": "이 프로필의 대화만.",
    "Only those that are open.": "열려 있는 대화만.",
    "Only those whose webhook did not take what was written.": "웹훅이 사용자의 글을 받지 않은 대화만.",
    "How many, the newest.": "표시할 최근 대화의 수.",
    "Older ones, as the page before says.": "앞 페이지가 알려 주는, 더 오래된 것.",
    "Show users' keys and texts as they are; that is noted.": (
        "사용자의 키와 글을 가리지 않고 표시합니다. 이 조회는 기록됩니다."
    ),
    "Show a conversation with what the user wrote; release or erase it.": (
        "대화와 사용자가 쓴 글을 표시하거나, 다시 전달하거나, 삭제합니다."
    ),
    "The profile: your sender.": "프로필(발신 프로필).",
    "The user's key, or '#12': the number in `pabal talks`.": "사용자의 키 또는 '#12'(`pabal talks`의 번호).",
    "How many words, the newest.": "표시할 최근 글의 수.",
    "Go on with what is written, until Ctrl-C.": "Ctrl-C를 누를 때까지 새 글을 계속 표시합니다.",
    "Tell its webhook again now what it did not take.": "웹훅이 받지 않은 글을 지금 다시 전달합니다.",
    "Erase the user's key and texts with this profile (asks first).": (
        "이 프로필에 있는 사용자의 키와 글을 삭제합니다(확인을 받습니다)."
    ),
    (
        "Send one filled message of a campaign to a tester now; it counts in no campaign. The "
        "number in LIST gets nothing. Moments, window and pace of the campaign are not looked "
        "at; caps, pauses and the hours of advertising SMS are."
    ): (
        "캠페인의 메시지 한 건을 채워 지금 테스터에게 보냅니다. 어느 캠페인에도 집계되지 않으며, "
        "LIST의 번호로는 보내지 않습니다. 캠페인의 시각, 발송 시간대, 속도는 적용하지 않지만 상한, "
        "일시 정지, 광고 문자의 허용 시간은 지킵니다."
    ),
    "The tester's mobile number.": "테스터의 휴대전화 번호.",
    "The recipients; a row of it fills the message.": "명단. 그 중 한 행으로 메시지를 채웁니다.",
    "Which row of LIST, as `pabal check` counts; else the first.": (
        "LIST의 행 번호(`pabal check`와 같은 번호). 없으면 첫 행."
    ),
    "For a variable, instead of the row's; may be repeated.": "행의 값을 대신하는 변수의 값. 반복 가능.",
    "Send once under it; of an earlier test's nothing is sent again.": (
        "이 키로 한 번만 보냅니다. 앞선 테스트와 같은 키면 다시 보내지 않습니다."
    ),
    "Wait until its fate is sealed.": "결과가 확정될 때까지 기다립니다.",
    "Run all of Pabal on this machine until Ctrl-C: servers, receiver, workers, beat.": (
        "Ctrl-C를 누를 때까지 이 컴퓨터에서 파발 전체(서버, 수신 서버, 워커, beat)를 실행합니다."
    ),
    "The data folder; made at need, kept afterwards.": "데이터 폴더. 없으면 만들고 이후에도 남겨 둡니다.",
    "Run a stand-in for the provider; nothing leaves the machine.": (
        "발송사 대신 샌드박스를 실행합니다. 아무것도 이 컴퓨터 밖으로 나가지 않습니다."
    ),
    "The sandbox's behaviour: outcomes and faults, a JSON file.": "샌드박스의 동작(결과와 장애), JSON 파일.",
    "Worker processes.": "워커 프로세스의 수.",
    (
        "Send the example campaign to a stand-in provider, show it, prove it; takes about two minutes."
    ): "예제 캠페인을 샌드박스로 발송하고, 보여 주고, 증명합니다. 약 2분이 걸립니다.",
    "Keep data and logs in this new folder.": "데이터와 로그를 이 새 폴더에 남깁니다.",
    (
        "Run the stand-in for the provider by itself until Ctrl-C; says where it is in a line of JSON."
    ): "Ctrl-C를 누를 때까지 샌드박스만 실행합니다. 주소를 JSON 한 줄로 알려 줍니다.",
    "The address to listen on.": "수신할 주소.",
    "0: any free one.": "0: 비어 있는 아무 포트.",
    "The key that callers must have.": "호출하는 쪽이 가져야 하는 키.",
    (
        "Bring the ledger to the schema that this version needs. Safe to repeat, also from many pods at once."
    ): "원장을 이 버전에 필요한 스키마로 올립니다. 여러 파드에서 동시에 반복해도 안전합니다.",
    "Write every recipient's outcome down, with the names of statuses and errors.": (
        "모든 수신자의 결과를 상태와 오류의 이름과 함께 씁니다."
    ),
    "Where to; none: standard output.": "저장할 파일. 없으면 표준 출력.",
    "As the file's name says, else CSV (with --json: JSON Lines).": (
        "파일 이름에 따르며, 없으면 CSV(--json이면 JSON Lines)."
    ),
    ("Erase the personal data of a campaign that has ended, whatever its age; asks first. Its books stay."): (
        "종료된 캠페인의 개인정보를 기간과 관계없이 삭제합니다. 먼저 확인을 받습니다. 장부는 남습니다."
    ),
    "Show messages of the broker that do not follow the wire, and why.": (
        "메시지 규격에 맞지 않는 브로커 메시지와 그 이유를 표시합니다."
    ),
    "The newest so many.": "표시할 최근 개수.",
    "What is in them too; numbers masked.": "내용도 표시합니다. 번호는 가립니다.",
    "With --content: numbers unmasked.": "--content와 함께: 번호를 가리지 않습니다.",
    (
        "Find what is wrong with the installation, each thing with its mend; status 1 if "
        "something is. It works without workers too, and says that there are none."
    ): (
        "설치 환경의 문제를 해결 방법과 함께 모두 찾습니다. 문제가 있으면 종료 코드 1. 워커가 없어도 "
        "동작하며 없다고 알려 줍니다."
    ),
    (
        "Show the ledger's and the pacer's figures to Prometheus until Ctrl-C or SIGTERM. One "
        "process of an installation does so, so that sums are true; workers and receivers show "
        "their own work."
    ): (
        "Ctrl-C 또는 SIGTERM까지 원장과 속도 제어기의 수치를 Prometheus에 보여 줍니다. 합계가 맞도록 "
        "설치당 프로세스 하나만 실행합니다. 워커와 수신 서버는 각자의 작업을 보여 줍니다."
    ),
    "The address to listen on; else PABAL_METRICS_HOST.": "수신할 주소. 없으면 PABAL_METRICS_HOST.",
    "Else PABAL_METRICS_PORT, else 9200.": "없으면 PABAL_METRICS_PORT, 그것도 없으면 9200.",
    "Who said no: numbers that get nothing, or no advertising.": (
        "수신 거부: 아무것도 받지 않거나 광고를 받지 않는 번호."
    ),
    "Send nothing more to these people; it counts at once. Status 1 if a number is none.": (
        "이 사람들에게 더 이상 보내지 않습니다. 바로 적용됩니다. 번호가 아닌 것이 있으면 종료 코드 1."
    ),
    "Mobile numbers, however written.": "휴대전화 번호. 표기는 자유.",
    "No advertising: neither such SMS nor brand messages; without it: nothing.": (
        "광고만 거부(광고 문자와 브랜드 메시지). 없으면 모두 거부."
    ),
    "Of this Kakao or SMS sender alone; else of anybody.": (
        "이 카카오 발신 프로필 또는 문자 발신번호에 대해서만. 없으면 모든 발신자."
    ),
    "Why; no person's name.": "사유. 사람 이름은 쓰지 않습니다.",
    "When they said so; else now.": "거부한 시각. 없으면 지금.",
    "Erase what is kept of these people; asks first, as they may be sent to again.": (
        "이 사람들의 수신 거부 기록을 삭제합니다. 다시 보낼 수 있게 되므로 먼저 확인을 받습니다."
    ),
    "Only their word about advertising; else all.": "광고 수신 거부만. 없으면 모두.",
    "Show who said no, or what is kept of one person; status 1 if nothing is.": (
        "수신 거부 목록 또는 한 사람의 기록을 표시합니다. 없으면 종료 코드 1."
    ),
    "All that is kept of one person.": "한 사람에 대한 모든 기록.",
    "Send nothing more to the people of a file; status 1 if a row has no mobile number.": (
        "파일에 있는 사람들에게 더 이상 보내지 않습니다. 휴대전화 번호가 없는 행이 있으면 종료 코드 1."
    ),
    "CSV, JSON Lines or XLSX with a number column.": "번호 열이 있는 CSV, JSON Lines 또는 XLSX.",
    "Templates that are registered with Kakao.": "카카오에 등록된 템플릿.",
    ("Tell the ledger what is registered; what FILE does not name stays. Nothing goes to the provider."): (
        "등록된 템플릿을 원장에 가져옵니다. FILE에 없는 것은 그대로 남습니다. 발송사로는 아무것도 "
        "가지 않습니다."
    ),
    "JSON, CSV or XLSX; see docs/templates.md.": "JSON, CSV 또는 XLSX. docs/templates.md 참조.",
    "Show the templates that are known; status 1 if none is.": (
        "가져온 템플릿을 표시합니다. 없으면 종료 코드 1."
    ),
    "Of this sender alone; else of all.": "이 발신자의 것만. 없으면 모두.",
    "With this in the code or the name.": "코드나 이름에 이 문자열이 있는 것.",
    (
        "Show what is registered under a code, unseen characters by name, and what was changed of it."
    ): "한 코드로 등록된 내용을 보이지 않는 문자의 이름과 함께 표시하고, 변경 내역을 표시합니다.",
    "The template's code.": "템플릿의 코드.",
    (
        "Take over the brand templates that the provider lists; status 1 if one of them cannot be read."
    ): "발송사의 브랜드 템플릿 목록을 가져옵니다. 읽지 못한 것이 있으면 종료 코드 1.",
    "The Kakao sender profile.": "카카오 발신 프로필.",
    "Register brand templates with the provider, ten a minute; shows them and asks first.": (
        "브랜드 템플릿을 발송사에 1분에 10개씩 등록합니다. 보여 주고 먼저 확인을 받습니다."
    ),
    "A brand template, or a list of them, as JSON.": "브랜드 템플릿 하나 또는 목록(JSON).",
    "List what the provider pushes, and have it push to us.": (
        "발송사가 푸시하는 것을 표시하고, 파발의 수신 서버로 푸시하게 합니다."
    ),
    (
        "Show who gets a channel's delivery reports; with --make, our receiver gets those that name no other."
    ): (
        "채널의 발송 결과 리포트를 누가 받는지 표시합니다. --make: 대상을 지정하지 않은 것은 파발의 "
        "수신 서버가 받습니다."
    ),
    "KAKAO_ALIM, KAKAO_BRAND_MESSAGE or SMS.": "KAKAO_ALIM, KAKAO_BRAND_MESSAGE 또는 SMS.",
    "Have the provider push to our receiver.": "발송사가 파발의 수신 서버로 푸시하게 합니다.",
    ("Show where what users write to profiles goes; with --make, a profile's goes to our receiver."): (
        "사용자가 프로필에 쓴 글이 어디로 가는지 표시합니다. --make: 프로필의 글이 파발의 수신 서버로 옵니다."
    ),
    "The profile; needed with --make.": "프로필. --make에 필요합니다.",
}
