"""Run a whole installation on one machine: servers from wheels, worker, beat, receiver, sandbox.

For `pabal up`, the demo and tests. No pod imports it.
"""
