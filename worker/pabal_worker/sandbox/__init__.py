"""Our stand-in for Infobip's API: the same calls for Kakao Alim and SMS, with faults on demand.

    recipe.py      what kind of day the provider has
    application.py the ASGI application: messages, logs and reports of both channels, and /_sandbox
    process.py     a sandbox in a process of its own
    cap.py         judging from arrival times whether a cap was kept

It is strict where Infobip's text is, refuses what it does not know, keeps everything in memory and writes
down each arrival with the time at which its first byte was handled. Delivery windows and speed limits of
a request are checked but not obeyed; sendAt and validity are.
"""

from pabal_worker.sandbox.application import create
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.sandbox.behaviour.recipe_reader import load_recipe, read_recipe
from pabal_worker.sandbox.process import Sandbox, running
from pabal_worker.sandbox.state.sliding_window import use_of_cap, worst_window

__all__ = [
    "Recipe",
    "Sandbox",
    "create",
    "load_recipe",
    "read_recipe",
    "running",
    "use_of_cap",
    "worst_window",
]
