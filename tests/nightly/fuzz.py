"""Judge the sandbox by schemathesis and the provider's file: `python -m tests.nightly.fuzz`.

Calls are made out of the file's schemas. `ALLOWED` is what the sandbox does otherwise than the
file says, with the reason for each. Anything else fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from pabal_worker.sandbox import running
from tests.nightly.one_container import API_KEY
from tests.nightly.openapi_files import merge_files
from tests.nightly.wheels import Failed, run

SCHEMATHESIS = "schemathesis==4.32.5"
EXAMPLES = 25
"""Calls made for each operation."""

ALLOWED = {
    "moments": "the provider writes times with +0000, which is not the date-time of RFC 3339: not judged",
    "xml": "the sandbox speaks JSON alone, as our client does: bodies in XML are neither sent nor asked for",
    "400 of questions": "logs and reports list no 400; the sandbox refuses a limit of 0 like a send",
    "strict requests": "the file's text forbids more than its schemas (no messages, a limit below 1, a short "
    "window): a request that only the schema allows may be refused",
}

_OURS = r"^/(kakao-(alim|chingu|sangdam)/1|sms/3)/(messages|logs|reports)$|^/kakao-brand-messages/1/templates"


def main() -> int:
    """Fuzz; 1 if an answer breaks the contract."""
    argparse.ArgumentParser(prog="tests.nightly.fuzz", description=__doc__).parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="pabal-fuzz-") as name:
        try:
            console.print(check(Path(name)), markup=False)
        except Failed as failure:
            console.print(f"✗ {failure}", style="red", markup=False)
            return 1
    for name, reason in ALLOWED.items():
        console.print(f"  allowed: {name}: {reason}", markup=False)
    return 0


def check(folder: Path) -> str:
    """The last words of schemathesis. Raises Failed with all of them if it found a fault."""
    file = merge_files(folder)
    file.write_text(json.dumps(_with_allowances(json.loads(file.read_bytes()))), "utf-8")
    run([sys.executable, "-m", "venv", folder / "venv"])
    programs = folder / "venv" / "bin"
    run([programs / "python", "-m", "pip", "install", "--quiet", SCHEMATHESIS])
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    options = ["--phases", "examples,fuzzing", "--mode", "positive", "--checks", checks]
    options += ["--max-examples", str(EXAMPLES), "--seed", "1", "--include-path-regex", _OURS]
    options += ["--suppress-health-check", "all", "--continue-on-failure", "--no-color"]
    with running(api_key=API_KEY) as sandbox:
        target = ["--url", sandbox.url, "--header", f"Authorization: App {API_KEY}"]
        words = run([programs / "schemathesis", "run", file, *target, *options], cwd=folder)
    return "✓ " + words.strip().splitlines()[-1].strip("= ")


def _with_allowances(document: dict[str, Any]) -> dict[str, Any]:
    document = _without_moments_and_xml(document)
    for path, operations in document["paths"].items():
        if path.endswith(("/logs", "/reports")) and "get" in operations:
            responses = operations["get"]["responses"]
            responses.setdefault("400", responses["401"])
    return document


def _without_moments_and_xml(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_moments_and_xml(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _without_moments_and_xml(value)
        for name, value in node.items()
        if name != "application/xml" and not (name == "format" and value == "date-time")
    }


if __name__ == "__main__":
    sys.exit(main())
