"""Add the operator's verbs to the `pabal` command.

`pabal` finds them by an entry point; see `pabal/cli/main.py`.
"""
