"""Stand in for Infobip's API: the same calls for each channel, with faults on demand.

    api/               answer calls: checks, accepted messages, logs and reports
    behaviour/         decide: the recipe, faults, limits, outcomes
    state/             remember what came and what became of it; push reports
    application.py     the ASGI application: every channel, and /_sandbox (control.py)
    process.py         a sandbox in a process of its own
    sliding_window.py  judge from arrival times whether a cap was kept

It is strict where Infobip's text is, refuses what it does not know, keeps everything in memory and writes
down each arrival with the time at which its first byte was handled. Delivery windows and speed limits of a
request are checked but not obeyed; sendAt and validity are.
"""

from pabal_worker.sandbox.application import create
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.sandbox.behaviour.recipe_reader import load_recipe, read_recipe
from pabal_worker.sandbox.process import Sandbox, running
from pabal_worker.sandbox.sliding_window import window_sums, worst_window

__all__ = [
    "Recipe",
    "Sandbox",
    "create",
    "load_recipe",
    "read_recipe",
    "running",
    "window_sums",
    "worst_window",
]
