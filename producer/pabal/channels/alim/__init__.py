"""Hold Kakao Alim: information by registered templates, to phone numbers.

content.py     what it may say
definition.py  where its calls go and what they may have
"""
