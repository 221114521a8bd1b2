"""Keep who said no: numbers that get nothing, or no advertising, from a sender or the whole installation.

They are looked at where messages are claimed and SMS are booked, in the ledger's function `barred`.
"""
