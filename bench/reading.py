"""Measure what reading a list costs `pabal check`, beside another build: CPU and memory, children included.

    python -m bench.reading [--build . ../another-checkout] [--csv 1000000] [--xlsx 200000] [--rounds 3]

Three lists: a CSV; a workbook of texts and plain numbers; the same one with a price and a day under number
formats. Memory is what Linux tells, fifty times a second: the most of each process (VmHWM), and, in a run of
its own since to ask costs CPU, the most of both together at one moment, in which pages that they share count
once (Pss of smaps_rollup). Each build is a checkout that this interpreter runs with, so libraries are the
same; builds take turns, and a figure is the median of the rounds. Nothing is sent and no server is started.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_CAMPAIGN = {
    "id": "reading",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님, #{price} (#{day})"},
    "smsFailover": {"sender": "0215881234", "text": "#{name}님, #{price} (#{day})"},
}
_CHILD = """
import json, os, resource, sys, threading, time
from datetime import UTC, datetime
from pathlib import Path
from pabal.campaign import parse_campaign
try:
    from pabal.submit.check import check
except ModuleNotFoundError:  # where builds of before 2026-11-27 have it
    from pabal.checking import check
def largest(pid):
    with open(f"/proc/{pid}/status") as file:  # ru_maxrss would count what the starting process had
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
def share(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("Pss:"))
is_weighed, children, together = sys.argv[3] == "weighed", {0: 0.0}, [0.0]
def watch():
    while True:
        now = share("self") if is_weighed else 0
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            for pid in file.read().split():
                try:
                    children[pid] = largest(pid)
                    now += share(pid) if is_weighed else 0
                except (OSError, StopIteration):
                    pass
        together[0] = max(together[0], now)
        time.sleep(0.02)
threading.Thread(target=watch, daemon=True).start()
checked = check(parse_campaign(json.loads(sys.argv[1])), Path(sys.argv[2]), now=datetime.now(UTC))
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
cpu_s = sum(usage.ru_utime + usage.ru_stime for usage in used)
print(json.dumps([checked.good, cpu_s, largest("self"), max(children.values()), together[0]]))
"""
_HEADER = ("to", "name", "price", "day")
_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="#,##0&quot;원&quot;"/></numFmts><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="164"/><xf numFmtId="31"/></cellXfs></styleSheet>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{_RELATIONS}"><sheets><sheet name="명단" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": _STYLES,
}


def main() -> None:
    """Write the lists, and have each build read each of them in turn."""
    parser = argparse.ArgumentParser(prog="bench.reading", description=__doc__)
    parser.add_argument("--build", type=Path, nargs="+", default=[Path()])
    parser.add_argument("--csv", type=int, default=1_000_000, metavar="ROWS")
    parser.add_argument("--xlsx", type=int, default=200_000, metavar="ROWS")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as folder:
        for path in _lists(Path(folder), csv_rows=options.csv, xlsx_rows=options.xlsx):
            _compare(path, [build.resolve() for build in options.build], options.rounds)


def _lists(folder: Path, *, csv_rows: int, xlsx_rows: int) -> Iterator[Path]:
    if csv_rows:
        with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([_HEADER, *_rows(csv_rows)])
        yield folder / "list.csv"
    if xlsx_rows:
        for name, price_style, day_style in (("plain.xlsx", "", ""), ("formats.xlsx", ' s="1"', ' s="2"')):
            _write_workbook(folder / name, xlsx_rows, price_style, day_style)
            yield folder / name


def _rows(n: int) -> Iterator[tuple[str, str, int, int]]:
    for no in range(n):
        price, day = 1000 + no * 7 % 90_000, 45_000 + no % 900
        yield f"010-{no // 10_000:04}-{no % 10_000:04}", f"길동{no % 997}", price, day


def _write_workbook(path: Path, n_rows: int, price_style: str, day_style: str) -> None:
    texts: dict[str, int] = {text: index for index, text in enumerate(_HEADER)}
    header = "".join(f'<c r="{"ABCD"[index]}1" t="s"><v>{index}</v></c>' for index in range(4))
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                + f'<row r="1">{header}</row>'.encode()
            )
            for row, (to, name, price, day) in enumerate(_rows(n_rows), start=2):
                strings = [texts.setdefault(text, len(texts)) for text in (to, name)]
                cells = [
                    *(f'<c r="{"AB"[n]}{row}" t="s"><v>{index}</v></c>' for n, index in enumerate(strings)),
                    f'<c r="C{row}"{price_style}><v>{price}</v></c>',
                    f'<c r="D{row}"{day_style}><v>{day}</v></c>',
                ]
                part.write(f'<row r="{row}">{"".join(cells)}</row>'.encode())
            part.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        archive.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>',
        )


def _compare(path: Path, builds: list[Path], rounds: int) -> None:
    weighed = [_check(build, path, "weighed")[4] for build in builds]
    figures = [[_check(build, path, "timed") for build in builds] for _ in range(rounds)]
    for index, build in enumerate(builds):
        good, cpu_s, own_mb, child_mb = (
            statistics.median(row[index][n] for row in figures) for n in range(4)
        )
        ratio = statistics.median(row[0][1] / row[index][1] for row in figures)
        print(
            f"{path.name:14}{build.name:14}{good:>10,.0f} good {cpu_s:8.2f} s CPU {own_mb:7.0f} MB and "
            f"{child_mb:5.0f} MB in a child, {weighed[index]:5.0f} MB together; "
            f"the first build takes {ratio:.2f} of its CPU"
        )


def _check(build: Path, path: Path, what: str) -> list[float]:
    """Good rows, CPU seconds, the most memory of the process, of a child of it, and of both together."""
    command = [sys.executable, "-c", _CHILD, json.dumps(_CAMPAIGN), str(path), what]
    environ = os.environ | {"PYTHONPATH": str(build / "producer")}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    found: list[float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
