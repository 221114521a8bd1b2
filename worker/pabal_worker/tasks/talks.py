"""Answer in conversations with users, show and erase them; take in and pass on what users write."""

from __future__ import annotations

from functools import partial
from typing import Any

from pabal import wire
from pabal.replies import OneOffList, Reply, TalkErasure, TalkList, TalkReply
from pabal_worker.app import app, container
from pabal_worker.task_arguments import Count, EventId, Flag, Text, checked
from pabal_worker.tasks.pumps import publish
from pabal_worker.tasks.secrecy import UNSEEN


@app.task(name=wire.ANSWER, shared=False, ignore_result=False, **UNSEEN)
@checked
def answer(answers: Any) -> Reply[OneOffList]:
    """Answer users, each answer once by its key."""
    return container.answers.send(answers, publish=publish)


@app.task(name=wire.TALKS, shared=False, ignore_result=False, **UNSEEN)
@checked
def talks(
    profile: Text | None = None,
    is_open: Flag = False,
    is_parked: Flag = False,
    before: Text | None = None,
    limit: Count = 100,
    unmasked: Flag = False,
    by: Text | None = None,
) -> Reply[TalkList]:
    """A page of conversations with users."""
    with container.ledger.acting_for(by):
        return container.talk_reader.list_talks(
            profile=profile,
            is_open=is_open,
            is_parked=is_parked,
            before=before,
            limit=limit,
            unmasked=unmasked,
        )


@app.task(name=wire.TALK, shared=False, ignore_result=False, **UNSEEN)
@checked
def talk(
    profile: Text,
    user: Text,
    before: EventId | None = None,
    limit: Count = 50,
    unmasked: Flag = False,
    release: Flag = False,
    by: Text | None = None,
) -> Reply[TalkReply]:
    """One conversation; or have its webhook told again."""
    with container.ledger.acting_for(by):
        return container.talk_reader.read_talk(
            profile,
            user,
            before=before,
            limit=limit,
            unmasked=unmasked,
            release=release,
            publish=relay_talks.delay,
        )


@app.task(name=wire.ERASE_TALKS, shared=False, ignore_result=False, **UNSEEN)
@checked
def erase_talks(
    user: Text, profile: Text | None = None, after: EventId | None = None, by: Text | None = None
) -> Reply[TalkErasure]:
    """Erase a user's conversations."""
    with container.ledger.acting_for(by):
        return container.talk_erasures.erase(user, profile=profile, after=after)


@app.task(name=wire.TAKE_INBOUND, shared=False)
def take_inbound() -> None:
    """Take in what users wrote, and start telling their profiles' webhooks of it."""
    container.inbound_runs.run(partial(container.talk_processor.take_inbound, publish=_call_for_relay))


def _call_for_relay() -> None:
    """Have webhooks told of what came; what this worker is too slow for, a tick finds for others."""
    if not container.talk_runs.join_running():
        relay_talks.delay()


@app.task(name=wire.RELAY_TALKS, shared=False)
def relay_talks() -> None:
    """Tell webhooks what users wrote; if a few seconds are too short for it, go on in another task."""
    container.talk_runs.run(_deliver_words)


def _deliver_words() -> None:
    if container.talk_delivery.deliver_words():
        relay_talks.delay()
