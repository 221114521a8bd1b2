"""Take the steps of a pump's run. Each says what comes next: it has sent, it waits, or it is done.

In which order they are taken is in `pump.py`; the run that they share is in `pump_run.py`.
"""
