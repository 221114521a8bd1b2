#!/bin/sh
# workalendar 17.0.0, lunardate 0.3.0, LunarCalendar 0.0.9; holidays 0.109, korean-lunar-calendar 0.4.0, date-holidays 3.37.0, Node's Intl:
# the Korean New Year of 2027, and that of 2028, is a day later than China's, and three of seven give China's.
#
# The lunar year begins on the day of a new moon, and each country takes its own clock. The moon of February 2027 and that of January 2028 are new
# shortly before midnight in Beijing, when it is the next day in Seoul. From 1998 to 2026 both were always one day, so a test against the last years
# finds nothing. lunardate and LunarCalendar are made for China, which their names do not say. workalendar's calendar of South Korea counts as China
# does, has 5 to 7 February for 6 to 8, and knows none of the days that are free in place of a holiday on a weekend.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet workalendar==17.0.0 lunardate==0.3.0 LunarCalendar==0.0.9 holidays==0.109 korean-lunar-calendar==0.4.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import holidays
from korean_lunar_calendar import KoreanLunarCalendar
from lunarcalendar import Converter, Lunar
from lunardate import LunarDate
from workalendar.asia import SouthKorea


def by_workalendar(year):
    """The middle one of its three days."""
    return str(sorted(day for day, name in SouthKorea().holidays(year) if "Korean New Year" in name)[1])


def by_korean_lunar_calendar(year):
    calendar = KoreanLunarCalendar()
    assert calendar.setLunarDate(year, 1, 1, False)
    return calendar.SolarIsoFormat()


def by_holidays(year):
    days = holidays.country_holidays("KR", years=year, language="ko")
    return next(str(day) for day, name in sorted(days.items()) if name == "설날")


readers = {
    "workalendar": by_workalendar,
    "lunardate": lambda year: str(LunarDate(year, 1, 1).to_solar_date()),
    "LunarCalendar": lambda year: str(Converter.Lunar2Solar(Lunar(year, 1, 1)).to_date()),
    "korean-lunar-calendar": by_korean_lunar_calendar,
    "holidays": by_holidays,
}
for year in (2027, 2028):
    print(year, *(f"{name} {first(year)}" for name, first in readers.items()), sep=" | ")
for year in range(1998, 2027):
    assert by_korean_lunar_calendar(year) == str(LunarDate(year, 1, 1).to_solar_date()), f"{year} differs"
china, korea = ("2027-02-06", "2028-01-26"), ("2027-02-07", "2028-01-27")
days = [(first(2027), first(2028)) for first in readers.values()]
assert days == [china, china, china, korea, korea], "a calendar has changed"

free = {str(day) for day in holidays.country_holidays("KR", years=2027)}
missing = sorted(free - {str(day) for day, _ in SouthKorea().holidays(2027)})
print("2027, free by holidays and not by workalendar:", *missing)
assert {"2027-02-08", "2027-02-09", "2027-08-16"} <= set(missing), "workalendar or holidays has changed"
PYTHON
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund date-holidays@3.37.0
node - <<'JAVASCRIPT'
const assert = require("assert")
const Holidays = require("date-holidays")

const dangi = new Intl.DateTimeFormat("en-u-ca-dangi", { timeZone: "UTC", month: "numeric", day: "numeric" })
for (const [year, first] of [[2027, "2027-02-07"], [2028, "2028-01-27"]]) {
  const day = new Holidays("KR").getHolidays(year).find(({ name }) => name === "설날").date.slice(0, 10)
  console.log(`${year} | date-holidays ${day} | Intl's dangi calendar has ${dangi.format(new Date(first))} on ${first}`)
  assert.equal(day, first, "date-holidays has changed")
  assert.equal(dangi.format(new Date(first)), "1/1", "Node has changed")
}
JAVASCRIPT
