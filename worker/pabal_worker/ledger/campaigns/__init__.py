"""Keep campaigns, their pumps, safeguards, forecasts' input and the account's pace in the ledger.

SQL in `../queries/`; decisions elsewhere.
"""
