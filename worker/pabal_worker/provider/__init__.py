"""Talk to the provider behind one port.

`port.py` says what the rest may ask for, `outcomes.py` what it may answer; `infobip/` is the adapter, which
only `factory.py` names.
"""
