"""Answer as the provider's API does: check a request, accept messages, tell logs and reports.

What becomes of a message is decided in `../behaviour/`.
"""
