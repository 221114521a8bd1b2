"""Hold the Korean of what is wrong with a list of recipients, and with handing it over."""

from __future__ import annotations

LISTS: dict[str, str] = {
    "there is none: row {number} holds a number, so the one column is taken as the numbers": (
        "제목이 없습니다. {number}행에 번호가 있어 하나뿐인 열을 번호로 간주합니다"
    ),
    "write `to` above it": "그 위에 `to`를 쓰십시오",
    "column {column!r}": "열 {column}",
    (
        "has a format that is not applied ({detail}): row {row:,} goes out as {value!r}, "
        "whatever the sheet shows ({n:,} cells)"
    ): (
        "적용되지 않는 서식({detail})이(가) 있습니다. 시트에 어떻게 보이든 {row}행은 "
        "{value}(으)로 발송됩니다(셀 {n}개)"
    ),
    "write these values as text": "이 값을 텍스트로 쓰십시오",
    (
        "number formats are read in .xlsx and .xls only: row {row:,} goes out as {value!r}, whatever the "
        "sheet shows ({n:,} cells)"
    ): (
        "숫자 서식은 .xlsx와 .xls에서만 읽습니다. 시트에 어떻게 보이든 {row}행은 "
        "{value}(으)로 발송됩니다(셀 {n}개)"
    ),
    "save the list as .xlsx, or see that these values are as people should read them": (
        "명단을 .xlsx로 저장하거나, 이 값이 받는 사람이 볼 그대로인지 확인하십시오"
    ),
    (
        "says {value!r} in {n:,} rows, row {row:,} first, as programs write where there is no value"
    ): "{n}개 행(처음은 {row}행)의 값이 {value}입니다. 값이 없을 때 프로그램이 대신 적는 글자입니다",
    "fill these cells in": "이 셀을 채우십시오",
    "has characters that nobody sees in {n:,} rows, row {row:,} first: {value}": (
        "{n}개 행(처음은 {row}행)에 보이지 않는 문자가 있습니다: {value}"
    ),
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
    (
        "a quotation mark that is opened in it is closed {n_lines:,} lines further down, and the cell goes "
        "on after it, so the rows between cannot be told apart"
    ): (
        "이 행에서 연 따옴표가 {n_lines}줄 아래에서 닫히고 셀이 그 뒤에도 이어져, 그 사이의 행을 구분할 수 "
        "없습니다"
    ),
    (
        "a quoted cell of it holds a line with another mobile number, as where a quotation mark is closed in "
        "a later row"
    ): (
        "따옴표로 묶은 셀 안에 다른 휴대폰 번호가 있는 줄이 있습니다. 따옴표가 뒤의 행에서 닫힐 때 이렇게 "
        "됩니다"
    ),
    "close it in its own row; if the line is meant, part it by something else than {delimiter!r}": (
        "같은 행에서 닫으십시오. 의도한 줄이라면 {delimiter} 아닌 문자로 나누십시오"
    ),
    "its columns are parted by {delimiter!r}, and its first line names another delimiter": (
        "열은 {delimiter}(으)로 나뉘어 있는데 첫 줄은 다른 구분 문자를 지정합니다"
    ),
    "write sep={delimiter} as its first line, or leave that line out": (
        "첫 줄에 sep={delimiter}라고 쓰거나 그 줄을 지우십시오"
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
    "{name!r} holds {kind}, not a text": "{name}의 값이 텍스트가 아니라 {kind}입니다",
    "{constant} is not JSON": "{constant}은(는) JSON이 아닙니다",
    "objects are nested in it": "객체가 중첩되어 있습니다",
    "not JSON at character {pos}: {msg}": "{pos}번째 문자에서 JSON이 아닙니다: {msg}",
    "not a JSON object": "JSON 객체가 아닙니다",
    "half of a surrogate pair is not a character": "서로게이트 쌍의 절반은 문자가 아닙니다",
    "{twice!r} stands in it twice": "{twice}이(가) 두 번 있습니다",
    "a list": "목록",
    "an object": "객체",
    "holds mobile numbers in {counts:,} of {rows:,} rows, and its heading does not say so": (
        "{rows}행 중 {counts}행에 휴대전화 번호가 있는데, 열 제목만으로는 번호 열인지 알 수 없습니다"
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
        "이름을 `to`로 바꾸거나 to(--to {shown})(으)로 지정하십시오"
    ),
    "no column has this name": "이런 이름의 열이 없습니다",
    "choose one of {value}": "다음 중에서 고르십시오: {value}",
    "looks like the header (it has {name!r}), and row {first_rows} stands above it": (
        "제목 행으로 보이는데({name}이(가) 있음) 그 위에 {first_rows}행이 있습니다"
    ),
    "remove what stands above, or name it with header_row (--header-row {number})": (
        "위에 있는 것을 지우거나 header_row(--header-row {number})(으)로 지정하십시오"
    ),
    "holds somebody's number in column {place}, so the list has no header": (
        "{place} 열에 누군가의 번호가 있으므로 명단에 제목 행이 없습니다"
    ),
    "has a column {name!r}; this sheet ({own!r}) has none that holds the number": (
        "에 {name} 열이 있습니다. 이 시트({own})에는 번호 열이 없습니다"
    ),
    "write a header above it, such as {header}": "그 위에 {header} 같은 제목을 쓰십시오",
    "sheet {sheet!r}": "시트 {sheet}",
    "choose it with sheet (--sheet {sheet!r}{row})": "sheet(--sheet {sheet}{row})(으)로 지정하십시오",
    "write the person's mobile number, like 010-1234-5678": (
        "010-1234-5678처럼 받는 사람의 휴대전화 번호를 쓰십시오"
    ),
    "keep one mobile number in the cell, and nothing else": "셀에 휴대전화 번호 하나만 남기십시오",
    "is a landline": "유선전화 번호입니다",
    "is an internet telephone number": "인터넷전화 번호입니다",
    "is a forwarding number (050)": "착신 전환 번호(050)입니다",
    "is a toll-free number": "수신자 부담 번호입니다",
    "is a premium-rate number": "유료 정보 번호입니다",
    "is a company's service number": "기업 대표 번호입니다",
    "is a pager": "무선호출 번호입니다",
    "KakaoTalk and SMS reach mobile numbers only": "카카오톡과 문자는 휴대전화 번호로만 보낼 수 있습니다",
    "is not a telephone number": "전화번호가 아닙니다",
    "is not a Korean mobile number; it has {n_digits} digits": (
        "한국 휴대전화 번호가 아닙니다. 숫자가 {n_digits}자리입니다"
    ),
    "is in scientific notation, so digits of the number are lost": (
        "지수 표기라서 번호의 일부 자릿수가 사라졌습니다"
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
    "add a column of another name for what people should read, and write that name into the text": (
        "사람들이 읽을 값을 다른 이름의 열로 만들고, 그 이름을 본문에 쓰십시오"
    ),
    "call the column of the numbers `to`, and add a column {name!r} for what people should read": (
        "번호 열의 이름을 `to`로 하고, 사람들이 읽을 값을 {name} 열로 만드십시오"
    ),
    "has a column {name!r}, which this sheet ({own!r}) does not have": (
        "에 {name} 열이 있습니다. 이 시트({own})에는 없습니다"
    ),
    "looks like the header (it has {name!r}), and row {first} stands above it": (
        "제목 행으로 보이는데({name}이(가) 있음) 그 위에 {first}행이 있습니다"
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
        "{how} 숨긴 행이 {n_hidden}개 있으며, 다른 행과 똑같이 발송됩니다"
    ),
    "delete them, or copy what is seen into a new sheet": "지우거나, 보이는 것만 새 시트에 복사하십시오",
    "its columns are parted by {separator!r}, which is not looked for": (
        "열이 {separator}(으)로 나뉘어 있는데, 이 문자는 찾지 않습니다"
    ),
    "only a workbook has sheets": "시트는 통합 문서에만 있습니다",
    "is read; hidden sheets are not read: {names}": "을(를) 읽습니다. 숨긴 시트는 읽지 않습니다: {names}",
    "is read; charts are not read: {names}": "을(를) 읽습니다. 차트는 읽지 않습니다: {names}",
    "a filter or by hand": "필터나 직접 조작으로",
    "line {line}, byte {offset}": "{line}번째 줄, {offset}번째 바이트",
    "not {name}, which the rest of the file is": "파일의 나머지 인코딩인 {name}이(가) 아닙니다",
    "save the file anew as CSV UTF-8": "파일을 CSV UTF-8로 다시 저장하십시오",
    "write sep={separator} as its first line, or save it as CSV UTF-8": (
        "첫 줄에 sep={separator}을(를) 쓰거나 CSV UTF-8로 저장하십시오"
    ),
    "open it in Excel and save it as {READABLE}": "Excel에서 열어 {READABLE}(으)로 저장하십시오",
    "it is Japanese in Shift-JIS, which is not read": "Shift-JIS로 저장된 일본어 파일이며, 읽지 않습니다",
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
    "is scientific notation, so digits may be lost": "지수 표기라서 자릿수가 사라졌을 수 있습니다",
    "format the column as text and enter it anew": "열의 서식을 텍스트로 하고 다시 입력하십시오",
    "is a formula that was never calculated, as programs write that only make files": (
        "한 번도 계산되지 않은 수식입니다. 파일만 만드는 프로그램이 저장하면 이렇게 됩니다"
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
        "읽는 데 {MEMORY_BYTES} GiB가 넘는 메모리가 필요하거나 손상된 파일입니다"
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
    "hides {n_hidden:,} of its rows by {how}, and they were read like the others": (
        "{how} 숨긴 행이 {n_hidden}개 있는데, 다른 행과 똑같이 읽었습니다"
    ),
    "a PDF document": "PDF 문서입니다",
    "a document of a word processor (RTF)": "워드프로세서 문서(RTF)입니다",
    "an address book (vCard)": "주소록 파일(vCard)입니다",
    "a picture": "그림 파일입니다",
    "a packed file, whose content is not read": "압축 파일이라 내용을 읽지 않습니다",
    "a database (SQLite)": "데이터베이스 파일(SQLite)입니다",
    "a Parquet file": "Parquet 파일입니다",
    "a document of a word processor": "워드프로세서 문서입니다",
    "a document of Hangul (HWP)": "한글(HWP) 문서입니다",
    "a presentation": "프레젠테이션 파일입니다",
    "a mail of Outlook": "Outlook 메일 파일입니다",
    "a document of Numbers, Pages or Keynote": "Numbers, Pages 또는 Keynote 문서입니다",
    "a binary workbook (.xlsb) as SheetJS writes it: all columns but the first would be lost": (
        "SheetJS가 만든 바이너리 통합 문서(.xlsb)이며, 첫 열을 뺀 모든 열을 잃게 됩니다"
    ),
    "an archive (zip), which is not unpacked": "압축 파일(zip)이며, 풀지 않습니다",
    "give the list in it, saved as .xlsx or as CSV UTF-8": (
        "그 안의 명단을 .xlsx 또는 CSV UTF-8로 저장해서 주십시오"
    ),
    "is a heading, not a number": "번호가 아니라 제목입니다",
    "remove this row; if it is the second of two rows of headings, name it with header_row (--header-row)": (
        "이 행을 지우십시오; 두 줄 제목의 둘째 줄이면 header_row(--header-row)로 지정하십시오"
    ),
    "is only the first part of a number": "번호의 앞부분만 있습니다",
    "put the whole number into one cell; parts in several columns are not joined": (
        "번호 전체를 한 칸에 쓰십시오; 여러 열에 나뉜 번호는 합치지 않습니다"
    ),
    "holds {filled} numbers side by side": "번호 {filled}개가 나란히 있습니다",
    "write one number a line, below a header such as to": "to 같은 제목 아래에 한 줄에 번호 하나씩 쓰십시오",
    "its lines hold a number and other text, with nothing between that parts columns": (
        "각 줄에 번호와 다른 글이 열 구분 없이 함께 있습니다"
    ),
    "put a comma or a tab between them, and write a header above, such as to,name": (
        "사이에 쉼표나 탭을 넣고, 위에 to,name 같은 제목 줄을 쓰십시오"
    ),
    "no line of it is a JSON object: it is one array": (
        "JSON 객체인 줄이 없습니다: 파일 전체가 배열 하나입니다"
    ),
    "no line of it is a JSON object: one goes over several lines": (
        "JSON 객체인 줄이 없습니다: 객체 하나가 여러 줄에 걸쳐 있습니다"
    ),
    "write each object on a line of its own, without the brackets": (
        "객체마다 한 줄씩 쓰고, 대괄호는 빼십시오"
    ),
    "has values between quotation marks, which go out with them ({n:,} cells, row {row:,} first)": (
        "따옴표로 싸인 값이 있고, 따옴표도 함께 발송됩니다(셀 {n}개, 첫 행 {row})"
    ),
    "holds {detail} in {n:,} rows: row {row:,} goes out as {value!r}": (
        "{detail}이(가) {n}개 행에 있습니다: {row}행은 {value}(으)로 발송됩니다"
    ),
    "holds {damage}, and goes out so": "{damage}이(가) 있고, 그대로 발송됩니다",
    "write what people should read": "사람들이 읽을 글로 고치십시오",
    "a character in HTML's writing": "HTML 표기 문자",
    "a tag of HTML": "HTML 태그",
    "a line break that is written out": "글자로 쓰인 줄바꿈",
    "letters that were read in another encoding": "다른 인코딩으로 읽힌 글자",
    "question marks in place of letters": "글자 대신 물음표",
    "a character that only one font has": "특정 글꼴에만 있는 문자",
    "a whole number with .0 behind it": "뒤에 .0이 붙은 정수",
    "a number with the tail that reckoning leaves": "계산 오차로 꼬리가 붙은 숫자",
    "a moment in a program's writing": "프로그램이 쓰는 형식의 날짜",
    "write what people should read, or save the list anew from where it comes": (
        "사람들이 읽을 글로 고치거나, 원래 프로그램에서 명단을 다시 저장하십시오"
    ),
    "take them away if they are not meant": "뜻한 것이 아니면 따옴표를 지우십시오",
    "look at these rows, if they are not meant": "뜻한 것이 아니면 그 행을 살펴보십시오",
}
