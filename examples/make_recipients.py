"""Makes the example's recipients, with the dirt of real life; run twice, it writes the same bytes.

    python examples/make_recipients.py

recipients.csv is what Korean Excel saves: CP949, CRLF, numbers in every notation, some people twice, and
three rows that nobody can be reached by. recipients-emoji.jsonl is UTF-8, with a name that no SMS carries.
All people and numbers are made up.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
N_PEOPLE = 2000
N_REPEATS = 12
SURNAMES = "김이박최정강조윤장임한오서신권황안송전홍"
GIVEN = ["민준", "서연", "도윤", "하은", "지호", "수아", "예준", "지우", "은우", "다인", "영수", "미경"]

Row = tuple[str, str, str]

NOTATIONS: list[Callable[[str], str]] = [
    lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
    lambda n: n,
    lambda n: f"+82 {n[1:3]}-{n[3:7]}-{n[7:]}",
    lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
    lambda n: n[1:],
    lambda n: f"({n[:3]}) {n[3:7]}-{n[7:]} ",
    lambda n: f"82{n[1:]}",
]
SHARES = [60, 20, 6, 5, 5, 2, 2]


def main() -> None:
    """Write both files beside this script."""
    luck = random.Random(20261123)
    people = [(number, name_of(luck), f"SM{261100000 + n}") for n, number in enumerate(numbers(luck))]
    rows = [(notation(luck)(number), name, order) for number, name, order in people]
    put_dirt_in(rows, people, luck)
    write_csv(rows, HERE / "recipients.csv")
    write_json_lines(people[:10], HERE / "recipients-emoji.jsonl")


def numbers(luck: random.Random) -> list[str]:
    """Mobile numbers, all different, that look made up: they begin with 010-0."""
    return [f"0100{tail:07}" for tail in luck.sample(range(10_000_000), N_PEOPLE)]


def name_of(luck: random.Random) -> str:
    """A made-up name."""
    return luck.choice(SURNAMES) + luck.choice(GIVEN)


def notation(luck: random.Random) -> Callable[[str], str]:
    """A way of writing a number, the tidy ones more often."""
    return luck.choices(NOTATIONS, weights=SHARES)[0]


def put_dirt_in(rows: list[Row], people: list[Row], luck: random.Random) -> None:
    """Repeat some people in another notation, and add three rows that cannot be sent to."""
    for number, name, _ in luck.sample(people, N_REPEATS):
        again = (f"+82-{number[1:]}", name, f"SM{luck.randrange(10**9):09}")
        rows.insert(luck.randrange(1000, len(rows)), again)
    rows.insert(16, ("02-555-0123", "샘플상사", "SM261190001"))
    rows.insert(411, (NOTATIONS[0]("01000000001"), "", "SM261190002"))
    rows.insert(1203, ("+1 202 555 0123", "John Smith", "SM261190003"))


def write_csv(rows: list[Row], path: Path) -> None:
    """As Korean Excel does."""
    with path.open("w", encoding="cp949", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["전화번호", "name", "order"])
        writer.writerows(rows)


def write_json_lines(people: list[Row], path: Path) -> None:
    """One object a line; one name has a flower."""
    lines = []
    for n, (number, name, order) in enumerate(people):
        shown = f"{name}🌸" if n == 6 else name
        lines.append(json.dumps({"to": number, "name": shown, "order": order}, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
