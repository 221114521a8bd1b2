"""Define what the contents of all channels have in common.

What a channel's content may say, and how long, stands in the channel's own folder.
"""

from __future__ import annotations

from pabal.fields.base import Option


class MessageContent(Option):
    """What a message says, in the provider's field names."""

    @property
    def registered_code(self) -> str:
        """The code of the registered template that it uses; empty where it uses none."""
        return str(getattr(self, "template_code", ""))
