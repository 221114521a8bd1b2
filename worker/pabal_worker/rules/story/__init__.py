"""Tell what happened to one message from what the ledger knows of it: pure.

Gathering the facts is done in `people/`.
"""
