"""Submit a campaign: check it against its recipients, hand batches over, seal it.

What files look like is in `recipients/`, how tasks are called in `client.py`.
"""
