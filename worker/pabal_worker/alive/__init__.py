"""Tell probes how worker, beat and receiver are.

A process writes a heartbeat file (`heartbeat.py`). `pabal-alive` reads and judges it (`probe.py`).
"""
