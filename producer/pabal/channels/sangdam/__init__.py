"""Hold Kakao Sangdam: answers in conversations that users begin, to their keys.

content.py     what an answer may say
definition.py  where its calls go and what they may have
"""
