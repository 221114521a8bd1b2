"""Look one person up: all their messages, the story of one, all that is kept of them; and erase it.

Numbers are masked unless they are asked for, and asking is an event. What happened is told in `rules/story/`.
"""
