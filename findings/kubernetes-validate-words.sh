#!/bin/sh
# kubernetes-validate 1.37.0: a manifest can pass its strict check with words and quantities that no cluster takes.
#
# Kubernetes publishes its schemas without the words that a field may have: `imagePullPolicy: Sometimes` is a string, and so is valid; `cpu: lots`
# is one too. Strict finds fields that are not there, and nothing about names that point to something else in the same manifest.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet kubernetes-validate==1.37.0
"$folder/venv/bin/python" - <<'PYTHON'
import kubernetes_validate


def pod(spec=None, **container):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "shop"},
        "spec": {"containers": [{"name": "shop", "image": "shop:1"} | container]} | (spec or {}),
    }


PODS = {
    "a field that is not there": pod(livenesProbe={}),
    "restartPolicy: Maybe": pod({"restartPolicy": "Maybe"}),
    "imagePullPolicy: Sometimes": pod(imagePullPolicy="Sometimes"),
    "cpu: lots": pod(resources={"limits": {"cpu": "lots"}}),
    "a mount of no volume": pod(volumeMounts=[{"name": "nowhere", "mountPath": "/data"}]),
}
seen = {}
for what, manifest in PODS.items():
    try:
        kubernetes_validate.validate(manifest, "1.37", strict=True)
        seen[what] = "valid"
    except kubernetes_validate.ValidationError:
        seen[what] = "refused"
    print(f"{what}: {seen[what]}")
assert seen.pop("a field that is not there") == "refused", "kubernetes-validate has changed"
assert set(seen.values()) == {"valid"}, "kubernetes-validate has changed"
PYTHON
