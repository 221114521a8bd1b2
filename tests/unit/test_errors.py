"""The tree of errors is the one that its module draws."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from pabal import errors
from pabal.client.unwrap import unwrap_reply
from pabal.errors import PabalError, Problem, Question

_DRAWN = re.compile(r"^ {4}(?P<indent>[ │├└─]*)(?P<name>[A-Z]\w+)", re.MULTILINE)


def drawn_tree() -> list[tuple[int, str]]:
    """Depth and name of each error, as the docstring draws them."""
    assert errors.__doc__
    return [(len(match["indent"]) // 4, match["name"]) for match in _DRAWN.finditer(errors.__doc__)]


def tree_below(error: type[PabalError], depth: int = 0) -> list[tuple[int, str]]:
    """Depth and name of an error and of those of the module that derive from it, in the module's order."""
    below = [kind for kind in error.__subclasses__() if kind.__module__ == errors.__name__]
    below.sort(key=lambda kind: inspect.getsourcelines(kind)[1])
    return [(depth, error.__name__), *(line for kind in below for line in tree_below(kind, depth + 1))]


def test_the_docstring_draws_the_tree_as_it_is():
    assert drawn_tree() == tree_below(PabalError)


@pytest.mark.parametrize(
    "error",
    [
        errors.WrongInput("campaign.json", [Problem("id", "a b", "cannot be an id", "write a-b")]),
        errors.NotAccepted("shipping", [Question("hidden-rows", "sheet", "hides 2 rows", "unhide them")]),
        errors.CampaignRefused("shipping", "its id is taken", "choose another"),
        errors.NotPossibleNow("shipping", "it is finished", "submit it anew"),
        errors.CampaignUnknown("shipping"),
        errors.WrongSettings("PABAL_BROKER_URL is not set"),
        errors.NoAnswer("no worker answered"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_says_the_same_after_pickling(error):
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again)) == (type(error), str(error))


def test_each_error_has_a_code_of_its_own_for_programs():
    kinds = [getattr(errors, name) for _, name in tree_below(PabalError)]

    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code) for kind in kinds)


def test_codes_are_the_words_of_the_wire():
    raised = {
        kind: type(unwrap_error(kind)).code
        for kind in ("wrong_input", "not_accepted", "campaign_unknown", "not_possible")
    }

    assert all(kind == code for kind, code in raised.items())


def test_an_error_names_its_fields_once_each():
    twice = [Problem("sendAt", "x", "is not a time", "-"), Problem("sendAt", "", "is past", "-")]

    assert errors.WrongInput("campaign.json", [*twice, Problem("id", "", "is missing", "-")]).fields == (
        "sendAt",
        "id",
    )
    assert errors.NotAccepted("shipping", [Question("hidden-rows", "sheet", "-", "-")]).fields == ("sheet",)
    assert errors.NoAnswer("away").fields == ()


def unwrap_error(kind: str) -> PabalError:
    with pytest.raises(PabalError) as error:
        unwrap_reply({"error": {"kind": kind, "text": "why; way out"}}, "pabal.open", "shipping")
    return error.value
