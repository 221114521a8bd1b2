"""Say when a campaign may send: delivery windows, the law's hours as presets, dates, and their checks.

Reads no clock: the moment is always an argument.
"""
