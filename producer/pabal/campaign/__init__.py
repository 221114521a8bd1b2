"""Describe a campaign: the campaign file's model, its validation, and what is wrong with it in words.

    model.py     the campaign as a whole; the other files are its parts
    template.py  the text with its placeholders, renderer.py fills it

Reads no clock, no network and no file.
"""

from pabal.campaign.model import Campaign, parse_campaign, problems_at

__all__ = ["Campaign", "parse_campaign", "problems_at"]
