"""Logs stay within bounds while processes go on writing to them."""

from __future__ import annotations

import stat

import pytest

from pabal_worker.local.embedded.child import open_log
from pabal_worker.local.log_files import LogFiles


@pytest.fixture
def logs(tmp_path):
    return LogFiles([tmp_path], largest_bytes=100, copies=2)


def test_a_full_log_is_copied_aside_and_its_writer_goes_on_at_the_beginning(tmp_path, logs):
    path = tmp_path / "worker-1.log"

    with open_log(path) as log:
        log.write(b"a" * 101)
        logs.check(now=0)
        log.write(b"b")

    assert path.read_bytes() == b"b"
    assert (tmp_path / "worker-1.log.1").read_bytes() == b"a" * 101
    assert stat.S_IMODE((tmp_path / "worker-1.log.1").stat().st_mode) == 0o600


def test_of_many_parts_the_newest_are_kept(tmp_path, logs):
    path = tmp_path / "receiver.log"

    for number in range(5):
        path.write_bytes(b"%d" % number * 101)
        logs.check(now=number * 2)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "receiver.log",
        "receiver.log.1",
        "receiver.log.2",
    ]
    assert (tmp_path / "receiver.log.1").read_bytes() == b"4" * 101
    assert (tmp_path / "receiver.log.2").read_bytes() == b"3" * 101


def test_a_small_log_is_left_alone_and_nobody_looks_twice_in_a_second(tmp_path, logs):
    path = tmp_path / "beat.log"

    path.write_bytes(b"c" * 100)
    logs.check(now=0)
    path.write_bytes(b"c" * 101)
    logs.check(now=0.5)

    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_size == 101


def test_a_link_in_a_logs_place_is_not_followed(tmp_path, logs):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"d" * 200)
    (tmp_path / "link.log").symlink_to(elsewhere)

    logs.check(now=0)

    assert elsewhere.stat().st_size == 200
