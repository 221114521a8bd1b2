"""The sandbox's users: the same under the same seed, and each thing that they do."""

from __future__ import annotations

from collections import Counter

from pabal_worker.sandbox.behaviour.users import Users, conversations

URL = "http://127.0.0.1:1/inbound/x"


def test_the_same_seed_gives_the_same_conversations_and_another_others():
    users = Users(url=URL, seed=1, users=50, words=6, twice=0.2, out_of_order=0.2, ends=0.1, media=0.2)

    assert list(conversations(users)) == list(conversations(users))
    assert list(conversations(users)) != list(conversations(users.model_copy(update={"seed": 2})))


def test_without_troubles_each_user_writes_all_words_in_order():
    for conversation in conversations(Users(url=URL, users=5, words=4)):
        assert [row.message_id.rpartition(".")[2] for row in conversation.rows] == ["0", "1", "2", "3"]
        assert {row.message["type"] for row in conversation.rows} == {"TEXT"}


def test_users_press_send_media_end_block_fall_silent_repeat_and_come_out_of_order():
    users = Users(
        url=URL, users=400, words=6, twice=0.1, out_of_order=0.1, presses=0.3, media=0.2, ends=0.1,
        falls_silent=0.1, blocks=0.1,
    )  # fmt: skip
    all_of = list(conversations(users))
    rows = [row for conversation in all_of for row in conversation.rows]
    kinds = Counter(row.message["type"] for row in rows)

    assert set(kinds) == {"TEXT", "IMAGE", "VIDEO", "AUDIO", "FILE", "EXPIRED_SESSION"}
    assert any("extra" in row.message for row in rows)
    assert 20 < sum(conversation.is_blocked for conversation in all_of) < 60
    repeated = Counter(row.message_id for row in rows)
    assert set(repeated.values()) == {1, 2}
    places = [[row.place for row in conversation.rows] for conversation in all_of]
    assert any(of_user != sorted(of_user) for of_user in places)
    for conversation in all_of:
        if conversation.is_blocked:
            last_place = max(row.place for row in conversation.rows)
            last = [row.message["type"] for row in conversation.rows if row.place == last_place]
            assert "EXPIRED_SESSION" in last
