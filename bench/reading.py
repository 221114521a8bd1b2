"""Measure what `pabal check` of a list costs, beside another build: seconds, CPU and memory.

    python -m bench.reading [--build . ../another-checkout] [--csv 1000000] [--xlsx 200000] [--rounds 3]

Three lists: a CSV; a workbook of texts and plain numbers; the same one with a price and a day under number
formats. Each build is a checkout in which `make setup` was run, and its own command is what runs. Builds take
turns, one untimed run of each comes first, and a figure is the median of the rounds.

Memory is read in a run of its own, since to ask costs CPU: fifty times a second, the most of the largest
process (VmHWM), and the most of all together at one moment, in which pages that they share count once (Pss of
smaps_rollup). Nothing is sent and no server is started.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_CAMPAIGN = {
    "id": "reading",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님, #{price} (#{day})"},
    "smsFailover": {"sender": "0215881234", "text": "#{name}님, #{price} (#{day})"},
}
_LOOK_S = 0.02
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
        campaign = Path(folder) / "campaign.json"
        campaign.write_text(json.dumps(_CAMPAIGN), encoding="utf-8")
        for path in _lists(Path(folder), csv_rows=options.csv, xlsx_rows=options.xlsx):
            _compare(path, campaign, [build.resolve() for build in options.build], options.rounds)


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


def _compare(path: Path, campaign: Path, builds: list[Path], rounds: int) -> None:
    weighed = [_weigh(_command(build, campaign, path)) for build in builds]
    figures = [[_time(_command(build, campaign, path)) for build in builds] for _ in range(rounds)]
    for index, build in enumerate(builds):
        wall_s, cpu_s = (statistics.median(row[index][n] for row in figures) for n in range(2))
        of_wall, of_cpu = (statistics.median(row[0][n] / row[index][n] for row in figures) for n in range(2))
        largest_mb, together_mb = weighed[index]
        print(
            f"{path.name:14}{build.name:14}{wall_s:7.2f} s, {cpu_s:7.2f} s CPU; the first build takes "
            f"{of_wall:.2f} and {of_cpu:.2f} of them; {largest_mb:4.0f} MB in the largest process, "
            f"{together_mb:4.0f} MB together",
            flush=True,
        )


def _command(build: Path, campaign: Path, path: Path) -> list[str]:
    return [str(build / ".venv/bin/pabal"), "check", "--json", str(campaign), str(path)]


def _time(command: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and of CPU with all that it started."""
    before, start = os.times(), time.perf_counter()
    _see_good(subprocess.run(command, capture_output=True, check=True).stdout)
    wall_s, after = time.perf_counter() - start, os.times()
    return wall_s, sum(after[2:4]) - sum(before[2:4])


def _weigh(command: list[str]) -> tuple[float, float]:
    """The most memory of its largest process, and of all its processes at one moment, in MB."""
    largest = together = 0.0
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    while process.poll() is None:
        now = [_memory_of(pid) for pid in (process.pid, *_children_of(process.pid))]
        largest = max(largest, *(most for most, _ in now))
        together = max(together, sum(share for _, share in now))
        time.sleep(_LOOK_S)
    assert process.stdout
    _see_good(process.stdout.read())
    return largest / 1024, together / 1024


def _see_good(answer: bytes) -> None:
    """Raise where a list was not read whole: the time of a refusal is no figure."""
    found = json.loads(answer)
    if found["bad"] or not found["good"]:
        raise SystemExit(f"{found['good']} rows are good and {found['bad']} bad; all should be good")


def _children_of(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _memory_of(pid: int) -> tuple[int, int]:
    """The most that a process had, and what it has now with a share of what it shares, in KiB."""
    with suppress(OSError, StopIteration):
        return _line_of(f"/proc/{pid}/status", "VmHWM:"), _line_of(f"/proc/{pid}/smaps_rollup", "Pss:")
    return 0, 0


def _line_of(path: str, name: str) -> int:
    return next(int(line.split()[1]) for line in Path(path).read_text().splitlines() if line.startswith(name))


if __name__ == "__main__":
    main()
