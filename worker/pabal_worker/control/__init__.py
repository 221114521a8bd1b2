"""Change what runs: a campaign's file, many campaigns by one word, and who has to approve it.

What one campaign does by itself, and its pause, resume and cancel, are in `campaigns/`.
"""
