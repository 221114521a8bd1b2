"""Forecast when campaigns begin and end, from the rules that send them.

Pure: reads no clock and asks nobody.
"""
