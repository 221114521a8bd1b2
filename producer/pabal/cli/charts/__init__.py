"""Draw a forecast and what has left as a chart (PNG or SVG).

Needs the extra `pabal[chart]`.
"""
