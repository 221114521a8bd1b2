"""Limit the SMS that follow when KakaoTalk fails.

Booking them is the ledger's work, in the transaction in which the message fails.
"""
