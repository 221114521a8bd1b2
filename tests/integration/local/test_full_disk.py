"""A `pabal up` whose disk fills while it sends: who asks is told, and it goes on when there is room.

The disk is a small one in memory, so this needs Linux and the right to mount; without them it skips.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import pabal, wait_for
from tests.support.up import Up

_MAY_MOUNT = 1 << 21
"""CAP_SYS_ADMIN, of capabilities(7)."""

CAMPAIGN = {
    "id": "full",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님, 발송되었습니다."},
    "validityPeriod": {"amount": 10, "timeUnit": "MINUTES"},
    "sendingSpeedLimit": {"amount": 1200, "timeUnit": "MINUTE"},
}
PEOPLE = 60


def may_mount() -> bool:
    """Whether this process may; wherever it may, the test runs or fails."""
    if sys.platform != "linux":
        return False
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return bool(int(next(line for line in lines if line.startswith("CapEff:")).split()[1], 16) & _MAY_MOUNT)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    if not may_mount():
        pytest.skip("a disk of its own is mounted for it: run it on Linux as root, or with CAP_SYS_ADMIN")
    folder = Path(tempfile.mkdtemp(prefix="pabal-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m,mode=711", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


@pytest.fixture
def up(small_disk: Path) -> Iterator[Up]:
    running = Up("--sandbox", "--data", small_disk / "data", PABAL_PUMP_S="1", PABAL_REPORT_GRACE_S="1")
    yield running
    running.interrupt()


def fill(disk: Path) -> Path:
    """A file that takes all the room that there is."""
    path = disk / "filling"
    with pytest.raises(OSError, match="No space left"), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(2**20))
    return path


def findings(data: Path) -> dict[str, str]:
    """What the doctor finds, and the mend of each."""
    done = pabal("doctor", "--json", "--data", data)
    return {finding["code"]: finding["mend"] for finding in json.loads(done.stdout)["findings"]}


@pytest.mark.timeout(600)  # an installation, and some commands that wait for it
def test_a_full_disk_is_named_with_its_way_out_and_sending_goes_on_when_there_is_room(
    up: Up, small_disk: Path, tmp_path: Path
) -> None:
    data, campaign, people = small_disk / "data", tmp_path / "campaign.json", tmp_path / "people.csv"
    campaign.write_text(json.dumps(CAMPAIGN), "utf-8")
    people.write_text("to,name\n" + "".join(f"0100{n:07},길동\n" for n in range(PEOPLE)), "utf-8")
    pabal("submit", campaign, people, "--data", data)
    wait_for(lambda: len(up.arrivals("full")) >= 5)

    early = up.heard("lowDisk")  # the small disk has little room from the start
    filling = fill(small_disk)
    wait_for(lambda: "broker.disk" in findings(data))
    found, status = findings(data), pabal("status", "full", "--data", data)
    filling.unlink()
    watched = pabal("watch", "full", "--data", data)
    audit = pabal("audit", "full", "--data", data)

    assert early["data"] == str(data) and early["freeBytes"] < 300 * 2**20
    assert {"broker.disk", "pacer.disk", "disk.low"} <= set(found)
    assert not {"broker.unreachable", "pacer.unreachable", "beat.tick"} & set(found)
    assert "make room" in found["broker.disk"] and "larger disk" in found["disk.low"]
    assert status.returncode == 1 and "0.0 GiB free" in status.stderr and "make room" in status.stderr
    assert watched.returncode == 0, watched.stderr
    assert "the books balance" in audit.stdout
    taken = [row["messageId"] for row in up.arrivals("full") if row["taken"]]
    assert len(taken) == len(set(taken)) == PEOPLE
