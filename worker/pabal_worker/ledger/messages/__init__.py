"""Keep messages in the ledger: claims, settlements, open questions to the logs, tallies, audits, SMS limits.

SQL in `../queries/`; decisions elsewhere.
"""
