"""Run the demo: a campaign against a sandbox with faults, and the proofs of what came of it.

For `pabal demo` only.
"""
