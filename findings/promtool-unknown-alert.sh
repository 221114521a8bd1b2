#!/bin/sh
# promtool 2.42.0 (Debian's package prometheus): a unit test that expects no alert passes for an alert that does not exist, and a series that
# has ended is still there four minutes later.
#
# "exp_alerts: []" is satisfied by a misspelt or renamed alert, so the half of a suite that says "does not fire" goes on passing after a rename.
# A series of three samples a minute apart, the last followed by `_` (no sample), keeps its value until the look-back of five minutes is over;
# a test of `absent()` that does not wait so long finds the value.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
apt-get download --quiet=2 prometheus=2.42.0+ds-5+deb12u1
dpkg-deb --extract prometheus_*.deb package
cat > rules.yml <<'YAML'
groups:
  - name: queues
    rules:
      - {alert: QueueLong, expr: queue > 5, for: 1m}
      - {alert: QueueGone, expr: absent(queue)}
YAML
write_test() { # name of the alert, when, what is expected
  cat > "$1-$2.yml" <<YAML
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series: [{series: queue, values: "9 9 9 _x20"}]
    alert_rule_test:
      - {eval_time: $2, alertname: $1, exp_alerts: $3}
YAML
}
judge() { # as above, then what promtool is expected to do
  write_test "$1" "$2" "$3"
  if package/usr/bin/promtool test rules "$1-$2.yml" > out 2>&1; then said=passes; else said=fails; fi
  echo "$1 at $2, expected $3: $said"
  test "$said" = "$4" || { cat out; echo "promtool has changed" >&2; exit 1; }
}
judge QueueLong 2m '[]' fails        # it fires
judge QueueLonk 2m '[]' passes       # there is no such alert
judge QueueGone 6m '[]' passes       # the last sample came at 2m
judge QueueGone 8m '[]' fails
judge QueueLong 6m '[]' fails        # and still fires by it
