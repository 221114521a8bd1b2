"""Keep the sender that the bare loop measures with as it was at commit 2a0f867.

    messages.py   a request and its answer
    rendering.py  a campaign's content for one recipient
    requests.py   a request as Infobip's JSON
    answers.py    an answer of rows as outcomes
    client.py     the call, over httpx and aiohttp

Nothing here changes: figures of different days are compared with this. It imports nothing of Pabal. What that
commit did with answers other than a 200 is left out; such an answer ends the run.
"""
