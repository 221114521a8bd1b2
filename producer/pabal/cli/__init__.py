"""Run the `pabal` command: its verbs, how they find the installation, and what they print.

The operator's verbs join from `pabal_worker.cli` where that half is installed.
"""
