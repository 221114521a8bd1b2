"""Reach the workers from any backend service, through their broker; for users: `Client` and `AsyncClient`.

client.py       connections, deadlines, questions; submit, status, control
awaited.py      the same methods for programs on an event loop, whose rows are in `loop_rows.py`
questions.py    what the groups of methods below stand on
changes.py      change what runs, and many campaigns by one word
people.py       one person, pages of campaigns, a month's bill
reruns.py       send again, clone a file, limit what it costs
talks.py        conversations with users
templates.py    registered templates
trials.py       one filled message to a tester
unwrap.py       replies as values or as errors
"""

from pabal.client.awaited import AsyncClient as AsyncClient
from pabal.client.client import Client as Client
