"""Make the tasks known to the application: each decodes its arguments and calls a service.

Nothing is decided here. Names and payloads are those of `pabal.wire`.

    submitting.py     campaigns and messages to single persons come in
    control.py        what runs is paused, resumed, cancelled, changed
    questions.py      how campaigns stand, what they will do, what became of them, what is wrong
    people.py         one person's messages; who said no
    templates.py      what is registered with Kakao
    talks.py          conversations with users
    pumps.py          a share of a campaign sends for a few seconds
    periodic.py       reports, look-ups, webhooks, upkeep: what beat and ticks call for
    dead_letters.py   messages that do not follow the wire
    secrecy.py        what Flower is not told
"""

from pabal_worker.tasks import (
    control as control,
)
from pabal_worker.tasks import (
    dead_letters as dead_letters,
)
from pabal_worker.tasks import (
    people as people,
)
from pabal_worker.tasks import (
    periodic as periodic,
)
from pabal_worker.tasks import (
    pumps as pumps,
)
from pabal_worker.tasks import (
    questions as questions,
)
from pabal_worker.tasks import (
    submitting as submitting,
)
from pabal_worker.tasks import (
    talks as talks,
)
from pabal_worker.tasks import (
    templates as templates,
)
