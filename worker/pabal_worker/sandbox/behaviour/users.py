"""Let users write to a profile: what each does, by a seed, as rows of Kakao Sangdam's inbound webhook.

When rows are pushed, and to whom, is decided elsewhere (`state/user_pusher.py`). The same users write the
same under the same seed. A user writes words; some press buttons or send pictures; some end the talk and may
begin it anew, some block the profile, some fall silent before they are done.

    {"url": "http://127.0.0.1:8080/inbound/token", "seed": 7, "users": 1000, "words": 5,
     "per_second": 200, "twice": 0.05, "out_of_order": 0.05, "presses": 0.2, "ends": 0.1}

Source of the form: Infobip's OpenAPI 3.210. That a user who blocks is told as EXPIRED_SESSION is our own
guess: no other row says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field, PositiveFloat, PositiveInt

from pabal_worker.sandbox.behaviour.recipe import Part, Share
from pabal_worker.sandbox.behaviour.seeded_random import draw_numbers
from pabal_worker.sandbox.behaviour.statuses import Json

MOST_USERS, MOST_WORDS = 100_000, 1000
_MEDIA = {"IMAGE": "jpg", "VIDEO": "mp4", "AUDIO": "m4a", "FILE": "pdf"}


class Users(Part):
    """Users who write, and where their words are pushed to. Shares are of words, or of users where said."""

    url: Annotated[str, Field(pattern=r"^https?://")]
    """The receiver's address for inbound messages."""

    profile: str = "@shop"
    """Whom they write to. Defaults to @shop."""

    seed: int = 0
    """Decides who does what. Defaults to 0."""

    users: Annotated[int, Field(ge=1, le=MOST_USERS)] = 1
    """How many. Defaults to 1."""

    words: Annotated[int, Field(ge=1, le=MOST_WORDS)] = 1
    """What each of them writes at most. Defaults to 1."""

    per_second: PositiveFloat = 100
    """Words of all of them together. Defaults to 100."""

    batch_size: PositiveInt = 1
    """Rows of one user in one push at most. Defaults to 1."""

    twice: Share = 0
    """Words that are pushed again right after."""

    out_of_order: Share = 0
    """Words that are pushed after the user's next one."""

    presses: Share = 0
    """Words that a button wrote, with its `extra`."""

    media: Share = 0
    """Words that are an image, a video, an audio or a file."""

    ends: Share = 0
    """Words after which the session is over; what the user writes then opens it anew."""

    falls_silent: Share = 0
    """Users who stop half way."""

    blocks: Share = 0
    """Users who block the profile half way: their session is over, and they write nothing more."""

    retry_s: PositiveFloat = 0.2
    """Seconds until a push that was not taken is repeated. Defaults to 0.2."""


class Said(NamedTuple):
    """A row that is pushed."""

    message_id: str
    place: int
    """Its place among all words, from which its moment follows."""

    message: Json
    """Without its moment."""


class Conversation(NamedTuple):
    """All that one user does, in the order in which it is pushed."""

    user: str
    rows: list[Said]
    is_blocked: bool
    """Whether the profile is blocked at the end."""


def conversations(users: Users) -> Iterator[Conversation]:
    """What each user does; places go round, so that all of them write at the same time."""
    for number in range(users.users):
        name = f"user-{users.seed}-{number:06}"
        yield _conversation(users, name, number)


def _conversation(users: Users, name: str, number: int) -> Conversation:
    temper = draw_numbers(users.seed, name)
    is_blocked = temper.outcome < users.blocks
    is_short = is_blocked or temper.delay < users.falls_silent
    rows: list[Said] = []
    n_words = (users.words + 1) // 2 if is_short else users.words
    for n in range(n_words):
        place = n * users.users + number
        rows.append(Said(f"{name}.{n}", place, _message(users, name, n)))
        is_last = n == n_words - 1
        if (is_blocked and is_last) or draw_numbers(users.seed, f"{name} ends {n}").outcome < users.ends:
            rows.append(
                Said(f"{name}.{n}.end", place, {"type": "EXPIRED_SESSION", "sessionId": f"{name}.{n}"})
            )
    return Conversation(name, _disturbed(users, name, rows), is_blocked)


def _message(users: Users, name: str, n: int) -> Json:
    luck = draw_numbers(users.seed, f"{name} writes {n}")
    if luck.outcome < users.media:
        kind = list(_MEDIA)[int(luck.delay * len(_MEDIA))]
        url = f"https://media.invalid/{name}/{n}.{_MEDIA[kind]}"
        return {"type": kind, "url": url, "urlsDetails": [{"url": url}]}
    text: Json = {"type": "TEXT", "text": f"{name}의 {n}번째 말"}
    return text | {"extra": f"button-{n}"} if luck.early < users.presses else text


def _disturbed(users: Users, name: str, rows: list[Said]) -> list[Said]:
    """Some after their next one, some twice."""
    rows, n = list(rows), 0
    while n + 1 < len(rows):
        if draw_numbers(users.seed, f"{name} late {n}").outcome < users.out_of_order:
            rows[n], rows[n + 1] = rows[n + 1], rows[n]
            n += 1
        n += 1
    pushed = []
    for row in rows:
        again = draw_numbers(users.seed, f"{row.message_id} again").outcome < users.twice
        pushed += [row, row] if again else [row]
    return pushed
