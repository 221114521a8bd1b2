import stat
from pathlib import Path

import pytest

from pabal.cli.installation import default_folder, find_installation, write_installation
from pabal.errors import WrongSettings

SETTINGS = {"PABAL_BROKER_URL": "redis://:s3=cret@127.0.0.1:4512/0", "PABAL_ACCOUNT_SPEED": ""}


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = write_installation(tmp_path, SETTINGS)

    found = find_installation(tmp_path, {})

    assert (found.settings, found.source) == (SETTINGS, str(path))
    assert found.broker_url == SETTINGS["PABAL_BROKER_URL"]


def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    (tmp_path / "pabal.env").write_text("open to all")

    path = write_installation(tmp_path, SETTINGS)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_value_that_would_break_the_file_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="PABAL_X"):
        write_installation(tmp_path, {"PABAL_X": "one\ntwo"})

    assert list(tmp_path.iterdir()) == []


def test_a_named_folder_goes_before_the_environment(tmp_path: Path) -> None:
    write_installation(tmp_path, SETTINGS)

    found = find_installation(tmp_path, {"PABAL_BROKER_URL": "redis://elsewhere/0"})

    assert found.settings == SETTINGS


def test_the_environment_goes_before_the_default_folder(tmp_path: Path) -> None:
    (tmp_path / "pabal").mkdir()
    write_installation(tmp_path / "pabal", SETTINGS)
    environ = {"PABAL_BROKER_URL": "redis://here/0", "XDG_DATA_HOME": str(tmp_path), "PATH": "/bin"}

    found = find_installation(None, environ, is_root=False)

    assert (found.settings, found.source) == ({"PABAL_BROKER_URL": "redis://here/0"}, "the environment")


def test_the_default_folder_comes_last(tmp_path: Path) -> None:
    (tmp_path / "pabal").mkdir()
    write_installation(tmp_path / "pabal", SETTINGS)

    found = find_installation(None, {"XDG_DATA_HOME": str(tmp_path)}, is_root=False)

    assert found.settings == SETTINGS


def test_without_any_place_the_ways_out_are_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings) as refused:
        find_installation(None, {"XDG_DATA_HOME": str(tmp_path)}, is_root=False)

    assert str(tmp_path / "pabal" / "pabal.env") in str(refused.value)
    assert "pabal up" in str(refused.value) and "PABAL_BROKER_URL" in str(refused.value)


def test_a_named_folder_without_an_installation_does_not_fall_back(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=f"--data {tmp_path}"):
        find_installation(tmp_path, {"PABAL_BROKER_URL": "redis://elsewhere/0"})


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "pabal.env").write_text("# fine\n\nPABAL_X=1\nrubbish\nPATH=/bin\n")

    with pytest.raises(WrongSettings) as refused:
        find_installation(tmp_path, {})

    assert "line 4" in str(refused.value) and "line 5" in str(refused.value)
    assert "line 3" not in str(refused.value) and "rubbish" not in str(refused.value)


def test_a_place_without_a_broker_says_so_when_the_broker_is_asked_for(tmp_path: Path) -> None:
    write_installation(tmp_path, {"PABAL_REQUEST_SIZE": "100"})

    with pytest.raises(WrongSettings, match="PABAL_BROKER_URL"):
        _ = find_installation(tmp_path, {}).broker_url


@pytest.mark.parametrize(
    ("environ", "is_root", "folder"),
    [
        ({}, True, Path("/var/lib/pabal")),
        ({"XDG_DATA_HOME": "/srv/data"}, True, Path("/var/lib/pabal")),
        ({"XDG_DATA_HOME": "/srv/data"}, False, Path("/srv/data/pabal")),
        ({"XDG_DATA_HOME": "relative/is/ignored"}, False, Path.home() / ".local/share/pabal"),
        ({}, False, Path.home() / ".local/share/pabal"),
    ],
)
def test_the_default_folder_follows_user_and_xdg(
    environ: dict[str, str], is_root: bool, folder: Path
) -> None:
    assert default_folder(environ, is_root=is_root) == folder
