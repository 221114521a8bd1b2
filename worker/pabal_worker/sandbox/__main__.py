"""Run the sandbox by itself: `python -m pabal_worker.sandbox --port 0 --api-key K --recipe FILE`."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import signal
import sys

from pabal.errors import WrongInput
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.sandbox.behaviour.recipe_reader import load_recipe
from pabal_worker.sandbox.server import serve

_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run until told to end; 2 if the recipe cannot be used."""
    arguments = _arguments()
    if arguments.dies_with is not None:
        _die_with(arguments.dies_with)
    try:
        recipe = load_recipe(arguments.recipe) if arguments.recipe else Recipe()
    except WrongInput as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    with contextlib.suppress(KeyboardInterrupt):
        serve(recipe, arguments.api_key, host=arguments.host, port=arguments.port)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pabal_worker.sandbox", description="a stand-in for Infobip's API")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 is any free one")
    parser.add_argument("--api-key", required=True, help="the key that callers must have")
    parser.add_argument("--recipe", help="JSON file, or - for standard input (default: a healthy provider)")
    parser.add_argument("--dies-with", type=int, metavar="PID", help="end when this parent process ends")
    return parser.parse_args()


def _die_with(parent: int) -> None:
    """Linux ends us when the thread that started us ends; the look at the parent closes the gap before."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
