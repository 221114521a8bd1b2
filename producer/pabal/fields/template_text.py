"""Describe fields whose text may have `#{variables}`, and find them in a content of any shape.

A limit holds for what a recipient gets: a field is checked here by its literal part, and again for each
recipient by `campaign.renderer`. Which fields there are is decided by each channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import AfterValidator

from pabal.fields.addresses import AddressKind, unfilled_address_fault
from pabal.fields.base import Option, wrong
from pabal.fields.template import Fault, Template

UNLIMITED = 1 << 30
"""Characters of a text for which the provider names no limit."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """Marks a field that may have `#{variables}` and what its filled text may measure, in characters."""

    most: int
    least: int = 1
    address: AddressKind | None = None
    """What a field that is opened must look like, filled; None for a text."""

    def __call__(self, value: str | None) -> str | None:
        if value is None:
            return None
        faults = list(self._faults(value))
        if faults:
            raise wrong(*faults)
        return value

    def _faults(self, value: str) -> Iterator[Fault]:
        template = Template(value)
        yield from template.faults
        length = len(template.literal)
        if self.least and not value.strip():
            yield "is empty", "write a text, or leave the field out where it is optional"
        elif self.address and (fault := unfilled_address_fault(template, self.address)):
            yield fault
        if length > self.most:
            counted = "is" if not template.names else "without its variables is"
            yield (
                f"{counted} {length:,} characters long, {self.most:,} are allowed",
                f"shorten it by {length - self.most:,}",
            )


@dataclass(frozen=True, slots=True)
class TemplateTexts:
    """Marks a field that is an object of texts, each of which may have `#{variables}`."""

    def __call__(self, values: dict[str, str] | None) -> dict[str, str] | None:
        check = TemplateText(UNLIMITED, least=0)
        for value in (values or {}).values():
            check(value)
        return values


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field of a content or button that may have variables, as it stands in one campaign."""

    name: str
    """As in the campaign file: `urlMobile`."""

    template: Template
    most: int
    address: AddressKind | None = None


def template_fields(option: Option) -> Iterator[TemplateField]:
    """The fields of `option` that may have variables and are given."""
    for name, field in type(option).model_fields.items():
        value = getattr(option, name)
        for mark in field.metadata:
            if value is not None and isinstance(mark, AfterValidator) and isinstance(mark.func, TemplateText):
                text = mark.func
                yield TemplateField(field.alias or name, Template(value), text.most, text.address)


def template_maps(option: Option) -> Iterator[tuple[str, dict[str, Template]]]:
    """The fields of `option` that are objects of such texts and are given, each with its texts by name."""
    for name, field in type(option).model_fields.items():
        values = getattr(option, name)
        marks = (mark.func for mark in field.metadata if isinstance(mark, AfterValidator))
        if values and any(isinstance(mark, TemplateTexts) for mark in marks):
            yield field.alias or name, {key: Template(value) for key, value in values.items()}


def fields_within(option: Option) -> Iterator[TemplateField]:
    """As `template_fields`, also of the objects in it, with their whole path: `buttons[0].urlMobile`."""
    yield from template_fields(option)
    for name, texts in template_maps(option):
        for key, template in texts.items():
            yield TemplateField(f"{name}.{key}", template, UNLIMITED)
    for name, field in type(option).model_fields.items():
        for path, part in parts_of(getattr(option, name), field.alias or name):
            for inner in fields_within(part):
                yield replace(inner, name=f"{path}.{inner.name}")


def parts_of(value: object, path: str) -> Iterator[tuple[str, Option]]:
    """The objects that a field's value is or holds, each with its path."""
    if isinstance(value, Option):
        yield path, value
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from parts_of(part, f"{path}[{index}]")
