"""Show in Korean what the command says in English, where PABAL_LANG=ko asks for it.

Sentences are made in English everywhere, by producers and workers, and are translated where they are shown:
on the screen. What programs read (`--json`, the wire, logs, metrics) never comes here.
"""
