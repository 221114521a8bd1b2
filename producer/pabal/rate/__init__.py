"""Define sending rates: speeds, scopes and their caps, spacing, and fair shares between campaigns.

The rules that workers run in Redis follow these definitions. Nothing here talks to Redis or grants anything.
"""
