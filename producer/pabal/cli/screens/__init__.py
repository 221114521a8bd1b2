"""Draw replies of the workers as tables for people.

Each module draws one reply; none asks for it.
"""
