#!/bin/sh
# phonenumbers 9.0.43: a Korean mobile number that lacks a digit is valid and of type MOBILE.
#
# A Korean mobile number is 010 and eight digits; the other prefixes (011, 016 to 019, with seven or eight) ended with the last 2G network in 2021.
# A number that lost a digit, 010-123-4567, is a "valid MOBILE" all the same, and so are the old ones: is_valid_number is a filter of form, and
# lets a frequent typing mistake through. A call centre's number is valid twice over: 1588-1234 is one E.164 number, 02-1588-1234 another, a "fixed line".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet phonenumbers==9.0.43
"$folder/venv/bin/python" - <<'PYTHON'
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

seen = {}
for written in ("010-1234-5678", "010-123-4567", "011-234-5678", "019-234-5678", "1588-1234", "02-1588-1234", "010-12-3456"):
    number = phonenumbers.parse(written, "KR")
    kind = PhoneNumberType.to_string(phonenumbers.number_type(number))
    seen[written] = (phonenumbers.is_valid_number(number), kind, phonenumbers.format_number(number, PhoneNumberFormat.E164))
    print(written, *seen[written])
for written in ("010-1234-5678", "010-123-4567", "011-234-5678", "019-234-5678"):
    assert seen[written][:2] == (True, "MOBILE"), "phonenumbers has changed"
assert seen["1588-1234"] == (True, "UAN", "+8215881234"), "phonenumbers has changed"
assert seen["02-1588-1234"] == (True, "FIXED_LINE", "+82215881234"), "phonenumbers has changed"
assert seen["010-12-3456"][0] is False, "phonenumbers has changed"
PYTHON
