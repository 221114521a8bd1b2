"""Hold Kakao brand messages: advertising, to a channel's friends or to people who agreed.

registration.py  what the provider registers as a template
"""
