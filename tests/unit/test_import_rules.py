"""Import rules cover files that did not exist when the rules were written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

INTRUDERS = {
    "producer/pabal/campaign/new_rule.py": "import time",
    "producer/pabal/rate/new_rule.py": "import random",
    "producer/pabal/recipients/new_reader.py": "import pabal.cli.output",
    "producer/pabal/submit/new_step.py": "import pabal_worker.message_ids",
    "worker/pabal_worker/rules/new_rule.py": "import pabal_worker.clock\nimport socket",
    "worker/pabal_worker/records/new_record.py": "import psycopg",
    "worker/pabal_worker/sending/new_service.py": "import pabal_worker.ledger",
    "worker/pabal_worker/reports/new_service.py": "import redis",
    "worker/pabal_worker/webhooks/new_service.py": "import aiohttp",
    "worker/pabal_worker/maintenance/new_service.py": "import pabal_worker.provider.infobip.client",
    "worker/pabal_worker/new_room/new_file.py": "",
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the code to which forbidden files were added."""
    copy = tmp_path_factory.mktemp("rules")
    for half in ("producer", "worker"):
        shutil.copytree(ROOT / half, copy / half, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, text in INTRUDERS.items():
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).with_name("__init__.py").touch()
        (copy / name).write_text(f"{text}\n")
    environment = os.environ | {"PYTHONPATH": f"{copy / 'producer'}{os.pathsep}{copy / 'worker'}"}
    done = subprocess.run(
        [LINTER, "--no-cache"], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("path", INTRUDERS)
def test_a_new_file_in_any_room_keeps_to_the_rules_of_its_room(complaints, path):
    module = path.partition("/")[2].removesuffix(".py").replace("/", ".")
    room = module.rpartition(".")[0]

    assert module in complaints or f"\n- {room}\n" in complaints
