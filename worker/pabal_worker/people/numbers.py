"""Read and show a person's number, and name the person in events. Nothing is looked up here."""

from __future__ import annotations

import hashlib
import re

from pabal.errors import Problem, WrongInput
from pabal.fields.template import mask
from pabal.recipients.number_refusals import explain_refusal
from pabal.recipients.phone_numbers import as_dialled, normalise


def read_number(value: object) -> str:
    """E.164 digits of a number in any usual notation. Raises WrongInput; its text has the number masked."""
    if not isinstance(value, str):
        raise WrongInput("to", [Problem("to", "", "is not a text", "write a mobile number: 010-1234-5678")])
    address = normalise(value)
    if address is None:
        raise WrongInput("to", [Problem("to", mask(value), *explain_refusal(value))])
    return address


def shown_number(address: str, *, unmasked: bool) -> str:
    """As it is dialled, masked unless it is wanted: `010-****-5678`."""
    return as_dialled(address) if unmasked else mask(as_dialled(address))


def hint_of(address: str) -> str:
    """What stands for a person in events: 16 bits of a hash. Some 1,500 numbers share each, so it names
    nobody; whoever knows the number can tell whether it was probably asked about.
    """
    return f"~{hashlib.sha256(address.encode()).hexdigest()[:4]}"


def notation_of(address: str) -> re.Pattern[str]:
    """A pattern that finds the number in a text, in its usual notations."""
    bare = address.removeprefix("82")
    groups = bare[:2], bare[2:-4], bare[-4:]
    return re.compile(r"(?<!\d)(?:(?:\+|00)?82[ .-]?)?\(?0?" + r"[ .()-]{0,2}".join(groups) + r"(?!\d)")
