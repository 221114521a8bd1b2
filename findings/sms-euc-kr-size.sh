#!/bin/sh
# Python 3's codec euc_kr, iconv-lite 0.7.3 and Node's TextDecoder: "EUC-KR" gives one and the same text three sizes, so it is no measure of an SMS.
#
# EUC-KR has 2,350 of the 11,172 syllables of Hangul, and a Korean SMS has 90 bytes of it. One would expect an error for 찦, or the two bytes of
# CP949. Python's codec refuses none of the others: it spells each out in eight bytes, as KS X 1001 has it in an annex, and reads them back itself, so
# that a round trip finds nothing. Twelve such syllables are 96 bytes and no SMS any more. Readers of CP949, Node's TextDecoder among them, make a
# filler and three letters of the eight bytes (ㅉㅣㅍ). iconv-lite means CP949 by the name: two bytes for each.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 - <<'PYTHON'
import sys

print("Python", sys.version.split()[0])
for text in ("자동차", "찦차", "찦" * 12):
    content = text.encode("euc_kr")
    print(f"{text}: {len(content)} bytes of euc_kr, {len(text.encode('cp949'))} of cp949")
    assert content.decode("euc_kr") == text, "the codec has changed"
assert "찦차".encode("euc_kr").hex() == "a4d4a4b9a4d3a4bd" + "c2f7", "the codec has changed"
assert "찦차".encode("euc_kr").decode("cp949") == "\u3164ㅉㅣㅍ차", "the codec has changed"

syllables = [chr(code) for code in range(ord("가"), ord("힣") + 1)]
sizes = [len(syllable.encode("euc_kr")) for syllable in syllables]
print(f"{len(syllables):,} syllables: {sizes.count(2):,} in two bytes, {sizes.count(8):,} in eight, none refused")
assert (sizes.count(2), sizes.count(8)) == (2350, 8822), "the codec has changed"
PYTHON
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund iconv-lite@0.7.3
node - <<'JAVASCRIPT'
const assert = require("assert")
const iconv = require("iconv-lite")

const written = iconv.encode("찦차", "euc-kr").length
const byPython = Buffer.from("a4d4a4b9a4d3a4bdc2f7", "hex")
const read = [new TextDecoder("euc-kr").decode(byPython), iconv.decode(byPython, "euc-kr")]
console.log(`Node ${process.version}: iconv-lite writes 찦차 as ${written} bytes; Python's ten are read as`, read.join(" and "))
assert.equal(written, 4, "iconv-lite has changed")
assert.deepEqual(read, ["\u3164ㅉㅣㅍ차", "\u3164ㅉㅣㅍ차"], "Node or iconv-lite has changed")
JAVASCRIPT
