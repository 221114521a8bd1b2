"""Hold Kakao brand messages: advertising, to a channel's friends or to people who agreed.

definition.py    where its calls go, what they may have, and in which hours
content.py       the eight free forms and the four by registered templates
parts.py         what forms are made of: images, coupons, prices, videos, list items
buttons.py       the buttons of plain and of rich forms, and their order
cautions.py      what is good by the provider's file and may not be meant, or allowed elsewhere
registration.py  what the provider registers as a template
"""
