"""Receive, poll and apply the provider's delivery reports.

The receiver only stores bodies; the processor reads and applies them.
"""
