"""Measure everything of the one table that `python -m bench` writes.

record.py       samples and what they are worth: medians, ratios, a file of them
lives.py        whole lives of campaigns, and an installation without work
sending.py      unpaced sending: ours, the bare loop, one task a message over three queues
operations.py   tick, claim, status, apply and others with 10 to 10,000 campaigns in the ledger
others.py       how much of the machine's CPU others used meanwhile
page.py         the table in Markdown
charts.py       the same as pictures
"""
