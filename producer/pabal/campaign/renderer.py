"""Render a campaign's texts for one recipient, and find what is wrong with the recipient's variables.

A `Script` is made once per campaign and used once per recipient: at the check, at intake and at the claim.
So the usual case, good variables, is decided by sums of lengths and one encoding of all values together;
only what fails there is examined value by value, to name column and way out. Numbers are not checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pabal.campaign.advertising import (
    SAY_SO,
    advertising_sign,
    find_possible_signs,
    may_add_sign,
    not_by,
)
from pabal.campaign.model import Campaign
from pabal.counted import counted
from pabal.fields.addresses import address_fault, find_address_faults
from pabal.fields.base import Option
from pabal.fields.template import (
    LMS_BYTES,
    Template,
    fits_euc_kr,
    is_blank,
    is_storable,
    may_have_blank_parts,
    name_characters,
    sms_size,
    value_picker,
)
from pabal.fields.template_text import (
    UNLIMITED,
    TemplateField,
    fields_within,
    parts_of,
    template_fields,
    template_maps,
)

Finding = tuple[str, str, str]
"""The column, what is wrong with it, the way out."""

LONGEST_REFERENCE = 100
"""Characters of a recipient's reference."""


_Fill = Callable[[Mapping[str, str]], Any]
"""What makes a value of a recipient's variables."""


class Script:
    """A campaign's texts, ready to be filled. Stateless after it is made; safe to share between threads."""

    def __init__(self, campaign: Campaign) -> None:
        failover = campaign.sms_failover
        self.content = _renderer(campaign.content)
        """The provider's `content` object by a recipient's variables. What has none is shared by all: do not
        change it.
        """
        self.sms_title = failover.regional.south_korea.title if failover and failover.regional else None
        """The title of the SMS, the same for everybody; None where it has none."""

        self._fields = tuple(_filled_fields(campaign))
        self._sms = Template(failover.text) if failover else None
        templates = [field.template for field in self._fields] + ([self._sms] if self._sms else [])
        names = dict.fromkeys(name for template in templates for name in template.names)
        self._reference = campaign.reference
        self._names = tuple(names if campaign.reference is None else names | {campaign.reference: None})
        self._pick = value_picker(self._names)
        self._room = min((_room(field) for field in self._fields), default=UNLIMITED)
        if campaign.reference is not None:
            self._room = min(self._room, LONGEST_REFERENCE)
        self._sms_room = _sms_room(self._sms)
        self._unlabelled = () if campaign.advertising else tuple(_texts(campaign, self._sms))
        self._addresses = tuple((field, field.address) for field in self._fields if field.address)

    @property
    def needed(self) -> frozenset[str]:
        """The variables that text, title, buttons and SMS text use, and the column of the reference."""
        return frozenset(self._names)

    def problems(self, variables: Mapping[str, str]) -> list[Finding]:
        """All that is wrong with one recipient's variables; an empty list where nothing is."""
        if self._is_plainly_good(variables):
            return []
        return list(self._findings(variables))

    def find_suspects(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Collection[int]:
        """Places of the rows that `problems` has to look at; nothing is wrong with any other.

        Rows end with their values, all of them texts, in the order of `columns`. All are looked at together,
        so what is usual costs little; a place that is given may be good all the same.
        """
        if not self._names or not rows:
            return ()
        if not set(self._names).issubset(columns):
            return range(len(rows))
        by_name = [[row[place] for row in rows] for place in _places(self._names, columns)]
        joined = list(map("".join, zip(*by_name, strict=True)))
        text = " ".join(joined)
        if not is_storable(text) or (self._sms and not fits_euc_kr(text)):
            return range(len(rows))
        room = min(self._room, self._sms_room)
        suspects = {place for place, added in enumerate(joined) if len(added) > room}
        for values in by_name:
            if not all(map(str.strip, values)):
                suspects.update(place for place, value in enumerate(values) if not value.strip())
        if may_have_blank_parts(text):
            suspects.update(
                place for place, row in enumerate(zip(*by_name, strict=True)) if any(map(is_blank, row))
            )
        if self._unlabelled and may_add_sign(text):
            suspects.update(find_possible_signs(joined))
        for field, kind in self._addresses:
            suspects.update(find_address_faults(field.template.render_rows(columns, rows), kind))
        return suspects

    def sms_text(self, variables: Mapping[str, str]) -> str | None:
        """The text of the SMS that replaces the message, or None where the campaign has none."""
        return self._sms.render(variables) if self._sms else None

    def sms_texts(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        """The SMS texts of rows whose values come last, in the order of `columns`; none without failover."""
        if self._sms is None:
            return iter(())
        return self._sms.render_rows(columns, rows)

    def _is_plainly_good(self, variables: Mapping[str, str]) -> bool:
        """True only if nothing is wrong; False: `_findings` has to look at each value."""
        try:
            values = self._pick(variables)
            if not all(map(str.strip, values)):
                return False
        except (KeyError, TypeError):
            return False
        joined = "".join(values)
        if len(joined) > self._room or not is_storable(joined):
            return False
        if may_have_blank_parts(joined) and any(map(is_blank, values)):
            return False
        if self._unlabelled and may_add_sign(joined) and any(self._sign_findings(variables)):
            return False
        if self._addresses and any(self._address_faults(variables)):
            return False
        return self._sms is None or (len(joined) <= self._sms_room and fits_euc_kr(joined))

    def _address_faults(self, variables: Mapping[str, str]) -> Iterator[bool]:
        for field, kind in self._addresses:
            yield address_fault(field.template.render(variables), kind) is not None

    def _findings(self, variables: Mapping[str, str]) -> Iterator[Finding]:
        for name in self._names:
            yield from _value_findings(name, variables.get(name))
        texts = {name: value if isinstance(value := variables.get(name), str) else "" for name in self._names}
        for field in self._fields:
            yield from _length_findings(field, texts)
            yield from _address_findings(field, texts)
        if self._reference is not None and len(texts[self._reference]) > LONGEST_REFERENCE:
            what = f"is a reference of {len(texts[self._reference]):,} characters"
            yield self._reference, what, f"{LONGEST_REFERENCE} are allowed"
        if self._sms:
            yield from _sms_findings(self._sms, texts)
        yield from self._sign_findings(texts)

    def _sign_findings(self, texts: Mapping[str, str]) -> Iterator[Finding]:
        """Values that make advertising of a text that says to be none."""
        for template, way_out in self._unlabelled:
            if sign := advertising_sign(template.render(texts)):
                column = _without_which(template, texts) or template.names[0]
                yield column, f"makes the text advertising: {sign}", way_out


def _places(names: Iterable[str], columns: Sequence[str]) -> list[int]:
    """Where the values of `names` stand in a row, from its end."""
    return [columns.index(name) - len(columns) for name in names]


def _renderer(option: Option) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    """A function from variables to the object as the provider has it, with nothing decided again for each
    message.
    """
    filled = tuple(_fills(option))
    names = {name for name, _ in filled}
    fixed = {name: value for name, value in option.to_json().items() if name not in names}
    if not filled:
        return lambda _: fixed
    if len(filled) > 1:
        return lambda variables: fixed | {name: fill(variables) for name, fill in filled}
    name, fill = filled[0]
    return lambda variables: {**fixed, name: fill(variables)}


def _fills(option: Option) -> Iterator[tuple[str, _Fill]]:
    """The fields of an object that differ from recipient to recipient, with what fills each."""
    for text in template_fields(option):
        if text.template.names:
            yield text.name, text.template.render
    for name, texts in template_maps(option):
        if any(text.names for text in texts.values()):
            yield name, _fill_map(texts)
    for name, field in type(option).model_fields.items():
        value = getattr(option, name)
        if _has_variables(value):
            yield field.alias or name, _fill(value)


def _fill(value: Any) -> _Fill:
    if isinstance(value, Option):
        return _renderer(value)
    parts = [_renderer(part) for part in value]
    return lambda variables: [part(variables) for part in parts]


def _fill_map(texts: Mapping[str, Template]) -> _Fill:
    return lambda variables: {name: text.render(variables) for name, text in texts.items()}


def _has_variables(value: object) -> bool:
    return any(field.template.names for _, part in parts_of(value, "") for field in fields_within(part))


def _filled_fields(campaign: Campaign) -> Iterator[TemplateField]:
    """All fields of the content that have variables, named as in the campaign file."""
    return (field for field in fields_within(campaign.content) if field.template.names)


def _texts(campaign: Campaign, sms: Template | None) -> Iterator[tuple[Template, str]]:
    """What people read and what has variables, with the way out where a value makes it advertising."""
    for field in template_fields(campaign.content):
        if field.template.names:
            yield field.template, not_by(campaign.channel)
    if sms and sms.names:
        yield sms, SAY_SO


def _without_which(template: Template, texts: Mapping[str, str]) -> str | None:
    """The variable whose value makes the text advertising; None if no single one does."""
    others = ((name, {**texts, name: "x"}) for name in template.names)
    return next((name for name, other in others if not advertising_sign(template.render(other))), None)


def _room(field: TemplateField) -> int:
    """How many characters all values together may have while the field is surely within its limit."""
    return (field.most - len(field.template.literal)) // field.template.most_repeats


def _sms_room(template: Template | None) -> int:
    """The same for the SMS, at two bytes a character."""
    if template is None or not template.names:
        return UNLIMITED
    return (LMS_BYTES - sms_size(template.literal).n_bytes) // (2 * template.most_repeats)


def _value_findings(name: str, value: object) -> Iterator[Finding]:
    if value is None:
        yield name, "is missing", f"add a column {name!r}, or take #{{{name}}} out of the campaign"
    elif not isinstance(value, str):
        yield name, f"is not text but {type(value).__name__}", "send every variable as text"
    elif is_blank(value):
        yield name, "is empty", "fill it in, or leave this recipient out"
    elif not is_storable(value):
        yield name, "holds U+0000 or half a surrogate pair", "remove the broken character"


def _length_findings(field: TemplateField, texts: Mapping[str, str]) -> Iterator[Finding]:
    length = field.template.length(texts)
    if length > field.most:
        yield (
            _longest(field.template, texts),
            f"makes {field.name} {length:,} characters long, {field.most:,} are allowed",
            f"shorten it by {length - field.most:,}",
        )


def _address_findings(field: TemplateField, texts: Mapping[str, str]) -> Iterator[Finding]:
    if field.address is None or not all(texts[name].strip() for name in field.template.names):
        return  # what is empty has been said
    if fault := address_fault(field.template.render(texts), field.address):
        what, way_out = fault
        yield _longest(field.template, texts), f"makes {field.name} an address that {what}", way_out


def _sms_findings(template: Template, texts: Mapping[str, str]) -> Iterator[Finding]:
    for name in template.names:
        missing = sms_size(texts[name]).not_in_euc_kr
        if missing:
            yield (
                name,
                f"has characters that no Korean SMS carries: {name_characters(missing)}",
                "replace them",
            )
    n_bytes = sms_size(template.render(texts)).n_bytes
    if n_bytes > LMS_BYTES:
        yield (
            _longest(template, texts),
            f"makes the SMS {n_bytes:,} bytes long in EUC-KR, {LMS_BYTES:,} are allowed",
            f"shorten it by {counted(n_bytes - LMS_BYTES, 'byte')} (a Hangul syllable has two)",
        )


def _longest(template: Template, texts: Mapping[str, str]) -> str:
    return max(template.names, key=lambda name: len(texts[name]))
