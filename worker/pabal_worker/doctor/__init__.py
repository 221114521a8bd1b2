"""Find what is wrong with an installation, each thing with its mend.

Nothing is repaired here. A part is looked at in a file of its own, which gathers facts and judges them.
"""
