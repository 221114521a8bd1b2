"""Decide what workers do: pure rules of canaries, late starts, SMS budgets, adaptive rates, audits and costs.

No clock, no network, no database: values in, values out.
"""
