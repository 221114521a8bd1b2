"""Read the provider's answers to a send: outcomes of messages, refusals, status and error codes.

What was sent is not decided here; see `../transport.py` for what certainly did not leave.
"""
