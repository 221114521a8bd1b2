"""Reconcile messages in doubt, or without a final report, with the provider's logs.

Never sends: what is to go again is left to the pumps.
"""
