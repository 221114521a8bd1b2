"""Keep the caps: grants from Redis for all workers together, and limits for requests that are not messages.

`grant.lua` is the rule that counts. Nothing here sends.
"""
