"""Hold the registry of templates: what is registered with Kakao, as far as somebody told of it.

registry.py        fills campaigns that name only a code, and compares those that say more
service.py         templates are imported, listed and shown
from_provider.py   templates that the provider lists, and new ones that it is asked for
"""
