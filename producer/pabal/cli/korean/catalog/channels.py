"""Hold the Korean of what is wrong with the content of one channel."""

from __future__ import annotations

CHANNELS: dict[str, str] = {
    "is not a link of an app": "앱 링크가 아닙니다",
    "Kakao Alim": "카카오 알림톡",
    "give at least two of schemeAndroid, schemeIos and urlMobile": (
        "schemeAndroid, schemeIos, urlMobile 중 두 개 이상을 쓰십시오"
    ),
    "is one of three ways to open, and {given} of them is given": (
        "여는 방법 세 가지 중 하나이며, 그중 {given}개가 있습니다"
    ),
    "has ADD_CHANNEL more than once": "ADD_CHANNEL이 두 번 이상 있습니다",
    "ALL_CONSENT (M) reaches people who agreed to advertising, friends of the channel or not": (
        "ALL_CONSENT(M)는 채널의 친구 여부와 관계없이 광고 수신에 동의한 사람에게 발송됩니다"
    ),
    "NON_FRIENDS (N) reaches people who agreed to advertising and are not its friends": (
        "NON_FRIENDS(N)는 광고 수신에 동의했으나 채널 친구가 아닌 사람에게 발송됩니다"
    ),
    "see that the channel was approved for it, or leave targeting out for friends only": (
        "채널이 승인되었는지 확인하거나, 친구에게만 보내려면 targeting을 빼십시오"
    ),
    ("has {n_breaks} line breaks; Infobip's page allows {most}, its OpenAPI file names no limit"): (
        "줄바꿈이 {n_breaks}개 있습니다. Infobip의 페이지는 {most}개를 허용하며, OpenAPI "
        "파일에는 제한이 없습니다"
    ),
    ("has discountFixed and discountRate; the OpenAPI file asks for one of them, its example has both"): (
        "discountFixed와 discountRate가 모두 있습니다. OpenAPI 파일은 하나만 요구하고, 예에는 둘 다 있습니다"
    ),
    "keep the one that people are to see": "사람들이 볼 하나만 남기십시오",
    "is at {host}, and the provider takes films of Kakao TV only": (
        "{host}에 있는데, 발송사는 카카오TV 영상만 허용합니다"
    ),
    "give an address at tv.kakao.com": "tv.kakao.com의 주소를 쓰십시오",
    "take the button out if the provider refuses it": "발송사가 거부하면 버튼을 빼십시오",
    (
        "has a link, which the provider makes shorter by default: people read another text than this"
    ): "링크가 있으며, 발송사가 기본적으로 단축합니다. 받는 사람은 이와 다른 내용을 보게 됩니다",
    'write "tracking": {{"shortenUrl": false}} to leave it as it is': (
        '그대로 두려면 "tracking": {{"shortenUrl": false}}를 쓰십시오'
    ),
    "write it with its scheme, as in shop://all": "shop://all처럼 스킴까지 쓰십시오",
    "is allowed in free forms for ALL_CONSENT and NON_FRIENDS only, and these go to friends": (
        "자유형에서는 ALL_CONSENT와 NON_FRIENDS에만 허용되는데, 이 메시지는 채널 친구에게 발송됩니다"
    ),
    "is allowed here by Infobip; Naver Cloud's page forbids it in all free forms": (
        "여기서 Infobip은 허용하지만 Naver Cloud의 페이지는 모든 자유형에서 금지합니다"
    ),
    "has {n_buttons} buttons beside a coupon, 4 are allowed": (
        "쿠폰과 함께 버튼이 {n_buttons}개 있습니다. 4개까지 허용됩니다"
    ),
    "has {added} ADD_CHANNEL buttons on its cards": "카드에 ADD_CHANNEL 버튼이 {added}개 있습니다",
    "keep one in the whole carousel": "캐러셀 전체에 하나만 남기십시오",
    "has one card and no head": "카드가 하나이고 헤드가 없습니다",
    "add another card, or a head": "카드를 더하거나 헤드를 추가하십시오",
    "Kakao brand message": "카카오 브랜드 메시지",
    "has discountPrice and does not say which discount": "discountPrice가 있는데 할인 종류가 없습니다",
    "add discountFixed or discountRate, or take discountPrice out": (
        "discountFixed나 discountRate를 추가하거나 discountPrice를 빼십시오"
    ),
    "is neither a whole number from 1 to 99,999,999 nor a word of 1 to 7 characters": (
        "1~99,999,999의 정수도 1~7자의 단어도 아닙니다"
    ),
    "write what the kind of coupon takes": "쿠폰의 종류에 맞는 값을 쓰십시오",
    "is not the name of an event": "이벤트의 이름이 아닙니다",
    "use 1 to 100 of A-Z a-z 0-9 _": "A-Z a-z 0-9 _ 1~100자로 쓰십시오",
    "Kakao Sangdam": "카카오 상담톡",
    (
        "write it with its area code, as in 0215881234, or a company's number as it is, as in 15881234"
    ): "0215881234처럼 지역 번호를 붙이거나, 15881234처럼 대표 번호를 그대로 쓰십시오",
    "write it as it is dialled in Korea: 0{value}": "한국에서 거는 대로 쓰십시오: 0{value}",
    "is {n_bytes:,} bytes long in EUC-KR, {LMS_BYTES:,} are allowed": (
        "EUC-KR로 {n_bytes}바이트입니다. {LMS_BYTES}바이트까지 허용됩니다"
    ),
    "is not a Korean sender number of 8 to 12 digits": "8~12자리의 한국 발신번호가 아닙니다",
    "write the registered number as it is dialled in Korea, as in 0215881234": (
        "0215881234처럼 등록된 번호를 한국에서 거는 대로 쓰십시오"
    ),
    "is not a number that can be registered as a sender in Korea": (
        "한국에서 발신번호로 등록할 수 있는 번호가 아닙니다"
    ),
    "write a text, or leave smsFailover out": "내용을 쓰거나 smsFailover를 빼십시오",
    "has characters that no Korean SMS carries: {not_in_euc_kr}": (
        "한국의 문자로 보낼 수 없는 글자가 있습니다: {not_in_euc_kr}"
    ),
}
