"""Send with one task a message over other task queues, as somebody would who writes it first.

    environments.py        a virtual environment for each queue, with exact versions
    job.py                 the task itself, the same for all queues
    with_celery.py         enqueue and work with Celery
    with_dramatiq.py       the same with dramatiq
    with_procrastinate.py  the same with procrastinate

All but `environments.py` run in an environment of their own and import nothing of Pabal.
"""
