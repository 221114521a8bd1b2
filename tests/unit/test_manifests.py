"""Kubernetes and KEDA take the manifests, and each container has its own secrets alone.

Kinds of Kubernetes are checked by its own schemas. KEDA's are in no package for this Python, so what is
checked of them are the facts below, taken from its resource definitions (`scaledobjects.keda.sh` and
`triggerauthentications.keda.sh`, version v1alpha1) and from its scalers' documentation.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from pabal import wire
from pabal_worker.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
KUBERNETES = "1.37"
LEDGER, BROKER, PACER = "DATABASE_URL", "BROKER_URL", "REDIS_URL"
WORKING = {
    LEDGER, BROKER, PACER, "INFOBIP_API_KEY", "RECEIVER_TOKEN", "RELAY_SECRET", "SUPPRESSION_SECRET",
}  # fmt: skip
OWN = {
    "pumps": WORKING,
    "control": WORKING,
    "beat": {BROKER},
    "flower": {BROKER},
    "receiver": {LEDGER, BROKER, "RECEIVER_TOKEN"},
    "exporter": {LEDGER, PACER},
    "migrate": {LEDGER},
}
"""The secrets of each container."""

SCALED_OBJECT = {
    "scaleTargetRef", "pollingInterval", "initialCooldownPeriod", "cooldownPeriod", "idleReplicaCount",
    "minReplicaCount", "maxReplicaCount", "fallback", "advanced", "triggers",
}  # fmt: skip
TRIGGER = {"type", "name", "metadata", "authenticationRef", "metricType", "useCachedMetrics"}
NEEDED = {
    "postgresql": {"query", "targetQueryValue"},
    "prometheus": {"serverAddress", "query", "threshold"},
}


def resources(*patterns: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file's name with each of its resources."""
    for pattern in patterns:
        for path in sorted(FOLDER.glob(pattern)):
            for resource in yaml.safe_load_all(path.read_text("utf-8")):
                yield f"{path.stem}-{resource['kind']}-{resource['metadata']['name']}", resource


CORE = dict(resources("*.yaml"))
KEDA = dict(resources("keda/*.yaml"))
PODS = {
    name: resource["spec"]["template"]["spec"]
    for name, resource in CORE.items()
    if resource["kind"] in ("Deployment", "Job")
}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


def container(name: str) -> dict[str, Any]:
    return PODS[name]["containers"][0]


def secrets_of(environment: Iterator[str]) -> set[str]:
    """The secret settings among names of variables, whether by value or by file."""
    secret = {
        name.upper()
        for name, field in Settings.model_fields.items()
        if name.endswith(("_url", "_key", "_secret", "_token", "_password"))
        and name not in ("infobip_base_url", "receiver_public_url", "alert_url", "webhook_url")
        and field
    }
    names = {name.removeprefix("PABAL_").removesuffix("_FILE") for name in environment}
    return names & secret


@pytest.mark.parametrize("name", CORE)
def test_kubernetes_takes_it(name):
    kubernetes_validate.validate(CORE[name], KUBERNETES, strict=True)


def test_a_wrong_manifest_is_refused():
    broken = CORE["control-Deployment-pabal-control"] | {"spec": {"replicas": "one"}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, KUBERNETES, strict=True)


WORDS = {
    "restartPolicy": {"Always", "OnFailure"},
    "whenUnsatisfiable": {"ScheduleAnyway", "DoNotSchedule"},
    "protocol": {"TCP", "UDP"},
    "policyTypes": {"Ingress", "Egress"},
    "medium": {"Memory"},
    "operator": {"In"},
    "imagePullPolicy": {"Always", "IfNotPresent"},
}
"""What may stand in these fields: a cluster refuses other words, but its schemas do not list them."""

QUANTITY = re.compile(r"\d+(m|Mi|Gi)?")


def fields_of(value: Any) -> Iterator[tuple[str, Any]]:
    """Each field of a resource at any depth."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield str(key), inner
        if isinstance(inner, dict | list):
            yield from fields_of(inner)


@pytest.mark.parametrize("name", CORE)
def test_words_and_quantities_are_those_that_a_cluster_knows(name):
    for field, value in fields_of(CORE[name]):
        if field in WORDS:
            assert set(value if isinstance(value, list) else [value]) <= WORDS[field], field
        if field in ("cpu", "memory", "sizeLimit"):
            assert QUANTITY.fullmatch(value), field


@pytest.mark.parametrize("name", PODS)
def test_what_a_pod_names_of_itself_is_there(name):
    pod, own = PODS[name], container(name)
    labels = next(r["spec"]["template"]["metadata"]["labels"] for n, r in CORE.items() if n == name)
    selectors = [CORE[name]["spec"].get("selector", {}).get("matchLabels", labels)]
    selectors += [
        spread["labelSelector"]["matchLabels"] for spread in pod.get("topologySpreadConstraints", [])
    ]
    ports = {port["name"] for port in own.get("ports", [])}
    probes = [own[kind] for kind in ("startupProbe", "livenessProbe", "readinessProbe") if kind in own]
    asked = [probe[kind]["port"] for probe in probes for kind in ("httpGet", "tcpSocket") if kind in probe]

    assert pod["automountServiceAccountToken"] is False
    assert {mount["name"] for mount in own["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    assert all(selector == labels for selector in selectors)
    assert set(asked) <= ports
    assert all("exec" not in probe or probe["timeoutSeconds"] > 1 for probe in probes)


@pytest.mark.parametrize("component", OWN)
def test_a_container_finds_the_names_of_its_servers(component):
    outward = [rule for policy in policies_of(component) for rule in policy.get("egress", [])]

    assert {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]} in outward


@pytest.mark.parametrize("name", [name for name in COMPOSE if COMPOSE[name].get("image") == "pabal"])
def test_a_service_of_the_compose_file_that_goes_on_has_a_health_check(name):
    service = COMPOSE[name]

    assert service.get("profiles") or name == "migrate" or service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", [name for name in KEDA if "ScaledObject" in name])
def test_keda_takes_it(name):
    spec = KEDA[name]["spec"]

    assert KEDA[name]["apiVersion"] == "keda.sh/v1alpha1"
    assert set(spec) <= SCALED_OBJECT
    assert f"pumps-Deployment-{spec['scaleTargetRef']['name']}" in CORE
    assert set(spec["fallback"]) == {"failureThreshold", "replicas"}
    for trigger in spec["triggers"]:
        assert set(trigger) <= TRIGGER
        assert trigger["metricType"] == "AverageValue"
        assert set(trigger["metadata"]) >= NEEDED[trigger["type"]]
        assert all(isinstance(value, str) for value in trigger["metadata"].values())


def test_what_keda_authenticates_with_is_there():
    references = {
        trigger["authenticationRef"]["name"]
        for resource in KEDA.values()
        for trigger in resource["spec"].get("triggers", [])
        if "authenticationRef" in trigger
    }
    found = {
        resource["metadata"]["name"]
        for resource in KEDA.values()
        if resource["kind"] == "TriggerAuthentication"
        and all(set(target) == {"parameter", "name", "key"} for target in resource["spec"]["secretTargetRef"])
    }

    assert references == found != set()


@pytest.mark.parametrize("name", PODS)
def test_a_container_has_a_numeric_user_a_read_only_root_and_no_rights(name):
    own = container(name)["securityContext"]

    assert PODS[name]["securityContext"]["runAsUser"] > 0
    assert PODS[name]["securityContext"]["runAsNonRoot"] is True
    assert own["readOnlyRootFilesystem"] is True
    assert own["allowPrivilegeEscalation"] is False
    assert own["capabilities"]["drop"] == ["ALL"]


@pytest.mark.parametrize("name", PODS)
def test_a_container_has_the_files_of_its_own_secrets_and_no_others(name):
    own = container(name)
    variables = {variable["name"]: variable["value"] for variable in own["env"]}
    files = {
        f"/etc/pabal/{item['path']}"
        for source in PODS[name]["volumes"][0]["projected"]["sources"]
        for item in source["secret"]["items"]
    }
    named = {value for variable, value in variables.items() if variable.endswith("_FILE")}
    at_conf = {word.removeprefix("--conf=") for word in own["command"] if word.startswith("--conf=")}

    assert secrets_of(iter(variables)) == OWN[own["name"]]
    assert files == named | at_conf
    assert not any("valueFrom" in variable for variable in own["env"])


@pytest.mark.parametrize("name", [name for name in PODS if container(name).get("envFrom")])
def test_a_worker_has_the_time_to_end_its_calls(name):
    data = CORE["settings-ConfigMap-pabal-settings"]["data"]

    timeout_s = float(data["PABAL_REQUEST_TIMEOUT_S"])

    assert PODS[name]["terminationGracePeriodSeconds"] >= max(60, timeout_s + 30)


def test_settings_of_the_manifests_exist_and_are_taken():
    data = CORE["settings-ConfigMap-pabal-settings"]["data"]
    names = {name.removeprefix("PABAL_").lower(): value for name, value in data.items()}

    settings = Settings(**(names | {"receiver_token": "token"}))

    assert set(names) <= set(Settings.model_fields)
    assert settings.pod_speed == names["pod_speed"]


def test_the_workers_together_take_every_queue():
    taken = [
        queue
        for name in ("pumps-Deployment-pabal-pumps", "control-Deployment-pabal-control")
        for queue in container(name)["command"][-1].split(",")
    ]

    assert sorted(taken) == sorted(set(wire.QUEUES.values()))


@pytest.mark.parametrize("role", ["worker", "beat", "receiver"])
def test_probes_ask_the_heartbeat_of_their_own_role(role):
    component = {"worker": "pumps"}.get(role, role)
    own = container(f"{component}-Deployment-pabal-{component}")

    assert own["livenessProbe"]["exec"]["command"] == ["pabal-alive", role]
    assert own["readinessProbe"]["exec"]["command"] == ["pabal-alive", role, "--ready"]
    assert COMPOSE[role]["healthcheck"]["test"] == ["CMD", "pabal-alive", role]


@pytest.mark.parametrize("kind", ["NetworkPolicy", "PodDisruptionBudget"])
def test_a_rule_is_for_pods_that_there_are(kind):
    components = {container(name)["name"] for name in PODS}
    texts = [json.dumps(resource["spec"]) for resource in CORE.values() if resource["kind"] == kind]
    named = {
        found
        for text in texts
        for found in re.findall(r'component", "operator": "In", "values": \[([^]]*)', text)
    }
    named |= {found for text in texts for found in re.findall(r'/component": "(\w+)"', text)}

    assert named
    assert {word.strip('" ') for found in named for word in found.split(",")} <= components


PORTS = {LEDGER: 5432, BROKER: 6379, PACER: 6379, "INFOBIP_API_KEY": 443}
"""Where the server is for which a secret is."""


def policies_of(component: str) -> Iterator[dict[str, Any]]:
    """The network policies that name these pods."""
    for resource in CORE.values():
        if resource["kind"] != "NetworkPolicy":
            continue
        for rule in resource["spec"]["podSelector"].get("matchExpressions", []):
            if component in rule["values"]:
                yield resource["spec"]


@pytest.mark.parametrize("component", OWN)
def test_a_container_may_go_to_the_servers_of_its_secrets_and_to_no_others(component):
    outward = [rule for policy in policies_of(component) for rule in policy.get("egress", [])]
    open_ports = {port["port"] for rule in outward for port in rule["ports"]}

    assert open_ports - {53} == {PORTS[secret] for secret in OWN[component] if secret in PORTS}


@pytest.mark.parametrize("name", [name for name in PODS if PODS[name]])
def test_prometheus_comes_to_all_who_show_metrics_and_to_no_others(name):
    own = container(name)
    ports = {port["name"]: port["containerPort"] for port in own.get("ports", [])}
    variables = {variable["name"]: variable["value"] for variable in own["env"]}
    if own.get("envFrom"):
        variables |= CORE["settings-ConfigMap-pabal-settings"]["data"]
    shown = variables.get("PABAL_METRICS_PORT") or ("9200" if "exporter" in own["command"] else None)
    inward = [rule for policy in policies_of(own["name"]) for rule in policy.get("ingress", [])]
    reached = {port["port"] for rule in inward for port in rule["ports"]}

    assert ports.get("metrics") == (int(shown) if shown else None)
    assert reached == set(ports)


@pytest.mark.parametrize("job", ["worker", "receiver", "exporter"])
def test_each_job_of_prometheus_is_a_service_that_shows_metrics_inside(job):
    service = COMPOSE[job]
    text = (ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8")

    shows = service["environment"].get("PABAL_METRICS_PORT") == "9200" or "9200" in service["command"]
    assert f"job_name: pabal-{job}" in text
    assert shows
    assert not any("9200" in port for port in service.get("ports", []))


@pytest.mark.parametrize("name", [name for name in COMPOSE if COMPOSE[name].get("image") == "pabal"])
def test_a_service_of_the_compose_file_has_its_own_secrets_and_no_others(name):
    service = COMPOSE[name]
    expected = OWN.get(name, set()) | ({"RECEIVER_PASSWORD"} if name == "receiver" else set())
    expected = WORKING if name == "worker" else expected

    assert "env_file" not in service
    assert secrets_of(iter(service["environment"])) == expected


def test_workers_of_the_compose_file_know_every_setting_of_theirs():
    named = {name.removeprefix("PABAL_").lower() for name in COMPOSE["worker"]["environment"]}
    others = {"receiver_user", "receiver_password", "alive_dir"}

    assert named == set(Settings.model_fields) - others


def test_ports_of_the_compose_file_are_open_to_this_host_alone():
    ports = [port for service in COMPOSE.values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", ["flower"])
def test_flower_is_read_only_and_shows_campaigns(name):
    in_pod = {v["name"]: v["value"] for v in container("flower-Deployment-pabal-flower")["env"]}

    for environment in (in_pod, COMPOSE[name]["environment"]):
        assert environment["FLOWER_READ_ONLY"] == "true"
        assert "kwargs" in environment["FLOWER_TASKS_COLUMNS"].split(",")


def test_the_dockerfile_has_nothing_to_complain_of():
    linter = Path(sys.executable).with_name("hadolint")

    done = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")
