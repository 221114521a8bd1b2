"""Stand in for each channel, a file each: what a content must be, what becomes of a message.

Checks are the sandbox's own reading of the provider's API, so that a misreading of the client's shows.
"""
