"""Decide how the sandbox behaves: the recipe, its faults, and each message's outcome from a seed.

Pure but for the reading of recipe files.
"""
