"""Take over the templates that the provider lists, and ask it for new ones: brand messages have such calls.

What the provider refuses is told in its words. It says nothing of a template's approval, so none is noted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.errors import Problem, WrongInput
from pabal.fields.template import is_storable
from pabal.rate.pacing import Scope
from pabal.replies import ErrorReply, Reply, TemplateCreated, TemplatePull
from pabal.templates.model import LONGEST_NAME, RegisteredTemplate
from pabal.templates.order import channel_with_calls, read_order
from pabal_worker.errors import PacerUnavailable, TemplatesUnavailable
from pabal_worker.provider.port import Provider, ProviderTemplate
from pabal_worker.templates.registry import show_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.request_limiter import RequestLimiter

CREATES_A_MINUTE = 10
CREATES = Scope("template creates", CREATES_A_MINUTE, 1, quotas=((CREATES_A_MINUTE, 60),))
"""Infobip's own limit of creations (OpenAPI 3.210, `x-throttling-info`), not spread over the minute."""

_PAGE = 20
"""Templates a call of the task: each is a request of its own."""

_MOST_PAGES = 1000
_AT_ONCE = 4
_WITHIN_S = 60.0


class ProviderTemplates:
    """Answers `pabal.templates-pull` and `pabal.templates-create`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        provider: Provider,
        loop: LoopThread,
        limiter: Callable[[Scope], RequestLimiter],
        clock: LedgerClock,
    ) -> None:
        self._ledger, self._provider, self._loop, self._clock = ledger, provider, loop, clock
        self._limiter = limiter(CREATES)
        self._channel, self._registration, self._path = channel_with_calls()

    def pull(self, sender: str, *, page: int) -> Reply[TemplatePull]:
        """Take over the `page`th twenty templates of a sender."""
        try:
            pulled = self._loop.run(self._fetch(sender, page), timeout_s=_WITHIN_S)
        except (TemplatesUnavailable, TimeoutError) as error:
            return _unavailable(error)
        templates: list[RegisteredTemplate] = []
        unread: list[str] = []
        for code, template in pulled:
            try:
                templates.append(self._registered(sender, code, template))
            except WrongInput as error:
                unread.append(f"{code}: {error.problems[0]}"[:300])
        rows = [template.to_json() for template in templates]
        now = self._clock.now()
        added, changed = self._ledger.templates.keep(rows, source="provider", now=now) if rows else (0, 0)
        return wire.ok(
            {
                "added": added,
                "changed": changed,
                "unchanged": len(rows) - added - changed,
                "unread": unread,
                "next": page + 1 if len(pulled) >= _PAGE and page < _MOST_PAGES else None,
            }
        )

    def create(self, tree: Mapping[str, Any], *, key: str) -> Reply[TemplateCreated]:
        """Register one template, once a `key`."""
        try:
            read = read_order(tree)
        except WrongInput as error:
            return wire.wrong_input(error.problems)
        order, template = read.request, read.template
        if not self._ledger.templates.begin_order(key, now=self._clock.now()):
            return self._known_order(key, template)
        try:
            self._limiter.wait_for_permit()
            code = self._loop.run(self._provider.create_template(self._path, order), timeout_s=_WITHIN_S)
        except PacerUnavailable as error:
            self._ledger.templates.drop_order(key)
            return wire.error(
                "not_possible",
                f"the provider takes {CREATES_A_MINUTE} templates a minute, and none was asked for now "
                f"({error.args[0]}); ask again in a minute, the same order goes on where this one stopped",
            )
        except (TemplatesUnavailable, TimeoutError) as error:
            return self._refused(key, error)
        self._ledger.templates.end_order(key, code)
        return self._kept(template, code)

    async def _fetch(self, sender: str, page: int) -> list[tuple[str, ProviderTemplate | None]]:
        codes = await self._provider.template_codes(self._path, sender=sender, page=page, size=_PAGE)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def fetch_one(code: str) -> tuple[str, ProviderTemplate | None]:
            async with slots:
                return code, await self._provider.find_template(self._path, sender=sender, code=code)

        return list(await asyncio.gather(*map(fetch_one, dict.fromkeys(codes))))

    def _registered(self, sender: str, code: str, template: ProviderTemplate | None) -> RegisteredTemplate:
        """As the provider tells it: what it has registered is not for us to judge. Raises WrongInput."""
        if template is None:
            raise WrongInput(
                "templates", [Problem("template", code, "is listed and not found", "pull again")]
            )
        if len(code) > self._registration.longest_code or not _is_storable([code, template.content]):
            what = "has a code that is too long, or broken characters"
            raise WrongInput("templates", [Problem("template", code, what, "mend it at the provider")])
        name = template.name[:LONGEST_NAME] if _is_storable(template.name) else ""
        return RegisteredTemplate(sender, self._channel, code, name or None, None, dict(template.content))

    def _kept(self, template: Mapping[str, Any], code: str) -> Reply[TemplateCreated]:
        rows = [{**template, "code": code}]
        self._ledger.templates.keep(rows, source="provider", now=self._clock.now())
        row = self._ledger.templates.find(template["sender"], self._channel, code)
        assert row is not None
        return wire.ok({"template": show_template(row)})

    def _known_order(self, key: str, template: Mapping[str, Any]) -> Reply[TemplateCreated]:
        code = self._ledger.templates.order_code(key)
        return self._kept(template, code) if code else _unclear(template["sender"])

    def _refused(self, key: str, error: TemplatesUnavailable | TimeoutError) -> ErrorReply:
        if not isinstance(error, TemplatesUnavailable) or not error.took_none:
            return wire.error(
                "not_possible",
                f"nobody knows whether the provider has taken the template ({error}); "
                f"`pabal templates pull` shows it if it has",
            )
        self._ledger.templates.drop_order(key)
        self._limiter.pause_requests(error.after_s)
        if error.violations:
            return wire.wrong_input(
                [
                    Problem(
                        where, "", f"the provider refuses it: {what}", "write it as the provider wants it"
                    )
                    for where, what in error.violations
                ]
            )
        return _unavailable(error)


def _is_storable(tree: object) -> bool:
    """Whether every text in it can be kept."""
    match tree:
        case str():
            return is_storable(tree)
        case Mapping():
            return all(map(_is_storable, (*tree, *tree.values())))
        case list():
            return all(map(_is_storable, tree))
    return True


def _unavailable(error: Exception) -> ErrorReply:
    if isinstance(error, TemplatesUnavailable):
        return wire.error("not_possible", str(error))
    return wire.error("not_possible", "the provider did not answer in time; try again")


def _unclear(sender: str) -> ErrorReply:
    return wire.error(
        "not_possible",
        f"nobody knows whether the provider has taken this template; "
        f"`pabal templates pull {sender}` shows it if it has",
    )
