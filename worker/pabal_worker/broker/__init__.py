"""Messages that come over the broker are checked before Celery decodes them.

What follows the wire goes on as a fresh message; what does not becomes a dead letter, kept for people.
"""
