"""Take campaigns and batches of recipients into the ledger, and seal them.

Producers enqueue them as tasks; see docs/wire.md.
"""
