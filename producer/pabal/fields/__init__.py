"""Build the fields of a campaign file: the base of all its objects, texts with variables, addresses.

What a campaign or a channel's content has for fields is not decided here.
"""
