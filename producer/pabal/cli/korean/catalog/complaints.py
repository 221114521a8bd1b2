"""Hold the Korean of what is wrong with a list or a campaign file."""

from __future__ import annotations

COMPLAINTS: dict[str, str] = {
    "there is none: row {number} holds a number, so the one column is taken as the numbers": (
        "제목이 없습니다. {number}행에 번호가 있어 하나뿐인 열을 번호로 읽습니다"
    ),
    "write `to` above it": "그 위에 `to`를 쓰십시오",
    "column {column!r}": "열 {column}",
    (
        "has a format that is not applied ({number_format}): row {row:,} goes out as {value!r}, "
        "whatever the sheet shows ({n:,} cells)"
    ): (
        "적용되지 않는 서식({number_format})이 있습니다. 시트에 어떻게 보이든 {row}행은 "
        "{value}(으)로 나갑니다(셀 {n}개)"
    ),
    "write these values as text": "이 값을 텍스트로 쓰십시오",
    (
        "number formats are read in .xlsx only: row {row:,} goes out as {value!r}, whatever the "
        "sheet shows ({n:,} cells)"
    ): ("숫자 서식은 .xlsx에서만 읽습니다. 시트에 어떻게 보이든 {row}행은 {value}(으)로 나갑니다(셀 {n}개)"),
    "save the list as .xlsx, or see that these values are as people should read them": (
        "명단을 .xlsx로 저장하거나, 이 값이 받는 사람이 볼 그대로인지 확인하십시오"
    ),
    (
        "says {value!r} in {n:,} rows, row {row:,} first, as programs write where there is no value"
    ): "{n}개 행(처음은 {row}행)의 값이 {value}입니다. 값이 없을 때 프로그램이 쓰는 말입니다",
    "fill these cells in": "이 셀을 채우십시오",
    "has characters that nobody sees in {n:,} rows, row {row:,} first: {value}": (
        "{n}개 행(처음은 {row}행)에 보이지 않는 문자가 있습니다: {value}"
    ),
    "take them out, or write a plain blank": "지우거나 보통의 공백으로 쓰십시오",
    "a NUL character (U+0000)": "NUL 문자(U+0000)",
    "the end mark of DOS (U+001A)": "DOS의 파일 끝 표시(U+001A)",
    "has a cell of more than {field_size_limit:,} characters": "{field_size_limit}자를 넘는 셀이 있습니다",
    "row {number}": "{number}행",
    (
        "a quotation mark is opened here and never closed, so the rows after it cannot be told apart"
    ): "여기서 연 따옴표가 닫히지 않아 이후의 행을 구분할 수 없습니다",
    'close it, or write a quotation mark inside a cell twice: ""': (
        '닫거나, 셀 안의 따옴표는 두 번 쓰십시오: ""'
    ),
    "a quoted cell goes on after its closing quotation mark": (
        "따옴표로 묶은 셀이 닫는 따옴표 뒤에도 이어집니다"
    ),
    'write a quotation mark inside a quoted cell twice: ""': (
        '따옴표로 묶은 셀 안의 따옴표는 두 번 쓰십시오: ""'
    ),
    "shorten it; no text of a message is that long": "줄이십시오. 그렇게 긴 메시지는 없습니다",
    "holds {STRAYS}": "{STRAYS}이(가) 있습니다",
    "remove it, and save the file as CSV UTF-8": "지우고 파일을 CSV UTF-8로 저장하십시오",
    "a web archive (MHTML) that Excel or a browser saved": "Excel이나 브라우저가 저장한 웹 보관 파일(MHTML)",
    "a workbook in XML (Excel 2003)": "XML 형식의 통합 문서(Excel 2003)",
    "a flat OpenDocument file in XML": "XML 형식의 단일 OpenDocument 파일",
    "a web page, not a table": "표가 아닌 웹 페이지",
    "an XML file": "XML 파일",
    "has {mark!r}, which is not filled, and the list has a column {shown!r}": (
        "{mark}은(는) 채워지지 않는데, 명단에 {shown} 열이 있습니다"
    ),
    "write #{{…}} with the name of a second column, since the number is not a variable": (
        "번호는 변수가 아니므로 두 번째 열의 이름으로 #{{…}}를 쓰십시오"
    ),
    "write #{{{shown}}}": "#{{{shown}}}(으)로 쓰십시오",
    "columns {places} have this name": "{places} 열의 이름이 같습니다",
    "the file holds nothing but blank rows": "파일에 빈 행뿐입니다",
    "write a header and one row for each recipient": "제목 행과 수신자마다 한 행을 쓰십시오",
    "rename or remove one of them": "하나의 이름을 바꾸거나 지우십시오",
    "there is nothing in this row": "이 행에 아무것도 없습니다",
    "name the row that holds the headings, from 1": "제목이 있는 행을 1부터 세어 지정하십시오",
    "has {cells:,} cells where the header has {columns}": "제목은 {columns}개인데 셀이 {cells}개입니다",
    "put a cell that holds the delimiter in quotation marks": (
        "구분 문자가 들어 있는 셀은 따옴표로 묶으십시오"
    ),
    'write one flat object a line, like {{"to": "010-1234-5678"}}': (
        '{{"to": "010-1234-5678"}}처럼 한 줄에 단순한 객체 하나를 쓰십시오'
    ),
    "{name!r} holds {value}, not a text": "{name}의 값이 텍스트가 아니라 {value}입니다",
    "{constant} is not JSON": "{constant}은(는) JSON이 아닙니다",
    "objects are nested in it": "객체가 중첩되어 있습니다",
    "not JSON at character {pos}: {msg}": "{pos}번째 문자에서 JSON이 아닙니다: {msg}",
    "not a JSON object": "JSON 객체가 아닙니다",
    "half of a surrogate pair is not a character": "서로게이트 쌍의 절반은 문자가 아닙니다",
    "{twice!r} stands in it twice": "{twice}이(가) 두 번 있습니다",
    "a list": "목록",
    "an object": "객체",
    "holds mobile numbers in {counts:,} of {rows:,} rows, and its heading does not say so": (
        "{rows}행 중 {counts}행에 휴대전화 번호가 있는데, 제목으로는 알 수 없습니다"
    ),
    "several columns may hold the number": "번호 열일 수 있는 열이 여럿입니다",
    "name the right one `to`, or choose it with to (--to COLUMN)": (
        "맞는 열의 이름을 `to`로 하거나 to(--to COLUMN)로 지정하십시오"
    ),
    "no column holds the number": "번호가 있는 열이 없습니다",
    "name one of them `to` or 전화번호, or choose it with to (--to COLUMN)": (
        "한 열의 이름을 `to` 또는 전화번호로 하거나 to(--to COLUMN)로 지정하십시오"
    ),
    "rename it `to`, or choose it with to (--to {shown!r})": (
        "이름을 `to`로 바꾸거나 to(--to {shown})로 지정하십시오"
    ),
    "no column has this name": "이런 이름의 열이 없습니다",
    "choose one of {value}": "다음 중에서 고르십시오: {value}",
    "looks like the header (it has {name!r}), and row {first_rows} stands above it": (
        "제목 행으로 보이는데({name}이(가) 있음) 그 위에 {first_rows}행이 있습니다"
    ),
    "remove what stands above, or name it with header_row (--header-row {number})": (
        "위에 있는 것을 지우거나 header_row(--header-row {number})로 지정하십시오"
    ),
    "holds somebody's number in column {place}, so the list has no header": (
        "{place} 열에 누군가의 번호가 있으므로 명단에 제목 행이 없습니다"
    ),
    "has a column {name!r}; this sheet ({sheet!r}) has none that holds the number": (
        "에 {name} 열이 있습니다. 이 시트({sheet})에는 번호 열이 없습니다"
    ),
    "write a header above it, such as {header}": "그 위에 {header} 같은 제목을 쓰십시오",
    "sheet {sheet!r}": "시트 {sheet}",
    "choose it with sheet (--sheet {sheet!r}{row})": "sheet(--sheet {sheet}{row})로 지정하십시오",
    "write the person's mobile number, like 010-1234-5678": (
        "010-1234-5678처럼 받는 사람의 휴대전화 번호를 쓰십시오"
    ),
    "keep one mobile number in the cell, and nothing else": "셀에 휴대전화 번호 하나만 남기십시오",
    "is a landline": "유선 전화 번호입니다",
    "is an internet telephone number": "인터넷 전화 번호입니다",
    "is a forwarding number (050)": "착신 전환 번호(050)입니다",
    "is a toll-free number": "수신자 부담 번호입니다",
    "is a premium-rate number": "유료 정보 번호입니다",
    "is a company's service number": "기업 대표 번호입니다",
    "is a pager": "무선 호출 번호입니다",
    "KakaoTalk and SMS reach mobile numbers only": "카카오톡과 문자는 휴대전화 번호로만 보낼 수 있습니다",
    "is not a telephone number": "전화번호가 아닙니다",
    "is not a Korean mobile number; it has {n_digits} digits": (
        "한국 휴대전화 번호가 아닙니다. 숫자가 {n_digits}자리입니다"
    ),
    "is empty": "비어 있습니다",
    "is in scientific notation, so digits of the number are lost": (
        "지수 표기라서 번호의 자릿수가 없어졌습니다"
    ),
    "format the column as text in Excel, enter the numbers again and save": (
        "Excel에서 열의 서식을 텍스트로 하고 번호를 다시 입력해 저장하십시오"
    ),
    "is a number with a decimal part": "소수가 있는 숫자입니다",
    "holds {n_numbers} numbers; it has {n_digits} digits": (
        "번호가 {n_numbers}개 있습니다. 숫자가 {n_digits}자리입니다"
    ),
    "holds a number and more digits; it has {n_digits} digits": (
        "번호와 다른 숫자가 있습니다. 숫자가 {n_digits}자리입니다"
    ),
    "has letters in place of digits": "숫자 자리에 글자가 있습니다",
    "write 0 for O and 1 for l or I": "O 대신 0, l이나 I 대신 1을 쓰십시오",
    "holds {n_numbers} numbers and other text": "번호 {n_numbers}개와 다른 글자가 있습니다",
    "is not a telephone number alone; other text stands beside it": (
        "전화번호만 있지 않고 옆에 다른 글자가 있습니다"
    ),
    "has {n_digits} digits, more than any number": "숫자가 {n_digits}자리로, 어떤 번호보다도 깁니다",
    "keep one number in the cell": "셀에 번호 하나만 남기십시오",
    "is a number abroad (+{country_code})": "해외 번호입니다(+{country_code})",
    "only Korean mobile numbers can be reached": "한국 휴대전화 번호로만 보낼 수 있습니다",
    "name another file for the bad rows": "잘못된 행을 쓸 다른 파일을 지정하십시오",
    "row {row} repeats row {first}": "{row}행이 {first}행과 겹칩니다",
    "bad rows": "잘못된 행",
    "is the list itself": "명단 자체입니다",
    "is not among the rows that can be sent to ({good:,})": "발송할 수 있는 {good}행에 없습니다",
    "`pabal check` shows which rows are bad or repeat others; name another --row": (
        "`pabal check`가 잘못되었거나 겹치는 행을 보여 줍니다. 다른 --row를 지정하십시오"
    ),
    "none of {rows_read:,} rows can be sent to": "{rows_read}행 중 발송할 수 있는 행이 없습니다",
    "correct them": "고치십시오",
    "row {row}": "{row}행",
    "this is the export of a campaign, which holds no variables; the text uses {names}": (
        "캠페인의 내보내기 파일이라 변수가 없습니다. 내용에 쓰인 변수: {names}"
    ),
    "take the list that the campaign was submitted with, or add these columns to the export": (
        "캠페인을 제출한 명단을 쓰거나, 내보내기 파일에 이 열을 추가하십시오"
    ),
    "row {number}, column {column!r}": "{number}행, 열 {column}",
    "the number is taken from column {address!r}, not from {names}": (
        "번호는 {names}이(가) 아니라 {address} 열에서 읽습니다"
    ),
    "it is the address, and an address is not a variable": "주소이며, 주소는 변수가 아닙니다",
    "rename the column {keys!r}": "{keys} 열의 이름을 바꾸십시오",
    "add a column with this name, or write its value into the text": (
        "이 이름의 열을 추가하거나 값을 내용에 직접 쓰십시오"
    ),
    "the campaign uses #{{{name}}}, and no column has this name": (
        "캠페인에 #{{{name}}}이(가) 있는데 이런 이름의 열이 없습니다"
    ),
    "is hidden in sheet {sheet!r}, and the numbers are taken from it": (
        "시트 {sheet}에서 숨겨져 있는데 번호를 여기서 읽습니다"
    ),
    "add a second column for #{{{name}}} or name the first one `to`": (
        "#{{{name}}}을(를) 위한 열을 하나 더 만들거나 첫 열의 이름을 `to`로 하십시오"
    ),
    "is hidden in sheet {sheet!r}, and fills #{{{name}}}": (
        "시트 {sheet}에서 숨겨져 있는데 #{{{name}}}을(를) 채웁니다"
    ),
    "--to COLUMN chooses another": "--to COLUMN으로 다른 열을 고를 수 있습니다",
    "column {address!r}": "열 {address}",
    "unhide it and look at its values": "숨기기를 해제하고 값을 확인하십시오",
    "{bad:,} of {rows_read:,} rows cannot be sent to, so nothing was submitted": (
        "{rows_read}행 중 {bad}행에 발송할 수 없어 아무것도 제출하지 않았습니다"
    ),
    "correct them, or leave them out with skip_bad (--skip-bad)": (
        "고치거나 skip_bad(--skip-bad)로 제외하십시오"
    ),
    "nobody is in it": "아무도 없습니다",
    "give at least one recipient": "수신자를 한 명 이상 쓰십시오",
    "check the path, its permissions and the disk": "경로와 권한, 디스크를 확인하십시오",
    "CSV, JSON Lines or XLSX": "CSV, JSON Lines 또는 XLSX",
    "sheet {name!r}": "시트 {name}",
    "hides {n_hidden:,} of its rows by {how}, and they would be sent to like the others": (
        "{how} 숨긴 행이 {n_hidden}개 있는데, 다른 행과 똑같이 발송됩니다"
    ),
    "delete them, or copy what is seen into a new sheet": "지우거나, 보이는 것만 새 시트에 복사하십시오",
    "its columns are parted by {separator!r}, which is not looked for": (
        "열이 {separator}(으)로 나뉘어 있는데, 이 문자는 찾지 않습니다"
    ),
    "only a workbook has sheets": "시트는 통합 문서에만 있습니다",
    "is read; hidden sheets are not read: {repr}": "을(를) 읽습니다. 숨긴 시트는 읽지 않습니다: {repr}",
    "is read; charts are not read: {repr}": "을(를) 읽습니다. 차트는 읽지 않습니다: {repr}",
    "a filter or by hand": "필터나 직접 조작으로",
    "line {line}, byte {offset}": "{line}번째 줄, {offset}번째 바이트",
    "not {name}, which the rest of the file is": "파일의 나머지 인코딩인 {name}이(가) 아닙니다",
    "save the file anew as CSV UTF-8": "파일을 CSV UTF-8로 다시 저장하십시오",
    "write sep={separator} as its first line, or save it as CSV UTF-8": (
        "첫 줄에 sep={separator}을(를) 쓰거나 CSV UTF-8로 저장하십시오"
    ),
    "the file is empty": "파일이 비어 있습니다",
    "open it in Excel and save it as {READABLE}": "Excel에서 열어 {READABLE}(으)로 저장하십시오",
    "neither text nor an Excel workbook": "텍스트도 Excel 통합 문서도 아닙니다",
    "save the recipients as {READABLE}": "명단을 {READABLE}(으)로 저장하십시오",
    "no line of it is a JSON object": "JSON 객체인 줄이 없습니다",
    'write one a line, like {{"to": "010-1234-5678"}}': (
        '{{"to": "010-1234-5678"}}처럼 한 줄에 하나씩 쓰십시오'
    ),
    "there is a header and no row below it": "제목 행만 있고 그 아래에 행이 없습니다",
    "write one row for each recipient": "수신자마다 한 행을 쓰십시오",
    "JSON Lines have no header": "JSON Lines에는 제목 행이 없습니다",
    "is read; {names} {verbs} not read": "을(를) 읽습니다. 행이 있는 {names} 시트는 읽지 않습니다",
    "--sheet NAME chooses another": "--sheet NAME으로 다른 시트를 고를 수 있습니다",
    "make one visible if it is meant": "쓰려는 시트라면 하나를 보이게 하십시오",
    "leave --{option} out": "--{option} 옵션을 빼십시오",
    "is a number of more than {EXACT_DIGITS} digits, of which a workbook has lost some": (
        "{EXACT_DIGITS}자리를 넘는 숫자라서 통합 문서가 일부를 잃었습니다"
    ),
    "format the column as text and enter it anew, or save the list as CSV from where it comes": (
        "열의 서식을 텍스트로 하고 다시 입력하거나, 원본에서 CSV로 저장하십시오"
    ),
    "is scientific notation, so digits may be lost": "지수 표기라서 자릿수가 없어졌을 수 있습니다",
    "format the column as text and enter it anew": "열의 서식을 텍스트로 하고 다시 입력하십시오",
    "is a formula that was never calculated, as programs write that only make files": (
        "한 번도 계산되지 않은 수식입니다. 파일만 만드는 프로그램이 이렇게 씁니다"
    ),
    "open the workbook in Excel, save it and submit that, or write the value": (
        "통합 문서를 Excel에서 열어 저장한 뒤 그 파일을 쓰거나, 값을 쓰십시오"
    ),
    "is an error of the spreadsheet": "스프레드시트의 오류 값입니다",
    "mend the formula there, or write the value": "수식을 고치거나 값을 쓰십시오",
    "is what a spreadsheet shows where a column is too narrow": (
        "열이 너무 좁을 때 스프레드시트가 보여 주는 글자입니다"
    ),
    "widen the column and save it anew": "열을 넓히고 다시 저장하십시오",
    "needs more than {MEMORY_BYTES} GiB to read, or is damaged": (
        "읽는 데 {MEMORY_BYTES} GiB보다 많은 메모리가 필요하거나 손상된 파일입니다"
    ),
    "not a readable workbook (its reader ended with {status})": (
        "읽을 수 없는 통합 문서입니다({status}(으)로 종료)"
    ),
    "save it as CSV UTF-8": "CSV UTF-8로 저장하십시오",
    "save only the list, as CSV UTF-8, and submit that": "명단만 CSV UTF-8로 저장해 제출하십시오",
    "all visible sheets are empty; hidden are {names}": (
        "보이는 시트가 모두 비어 있습니다. 숨긴 시트: {names}"
    ),
    "takes more than {CPU_S} s to read": "읽는 데 {CPU_S}초보다 오래 걸립니다",
    "the workbook is under a password": "통합 문서에 암호가 있습니다",
    "save it without one": "암호 없이 저장하십시오",
    "is not in the workbook": "통합 문서에 없습니다",
    "choose one of {names}": "다음 중에서 고르십시오: {names}",
    "unhide the list, or name its sheet with sheet (--sheet)": (
        "명단을 보이게 하거나 sheet(--sheet)로 시트를 지정하십시오"
    ),
    "the workbook holds nothing but blank rows": "통합 문서에 빈 행뿐입니다",
    "not a readable workbook ({text})": "읽을 수 없는 통합 문서입니다({text})",
    "save it as .xlsx or as CSV UTF-8": ".xlsx 또는 CSV UTF-8로 저장하십시오",
    "so nothing was submitted": "그래서 아무것도 제출하지 않았습니다",
    "campaign {id!r}": "캠페인 {id}",
    "{n_taken:,} of {batches:,} batches were taken": "묶음 {batches}개 중 {n_taken}개를 받았습니다",
    "none for {give_up_s:g} s ({error})": "{give_up_s}초 동안 응답이 없습니다({error})",
    "mend that, or let them expire with let_expire (--let-expire)": (
        "고치거나 let_expire(--let-expire)로 만료되게 두십시오"
    ),
    "mend that": "고치십시오",
    "was submitted with another list, of {recipients:,} recipients": (
        "수신자 {recipients}명의 다른 명단으로 제출되었습니다"
    ),
    "choose another id for this list": "이 명단에는 다른 id를 쓰십시오",
    "was begun with another list of recipients": "다른 수신자 명단으로 시작되었습니다",
    (
        "submit that list to go on with it, or cancel the campaign and choose another id for this one"
    ): "그 명단을 제출해 이어 가거나, 캠페인을 취소하고 이 명단에는 다른 id를 쓰십시오",
    "became {state} before all recipients were in": "수신자가 다 들어오기 전에 {state} 상태가 되었습니다",
    (
        "campaign {campaign!r}: {taken}, and {since}; see that broker and workers run, then "
        "submit the same again: it continues where it stopped"
    ): (
        "캠페인 {campaign}: {taken}, {since}. 브로커와 워커가 실행 중인지 확인하고 같은 것을 "
        "다시 제출하십시오. 멈춘 곳에서 이어집니다"
    ),
    "cannot end in time, {submitted}": "제때 끝날 수 없습니다, {submitted}",
    "choose another id to send to them after all": "그래도 보내려면 다른 id를 쓰십시오",
    "campaign {campaign!r}": "캠페인 {campaign}",
    "the workers take no batches": "워커가 묶음을 받지 않습니다",
    'add "advertising": true, or take it out if the SMS is none': (
        '"advertising": true를 추가하거나, 광고가 아니면 빼십시오'
    ),
    (
        "lets the provider choose when the SMS leaves, and one that is advertising may leave by day only"
    ): "문자의 발송 시각을 발송사가 정하게 합니다. 광고 문자는 낮에만 나갈 수 있습니다",
    'write "mode": "DISPATCHER", or take "advertising" out if it is none': (
        '"mode": "DISPATCHER"로 쓰거나, 광고가 아니면 "advertising"을 빼십시오'
    ),
    (
        '{channel} carries information only: take it out, or add "advertising": true if the '
        "SMS is advertising"
    ): (
        '{channel}은(는) 정보성 메시지만 보냅니다. 빼거나, 문자가 광고라면 "advertising": true를 추가하십시오'
    ),
    "write {LABEL} at the very start": "맨 앞에 {LABEL}을(를) 쓰십시오",
    'is missing beside "advertising": true, and {channel} carries information only': (
        '"advertising": true 옆에 없습니다. {channel}은(는) 정보성 메시지만 보냅니다'
    ),
    'add smsFailover, or take "advertising" out': 'smsFailover를 추가하거나 "advertising"을 빼십시오',
    (
        "write {LABEL} at the very start; carriers put [Web발신] before it themselves, so take that out"
    ): "맨 앞에 {LABEL}을(를) 쓰십시오. [Web발신]은 통신사가 앞에 붙이므로 빼십시오",
    "does not end with a way to refuse that costs nothing": "무료로 거부할 방법으로 끝나지 않습니다",
    "end it with 무료수신거부 and your 080 number, as in 무료수신거부 080-123-4567": (
        "무료수신거부 080-123-4567처럼 무료수신거부와 080 번호로 끝내십시오"
    ),
    "begins with {LABEL}, but the campaign does not say that its SMS is advertising": (
        "{LABEL}(으)로 시작하는데, 캠페인에 문자가 광고라는 표시가 없습니다"
    ),
    'add "advertising": true, or take the label out if it is none': (
        '"advertising": true를 추가하거나, 광고가 아니면 표시를 빼십시오'
    ),
    (
        "begins with {disguised!r}; forms of {LABEL} that a filter could miss are forbidden "
        "(Annex 6 of the decree of 정보통신망법)"
    ): (
        "{disguised}(으)로 시작합니다. 필터를 피할 수 있는 {LABEL}의 변형은 금지되어 "
        "있습니다(정보통신망법 시행령 별표 6)"
    ),
    "has {sign!r}, as advertising has": "광고에 쓰이는 {sign}이(가) 있습니다",
    "write {LABEL} at the very start, just so": "맨 앞에 {LABEL}을(를) 그대로 쓰십시오",
    "does not begin with {LABEL}": "{LABEL}(으)로 시작하지 않습니다",
    'and add "advertising": true': ', 그리고 "advertising": true를 추가하십시오',
    "has {sign!r}, but the campaign does not say that its SMS is advertising": (
        "{sign}이(가) 있는데, 캠페인에 문자가 광고라는 표시가 없습니다"
    ),
    "change it with `pabal pace`": "`pabal pace`로 변경하십시오",
    "it stays what it is; leave it out": "그대로 유지됩니다. 빼십시오",
    "submit it under another id; what can be changed is {others}": (
        "다른 id로 제출하십시오. 변경할 수 있는 것: {others}"
    ),
    "submit one that has, under another id": "그것이 있는 캠페인을 다른 id로 제출하십시오",
    "cannot be changed while a campaign runs": "진행 중인 캠페인에서는 변경할 수 없습니다",
    ('change its parts, as in {{"text": "…"}}; `pabal failover ID --limit 1 --give-up` ends SMS'): (
        '{{"text": "…"}}처럼 일부를 변경하십시오. `pabal failover ID --limit 1 --give-up`은 문자를 끝냅니다'
    ),
    "names no field": "필드를 지정하지 않았습니다",
    "name one of {CHANGEABLE}": "다음 중 하나를 지정하십시오: {CHANGEABLE}",
    "is not part of this campaign, and nothing can be added to it": (
        "이 캠페인에 없는 것이며 추가할 수 없습니다"
    ),
    "cannot be taken out": "뺄 수 없습니다",
    (
        "no SMS until {FIRST_FAILURES} have failed or {ENOUGH_DELIVERED} were delivered, for "
        "{LONGEST_VERDICT_S} s at most: it is held if template, sender or content are at fault"
    ): (
        "{FIRST_FAILURES}건이 실패하거나 {ENOUGH_DELIVERED}건이 도달할 때까지, 최대 "
        "{LONGEST_VERDICT_S}초 동안 문자를 보내지 않습니다. 템플릿, 발신자 또는 내용이 원인이면 "
        "보류됩니다"
    ),
    'none: "guard": "NONE", so nothing holds it, however many fail': (
        '없음: "guard": "NONE"이므로 아무리 많이 실패해도 보류되지 않습니다'
    ),
    (
        "held when more than {failure_share:.0%} of {minimum_samples} or more reports say that "
        "KakaoTalk did not arrive, since there are over {LARGE_AUDIENCE:,} people"
    ): (
        "수신자가 {LARGE_AUDIENCE}명을 넘으므로, 리포트 {minimum_samples}건 이상 중 "
        "{failure_share} 넘게 카카오톡 미도달이면 보류됩니다"
    ),
    (
        "the provider fails over by itself, so its SMS cannot be kept back until it is known what fails"
    ): "발송사가 직접 대체 발송하므로, 무엇이 실패하는지 알 때까지 문자를 붙잡아 둘 수 없습니다",
    "such as {usable}": ", 예: {usable}",
    "cannot be an id": "id로 쓸 수 없습니다",
    "use 1 to 64 of A-Z a-z 0-9 - _, beginning with a letter or digit{example}": (
        "영문자나 숫자로 시작하는 A-Z a-z 0-9 - _ 1~64자로 쓰십시오{example}"
    ),
    "is false, and {name} is advertising always": "false인데, {name}은(는) 항상 광고입니다",
    "take it out": "빼십시오",
    "is not an option of {name}": "{name}의 옵션이 아닙니다",
    "it is always open": "항상 열려 있습니다",
    "has no timeZone, so it is in UTC, while sendAt or endAt is in Korean time: {window}": (
        "timeZone이 없어 UTC인데, sendAt이나 endAt은 한국 시각입니다: {window}"
    ),
    ('add "timeZone": "Asia/Seoul" if Korean hours and days are meant, or "timeZone": "UTC"'): (
        '한국의 시간과 요일이면 "timeZone": "Asia/Seoul", UTC이면 "timeZone": "UTC"를 추가하십시오'
    ),
    "{from} to {to} is {value} to {value2} in Korea": (
        "{from}~{to}은(는) 한국 시각으로 {value}~{value2}입니다"
    ),
    "nothing leaves from {first} 09:00 to {first2} 09:00 in Korea for {first3}": (
        "한국 시각 {first} 09:00부터 {first2} 09:00까지 {first3} 때문에 아무것도 나가지 않습니다"
    ),
    "of the next day": "다음 날의",
    "ends lines with CR, as Windows does ({n_returns:,}), and goes out so": (
        "Windows처럼 줄 끝에 CR이 있으며({n_returns}개) 그대로 나갑니다"
    ),
    "write \\n alone, unless the template is registered with CR": (
        "템플릿이 CR로 등록된 것이 아니면 \\\n만 쓰십시오"
    ),
    "has blanks at the end of lines ({blank_ends:,}), and goes out so": (
        "줄 끝에 공백이 있으며({blank_ends}개) 그대로 나갑니다"
    ),
    "take them out, unless the template is registered with them": (
        "템플릿이 그렇게 등록된 것이 아니면 지우십시오"
    ),
    "its days begin at 09:00 in Korea": "하루가 한국 시각 09:00에 시작됩니다",
    "write a text": "내용을 쓰십시오",
    "is {value:,} characters long": "{value}자입니다",
    "write at most {LONGEST_URL:,}": "최대 {LONGEST_URL}자로 쓰십시오",
    "is not a web address": "웹 주소가 아닙니다",
    "write it in full, as in https://www.example.com/kakaotalk": (
        "https://www.example.com/kakaotalk처럼 전체를 쓰십시오"
    ),
    "lets Pabal and the provider both send the SMS, so that a person could get two": (
        "파발과 발송사가 모두 문자를 보내게 되어 한 사람이 두 건을 받을 수 있습니다"
    ),
    "write DISPATCHER (Pabal sends it) or PROVIDER (the provider does)": (
        "DISPATCHER(파발이 발송) 또는 PROVIDER(발송사가 발송)로 쓰십시오"
    ),
    "has a variable, but is the same for all recipients": "변수가 있지만 모든 수신자에게 같은 값입니다",
    "write it without #{{": "#{{ 없이 쓰십시오",
    "is a form that Pabal does not write": "파발이 쓰지 않는 형식입니다",
    "write application/json, or leave contentType out: the same reports go out as JSON": (
        "application/json으로 쓰거나 contentType을 빼십시오. 같은 리포트가 JSON으로 나갑니다"
    ),
    "is {self}, longer than 48 hours": "{self}, 48시간보다 깁니다",
    "write {most} {time_unit} or less": "{most} {time_unit} 이하로 쓰십시오",
    'cannot be kept beside "mode": "PROVIDER": the provider sends these SMS by itself': (
        '"mode": "PROVIDER"에서는 지킬 수 없습니다. 발송사가 문자를 직접 보냅니다'
    ),
    'take limit out, or write "mode": "DISPATCHER"': 'limit을 빼거나 "mode": "DISPATCHER"로 쓰십시오',
    "{minutes:,} minutes": "{minutes}분",
    "{isoformat} is {passed} past, and messages would leave {when}": (
        "{isoformat}은(는) {passed} 지났습니다. 메시지가 {when} 나갑니다"
    ),
    "write a moment that is to come, or leave sendAt out": "앞으로 올 시각을 쓰거나 sendAt을 빼십시오",
    "ahead of": "빠름",
    "{match} is {match2} hours {behind} UTC, not the other way round": (
        "{match}은(는) UTC보다 {match2}시간 {behind}이며, 그 반대가 아닙니다"
    ),
    "write Asia/Seoul for Korean time": "한국 시각이면 Asia/Seoul로 쓰십시오",
    "has characters that nobody sees: {found}": "보이지 않는 문자가 있습니다: {found}",
    "is a reference of {texts:,} characters": "{texts}자의 참조값입니다",
    "add a column {name!r}, or take #{{{name2}}} out of the campaign": (
        "{name} 열을 추가하거나 캠페인에서 #{{{name2}}}을(를) 빼십시오"
    ),
    "makes {name} {length:,} characters long, {most:,} are allowed": (
        "{name} 값이 {length}자가 되는데, {most}자까지 허용됩니다"
    ),
    "shorten it by {length:,}": "{length}자 줄이십시오",
    "makes {name} an address that {what}": "{name}의 주소에 문제가 생깁니다: {what}",
    "makes the SMS {n_bytes:,} bytes long in EUC-KR, {LMS_BYTES:,} are allowed": (
        "문자가 EUC-KR로 {n_bytes}바이트가 되는데, {LMS_BYTES}바이트까지 허용됩니다"
    ),
    "shorten it by {n_bytes:,} bytes (a Hangul syllable has two)": (
        "{n_bytes}바이트 줄이십시오(한글 한 글자는 2바이트)"
    ),
    "{LONGEST_REFERENCE} are allowed": "{LONGEST_REFERENCE}자까지 허용됩니다",
    "is not text but {name}": "텍스트가 아니라 {name}입니다",
    "send every variable as text": "변수는 모두 텍스트로 보내십시오",
    "has characters that no Korean SMS carries: {missing}": (
        "한국의 문자로 보낼 수 없는 글자가 있습니다: {missing}"
    ),
    "replace them": "다른 글자로 바꾸십시오",
    "makes the text advertising: {sign}": "내용이 광고가 됩니다: {sign}",
    "fill it in, or leave this recipient out": "채우거나 이 수신자를 제외하십시오",
    "holds U+0000 or half a surrogate pair": "U+0000이나 서로게이트 쌍의 절반이 있습니다",
    "remove the broken character": "깨진 문자를 지우십시오",
    "is {after}, shorter than a minute": "{after}, 1분보다 짧습니다",
    "write 1 MINUTES or more": "1 MINUTES 이상으로 쓰십시오",
    "is advertising, which may leave from {hours} only ({source})": (
        "광고이며, {hours}에만 나갈 수 있습니다({source})"
    ),
    "belongs to a channel whose messages leave from {hours} only ({source})": (
        "{hours}에만 메시지가 나가는 채널입니다({source})"
    ),
    "between its start and endAt": "시작과 endAt 사이에",
    "within {days} days of its start": "시작 후 {days}일 안에",
    "is shut all the time {end}": "{end} 내내 닫혀 있습니다",
    "move sendAt or endAt, or open the window then": "sendAt이나 endAt을 옮기거나 그때 시간대를 여십시오",
    "{MAY_LEAVE}; deliveryTimeWindow is never open then": (
        "{MAY_LEAVE}. 그때 deliveryTimeWindow가 열리지 않습니다"
    ),
    ('move the window\'s days and hours into these, or take "advertising" out if the SMS is none'): (
        '시간대의 요일과 시간을 그 안으로 옮기거나, 문자가 광고가 아니면 "advertising"을 빼십시오'
    ),
    "{leaves}, and is never open then": "{leaves}, 그런데 그때 열리지 않습니다",
    "move its days and hours into these": "요일과 시간을 그 안으로 옮기십시오",
    "is more than 180 days ahead": "180일보다 더 뒤입니다",
    "write {latest} or an earlier moment": "{latest} 또는 더 이른 시각을 쓰십시오",
    "is in the past": "이미 지났습니다",
    "write a moment that is still to come": "앞으로 올 시각을 쓰십시오",
    "is not after sendAt": "sendAt보다 뒤가 아닙니다",
    "write a moment after {isoformat}": "{isoformat}보다 뒤의 시각을 쓰십시오",
    "{MAY_LEAVE}; that is never {end}": "{MAY_LEAVE}. {end} 그런 때가 없습니다",
    "move sendAt, endAt or the window's hours into these": "sendAt, endAt 또는 시간대를 그 안으로 옮기십시오",
    "{leaves}; that is never {end}": "{leaves}. {end} 그런 때가 없습니다",
    "has an offset that no clock has; they go from -12:00 to +14:00": (
        "있을 수 없는 오프셋입니다. -12:00부터 +14:00까지입니다"
    ),
    "is not a moment": "시각이 아닙니다",
    "write date, time and zone, as in 2026-11-23T09:00:00+09:00": (
        "2026-11-23T09:00:00+09:00처럼 날짜, 시각, 시간대를 쓰십시오"
    ),
    "has no time zone": "시간대가 없습니다",
    "write {same}+09:00 if this is Korean time, {same2}Z if it is UTC": (
        "한국 시각이면 {same}+09:00, UTC이면 {same2}Z로 쓰십시오"
    ),
    "write +09:00 for Korean time": "한국 시각이면 +09:00으로 쓰십시오",
    "is not a date": "날짜가 아닙니다",
    "write year, month and day, as in 2026-12-25": "2026-12-25처럼 연, 월, 일을 쓰십시오",
    "lies in the year {year}": "{year}년입니다",
    "check the year": "연도를 확인하십시오",
    "write the zone as an offset, as in {same}+09:00": "시간대를 {same}+09:00처럼 오프셋으로 쓰십시오",
    "does not exist: {error}": "존재하지 않습니다: {error}",
    "check the date, the time and the zone": "날짜, 시각, 시간대를 확인하십시오",
    "check year, month and day": "연, 월, 일을 확인하십시오",
    "write {same}+09:00": "{same}+09:00으로 쓰십시오",
    "names {repeated} more than once": "{repeated}이(가) 두 번 이상 있습니다",
    "name each day once": "요일은 한 번씩만 쓰십시오",
    "opens at {from}": "{from}에 열립니다",
    "closes at {to}": "{to}에 닫힙니다",
    "closes on the next day": "다음 날 닫힙니다",
    "is the same time as 'from'": "'from'과 같은 시각입니다",
    "for whole days leave out both 'from' and 'to'": "하루 종일이면 'from'과 'to'를 모두 빼십시오",
    "closes {length} minutes after opening at {from}; {SHORTEST_MINUTES} are the least": (
        "{from}에 열리고 {length}분 뒤에 닫힙니다. 최소 {SHORTEST_MINUTES}분입니다"
    ),
    "move 'from' and 'to' apart": "'from'과 'to'의 간격을 늘리십시오",
    "is not a time zone's name": "시간대 이름이 아닙니다",
    "write {name}": "{name}(으)로 쓰십시오",
    "is another zone than the preset's": "프리셋과 다른 시간대입니다",
    "names {named} more than once": "{named}이(가) 두 번 이상 있습니다",
    "name each date once": "날짜는 한 번씩만 쓰십시오",
    "{missing!r} is missing beside {given!r}": "{given} 옆에 {missing}이(가) 없습니다",
    "give both, or neither for whole days": "둘 다 쓰거나, 하루 종일이면 둘 다 빼십시오",
    "{name} is {hours} ({source})": "{name}은(는) {hours}입니다({source})",
    "{what}, and {self}": "{what}, 그런데 {self}",
    (
        "keep to these hours, leave {field!r} out for the preset's own, or leave the preset out "
        "and answer for the hours yourself"
    ): (
        "이 시간을 지키거나, 프리셋의 시간을 쓰도록 {field}을(를) 빼거나, 프리셋을 빼고 시간을 "
        "직접 책임지십시오"
    ),
    "정보통신망법 Art. 50(3) and its decree, Art. 61": "정보통신망법 제50조 제3항, 시행령 제61조",
    "advertising from 21:00 on until 08:00 needs a consent of its own": (
        "21:00부터 08:00까지의 광고에는 별도의 동의가 필요합니다"
    ),
    "documents of NHN Cloud Notification Hub and Naver Cloud SENS": (
        "NHN Cloud Notification Hub와 Naver Cloud SENS의 문서"
    ),
    "Kakao brand messages are blocked from 20:50 on until 08:00": (
        "카카오 브랜드 메시지는 20:50부터 08:00까지 차단됩니다"
    ),
    "Infobip's documentation as its partner NTT publishes it, on Kakao Chingu": (
        "제휴사 NTT가 공개한 Infobip의 카카오 친구톡 문서"
    ),
    "the narrowest hours that anybody states for Kakao's advertising": (
        "카카오의 광고에 대해 알려진 가장 좁은 시간"
    ),
    "is in another currency than the limit so far, which says what an SMS costs in {was}": (
        "지금까지의 한도와 통화가 다릅니다. 그 한도는 문자 한 건의 가격을 {was}(으)로 정합니다"
    ),
    "say with --price-per-message what one costs at most in {now}": (
        "--price-per-message로 문자 한 건의 최대 가격을 {now}(으)로 지정하십시오"
    ),
    "write a number of SMS (800), an amount of money (`12.50 EUR`) or none": (
        "문자 건수(800), 금액(`12.50 EUR`) 또는 none으로 쓰십시오"
    ),
    "say with --price-per-message what one SMS costs at most, as in 0.03": (
        "--price-per-message로 문자 한 건의 최대 가격을 0.03처럼 지정하십시오"
    ),
    "is not from 1 to 2147483647": "1에서 2147483647 사이가 아닙니다",
    "write 1 or more": "1 이상으로 쓰십시오",
    "is not an amount of money": "금액이 아닙니다",
    'write it with a point and above 0, as in "12.50"': '"12.50"처럼 소수점으로 0보다 크게 쓰십시오',
    "is not a currency": "통화가 아닙니다",
    "write its three letters, as the provider's reports do: EUR": (
        "발송사의 리포트처럼 세 글자로 쓰십시오: EUR"
    ),
    "has neither messages nor price": "messages도 price도 없습니다",
    "add one of them, or leave limit out": "둘 중 하나를 추가하거나 limit을 빼십시오",
    "is not a limit": "한도가 아닙니다",
    "has {given} without price": "price 없이 {given}이(가) 있습니다",
    "add price, or take them out": "price를 추가하거나 그것을 빼십시오",
    "has price without {missing}": "price는 있는데 {missing}이(가) 없습니다",
    "add what is missing": "없는 것을 추가하십시오",
    "is too low for a single SMS": "문자 한 건에도 모자랍니다",
    "raise price, or correct pricePerMessage": "price를 올리거나 pricePerMessage를 고치십시오",
    "is not a speed": "속도가 아닙니다",
    "write 50/SECOND, 600/MINUTE, 5000/HOUR or 100000/DAY": (
        "50/SECOND, 600/MINUTE, 5000/HOUR 또는 100000/DAY처럼 쓰십시오"
    ),
    "is not an amount with its currency": "통화가 있는 금액이 아닙니다",
    "write '50000 KRW'": "'50000 KRW'처럼 쓰십시오",
    "is needed for the first limit": "첫 한도에 필요합니다",
    "say what a message costs at most: --price-per-message 15": (
        "메시지 한 건의 최대 가격을 지정하십시오: --price-per-message 15"
    ),
    "is too low for a single message": "메시지 한 건에도 모자랍니다",
    "raise amount, or correct pricePerMessage": "amount를 올리거나 pricePerMessage를 고치십시오",
    "is neither true nor false": "true도 false도 아닙니다",
    "write true or false, without quotes": "따옴표 없이 true 또는 false로 쓰십시오",
    "write it in braces, as in {{ … }}": "{{ … }}처럼 중괄호로 쓰십시오",
    "line {lineno}, column {colno}": "{lineno}번째 줄, {colno}번째 글자",
    "the file": "파일",
    "cannot be read as JSON: {error}": "JSON으로 읽을 수 없습니다: {error}",
    "check where it comes from": "어디에서 온 것인지 확인하십시오",
    "stands there more than once": "두 번 이상 있습니다",
    "keep one of them": "하나만 남기십시오",
    "add it: {loc}": "추가하십시오: {loc}",
    "is not known here": "알 수 없는 이름입니다",
    "is not one of the values that it can have": "쓸 수 있는 값이 아닙니다",
    "has no type": "type이 없습니다",
    'add "type": {loc}': '"type"을 추가하십시오: {loc}',
    "is not a whole number": "정수가 아닙니다",
    "write a whole number, without quotes": "따옴표 없이 정수로 쓰십시오",
    "is not a number": "숫자가 아닙니다",
    "write a number such as 0.1, without quotes": "따옴표 없이 0.1 같은 숫자로 쓰십시오",
    "is not text": "텍스트가 아닙니다",
    "is {length:,} characters long, {most:,} are allowed": "{length}자입니다. {most}자까지 허용됩니다",
    "has {left}, at least {least} are needed": "{left}개 있습니다. 최소 {least}개가 필요합니다",
    "add {least} more": "{least}개 더 추가하십시오",
    "has {input}, {max_length} are allowed": "{input}개 있습니다. {max_length}개까지 허용됩니다",
    "take some out": "몇 개를 빼십시오",
    "is less than {ge:,}": "{ge}보다 작습니다",
    "write {ge} or more": "{ge} 이상으로 쓰십시오",
    "is not more than {gt:g}": "{gt}보다 크지 않습니다",
    "write more than {gt:g}": "{gt}보다 크게 쓰십시오",
    "is more than {le:,}": "{le}보다 큽니다",
    "write {le} or less": "{le} 이하로 쓰십시오",
    "is not less than {lt:g}": "{lt}보다 작지 않습니다",
    "write less than {lt:g}": "{lt}보다 작게 쓰십시오",
    "is not a list": "목록이 아닙니다",
    "write it in brackets, as in [ … ]": "[ … ]처럼 대괄호로 쓰십시오",
    "write {within}": "{within}(으)로 쓰십시오",
    "write {near}": "{near}(으)로 쓰십시오",
    "write {expected}": "{expected}(으)로 쓰십시오",
    "{names} or {names2}": "{names} 또는 {names2}",
    "did you mean {by_lower}?": "{by_lower}을(를) 쓰려고 했습니까?",
    "known are {values}": "쓸 수 있는 것: {values}",
    "byte {start:,}": "{start}번째 바이트",
    "is not UTF-8": "UTF-8이 아닙니다",
    "save the file as UTF-8": "파일을 UTF-8로 저장하십시오",
    "is not JSON: {msg}": "JSON이 아닙니다: {msg}",
    "correct it there or just before": "그곳이나 바로 앞을 고치십시오",
    "write {strip} without quotes": "따옴표 없이 {strip}(으)로 쓰십시오",
    "write {value}": "{value}(으)로 쓰십시오",
    "write one text": "텍스트 하나를 쓰십시오",
    "put it in quotes": "따옴표로 묶으십시오",
    "write at least {least}": "{least} 이상으로 쓰십시오",
    "write a JSON object": "JSON 객체로 쓰십시오",
    "see the campaign file's description": "캠페인 파일의 설명을 보십시오",
    "it is needed": "필요합니다",
    "the provider has no subtitle; register the template with a title alone": (
        "발송사에는 부제목이 없습니다. 제목만으로 템플릿을 등록하십시오"
    ),
    "take it out; values stand in the recipients' list, in columns called as the variables": (
        "빼십시오. 값은 명단에서 변수와 이름이 같은 열에 씁니다"
    ),
    "take it out; recipients stand in a list of their own, one a row": (
        "빼십시오. 수신자는 별도의 명단에 한 행에 한 명씩 씁니다"
    ),
    (
        "the provider has no button that hands over to an agent; CHATBOT_SWITCH hands over to a chatbot"
    ): "발송사에는 상담원에게 넘기는 버튼이 없습니다. CHATBOT_SWITCH는 챗봇으로 넘깁니다",
    "the provider has no business form here; take the button out, or register a URL for it": (
        "여기서는 비즈니스폼을 쓸 수 없습니다. 버튼을 빼거나 URL을 등록하십시오"
    ),
    "take it out; buttons go in the order of the list": "빼십시오. 버튼은 목록의 순서대로 나갑니다",
    "write {BUTTON_TYPES}, the provider's word for Kakao's {code}": (
        "카카오의 {code}에 대한 발송사의 이름인 {BUTTON_TYPES}(으)로 쓰십시오"
    ),
    "this is a request body of {whose}, not a campaign": "캠페인이 아니라 {whose}의 요청 본문입니다",
    (
        'take sender and content from it and write {{"id": …, "channel": …, "sender": …, '
        '"content": …}}; recipients stand in a list of their own, and what stands in options '
        "goes to the top"
    ): (
        'sender와 content를 가져와 {{"id": …, "channel": …, "sender": …, "content": '
        "…}}로 쓰십시오. 수신자는 별도의 명단에, options에 있던 것은 최상위에 씁니다"
    ),
    "write it as {field}": "{field}(으)로 쓰십시오",
    'write "type": "{code}" in place of "{name}": "{button}"': (
        '"{name}": "{button}" 대신 "type": "{code}"로 쓰십시오'
    ),
    "write it in full, as in https://www.example.com/orders": (
        "https://www.example.com/orders처럼 전체를 쓰십시오"
    ),
    "write it with its scheme, as in sample://orders": "sample://orders처럼 스킴까지 쓰십시오",
    "fill it in": "채우십시오",
    "has a blank": "공백이 있습니다",
    "take it out, or write %20": "지우거나 %20으로 쓰십시오",
    "has its scheme twice": "스킴이 두 번 있습니다",
    "write https:// in the campaign or in the list, not in both": (
        "https://는 캠페인과 명단 중 한 곳에만 쓰십시오"
    ),
    "is not a link of an app": "앱 링크가 아닙니다",
    "has a variable that is not closed: {shown}": "닫히지 않은 변수가 있습니다: {shown}",
    "close it with }}, as in #{{name}}": "#{{name}}처럼 }}(으)로 닫으십시오",
    "and {rest} more": "외 {rest}개",
    "has {found}, which is not filled": "{found}이(가) 있는데 채워지지 않습니다",
    "write #{{{name}}} for a variable": "변수는 #{{{name}}}(으)로 쓰십시오",
    "has a variable without a name: #{{}}": "이름이 없는 변수가 있습니다: #{{}}",
    "write the column's name between the braces": "중괄호 사이에 열의 이름을 쓰십시오",
    "without its variables is": "변수를 뺀 길이가",
    "write a text, or leave the field out where it is optional": "내용을 쓰거나, 선택 필드이면 빼십시오",
    "{counted} {length:,} characters long, {most:,} are allowed": (
        "{counted} {length}자입니다. {most}자까지 허용됩니다"
    ),
    "Kakao Alim": "카카오 알림톡",
    "give at least two of schemeAndroid, schemeIos and urlMobile": (
        "schemeAndroid, schemeIos, urlMobile 중 두 개 이상을 쓰십시오"
    ),
    "is one of three ways to open, and {given} of them is given": (
        "여는 방법 세 가지 중 하나이며, 그중 {given}개가 있습니다"
    ),
    "has ADD_CHANNEL more than once": "ADD_CHANNEL이 두 번 이상 있습니다",
    "ALL_CONSENT (M) reaches people who agreed to advertising, friends of the channel or not": (
        "ALL_CONSENT(M)는 채널의 친구 여부와 관계없이 광고에 동의한 사람에게 나갑니다"
    ),
    "NON_FRIENDS (N) reaches people who agreed to advertising and are not its friends": (
        "NON_FRIENDS(N)는 광고에 동의했으나 친구가 아닌 사람에게 나갑니다"
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
        "{host}에 있는데, 발송사는 카카오TV의 영상만 받습니다"
    ),
    "give an address at tv.kakao.com": "tv.kakao.com의 주소를 쓰십시오",
    "take the button out if the provider refuses it": "발송사가 거부하면 버튼을 빼십시오",
    (
        "has a link, which the provider makes shorter by default: people read another text than this"
    ): "링크가 있으며, 발송사가 기본으로 줄입니다. 받는 사람은 다른 글을 보게 됩니다",
    'write "tracking": {{"shortenUrl": false}} to leave it as it is': (
        '그대로 두려면 "tracking": {{"shortenUrl": false}}를 쓰십시오'
    ),
    "write it with its scheme, as in shop://all": "shop://all처럼 스킴까지 쓰십시오",
    "is allowed in free forms for ALL_CONSENT and NON_FRIENDS only, and these go to friends": (
        "자유형에서는 ALL_CONSENT와 NON_FRIENDS에만 허용되는데, 이것은 친구에게 나갑니다"
    ),
    "is allowed here by Infobip; Naver Cloud's page forbids it in all free forms": (
        "여기서 Infobip은 허용하지만 Naver Cloud의 페이지는 모든 자유형에서 금지합니다"
    ),
    "has {n_buttons} buttons beside a coupon, 4 are allowed": (
        "쿠폰 옆에 버튼이 {n_buttons}개 있습니다. 4개까지 허용됩니다"
    ),
    "has {added} ADD_CHANNEL buttons on its cards": "카드에 ADD_CHANNEL 버튼이 {added}개 있습니다",
    "keep one in the whole carousel": "캐러셀 전체에 하나만 남기십시오",
    "has one card and no head": "카드가 하나이고 헤드가 없습니다",
    "add another card, or a head": "카드를 더하거나 헤드를 추가하십시오",
    "Kakao brand message": "카카오 브랜드 메시지",
    "has discountPrice and does not say which discount": "discountPrice가 있는데 어떤 할인인지 없습니다",
    "add discountFixed or discountRate, or take discountPrice out": (
        "discountFixed나 discountRate를 추가하거나 discountPrice를 빼십시오"
    ),
    "is neither a whole number from 1 to 99,999,999 nor a word of 1 to 7 characters": (
        "1~99,999,999의 정수도 1~7자의 말도 아닙니다"
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
    "is not a Korean sender number of 8 to 12 digits": "8~12자리의 한국 발신 번호가 아닙니다",
    "write the registered number as it is dialled in Korea, as in 0215881234": (
        "0215881234처럼 등록된 번호를 한국에서 거는 대로 쓰십시오"
    ),
    "is not a number that can be registered as a sender in Korea": (
        "한국에서 발신 번호로 등록할 수 있는 번호가 아닙니다"
    ),
    "write a text, or leave smsFailover out": "내용을 쓰거나 smsFailover를 빼십시오",
    "has characters that no Korean SMS carries: {not_in_euc_kr}": (
        "한국의 문자로 보낼 수 없는 글자가 있습니다: {not_in_euc_kr}"
    ),
}
