"""Say what a group of a client's methods needs of the client: who acts, and a way to ask the workers.

How a question is asked and answered is the client's own part (`client.py`).
"""

from __future__ import annotations

from typing import Any

from pabal.broker.merging import MergedCalls


class ClientQuestions:
    """The ground of a group of methods; `Client` and its stand-in give `_ask` its meaning."""

    _by: dict[str, Any]
    """Who acts, as tasks take it; empty: nobody said."""

    _timeout_s: float
    """Seconds until a question has no answer."""

    _answers: MergedCalls[Any, Any]
    """Answers to users that several threads give at the same time."""

    def _ask(
        self,
        task: str,
        campaign_id: str,
        *,
        expires: float | None = None,
        timeout_s: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Call a task and wait for its reply; `campaign_id` is for the texts of errors."""
        raise NotImplementedError
