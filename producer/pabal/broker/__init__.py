"""The way to the broker: its address, the time a call may take, and what is wrong with it in words.

Knows nothing of tasks and their replies.
"""
