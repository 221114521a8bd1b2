"""Control, describe, audit and export campaigns.

What operators and producers ask for; the answers of the wire tasks.
"""
