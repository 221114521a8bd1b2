"""Send messages: a pump claims them, asks for a grant, calls the provider and settles the answers.

How fast is decided in `rate_limiter/`, what a claim is in `ledger/messages/`.
"""
