#!/bin/sh
# prometheus-client 0.26.0: with PROMETHEUS_MULTIPROC_DIR a metric of any registry, or of none, is on the page, and a gauge's function is not asked.
#
# Without that folder a registry is a border: a page shows what is registered with it. With it every counter writes to the folder when it is made,
# and MultiProcessCollector shows all that it finds there: what a library counts in a registry of its own, and what has `registry=None`, too.
# A gauge whose value is a function (set_function) shows 0 there, as if that were measured; its own process's registry shows the value.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet prometheus-client==0.26.0
mkdir "$folder/shared"
PROMETHEUS_MULTIPROC_DIR="$folder/shared" "$folder/venv/bin/python" - <<'PYTHON'
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

private = CollectorRegistry()
Counter("orders", "In a registry that nobody serves.", registry=private).inc()
Counter("refunds", "In no registry.", registry=None).inc()
Gauge("depth", "By a function.", registry=private, multiprocess_mode="max").set_function(lambda: 7)

served = CollectorRegistry()
MultiProcessCollector(served)


def samples(registry):
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}


shown, own = samples(served), samples(private)
print("the page of all processes:", shown)
print("depth in its own registry:", own["depth"])
assert shown == {"orders_total": 1, "refunds_total": 1, "depth": 0}, "prometheus-client has changed"
assert own["depth"] == 7, "prometheus-client has changed"
PYTHON
