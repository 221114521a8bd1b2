"""Decide how the sandbox behaves: the recipe, its faults and limits, and each message's outcome from a seed.

Pure but for the reading of recipe files.
"""
