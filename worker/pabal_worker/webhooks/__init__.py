"""Deliver what became of messages to the senders' own webhooks.

delivery     takes parcels from the ledger, signs and posts them, settles what came of it
endpoints    shows endpoints to people, resumes one that was parked
parcels      what is delivered, when a failed delivery is tried again, the port to HTTP: pure
payload      the body: Infobip's own reports, with our ids: pure
signing      Standard Webhooks
addresses    which addresses may be called: pure
http         the POST itself
"""
