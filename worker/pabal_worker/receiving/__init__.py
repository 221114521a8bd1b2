"""The receiver's HTTP server: bounded connections, and one write for all requests of a moment.

Whoever may push, and what is answered, is decided in `reports/receiver.py`.
"""
