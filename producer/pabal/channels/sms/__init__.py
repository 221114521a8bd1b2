"""Hold SMS: what follows where KakaoTalk failed, by EUC-KR's bytes.

content.py     what it may say, and from which number
definition.py  where its calls go and what they may have
"""
