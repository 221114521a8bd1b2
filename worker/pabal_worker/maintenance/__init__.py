"""Sweep the ledger: find what is due, repair what is stuck, end what is done, erase what is old.

Called by beat; any number of calls at once does the work of one.
"""
