"""Export metrics for Prometheus: each process its own work, one process the ledger's figures.

Nothing here sends, and nothing that sends waits for it. What the metrics mean is in `docs/metrics.md`.
"""
