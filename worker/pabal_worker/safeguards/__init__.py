"""Hold campaigns that start late, whose canaries fail, or of which too many messages fail.

The rules are in `rules/`; here they are looked up and carried out.
"""
