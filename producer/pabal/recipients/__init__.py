"""Read the recipients of a campaign from a file: its encoding, its table, its rows, its phone numbers.

Also finds duplicates, sets bad rows aside and packs the good ones into batches. Sends nothing.
"""
