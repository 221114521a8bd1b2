"""Describe a campaign: the campaign file's model, its validation, and what is wrong with it in words.

    model.py     the campaign as a whole; the other files are its parts, base.py what they are built on
    template.py  the text with its placeholders, renderer.py fills it
    conflicts.py, validation_messages.py  what is wrong with a campaign file, found and put into words

Reads no clock, no network and no file.
"""

from pabal.campaign.model import Campaign, parse_campaign, problems_at

__all__ = ["Campaign", "parse_campaign", "problems_at"]
