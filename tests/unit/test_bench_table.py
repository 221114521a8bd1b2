"""What the bench's table makes of samples, and the arithmetic of docs/scale.md, over known figures."""

from __future__ import annotations

import pytest

from bench import scale
from bench.table import page, record
from bench.table.record import Record, Sample


def a_sample(case: str, turn: int, rate: float) -> Sample:
    settings = {"latency_ms": 0, "workers": 1}
    return Sample("sending", case, turn, settings, {"messages/s": rate, "CPU µs sender": 50.0}, "sender")


def a_record(*samples: Sample, turns: int = 3) -> Record:
    return Record("a machine", turns, list(samples))


def a_life(**figures: float) -> Record:
    cpu = {"worker": 60.0, "postgres": 60.0, "receiver": 10.0, "valkey": 2.0}
    spent = {f"CPU µs {name}": us for name, us in cpu.items()}
    life = spent | {"WAL bytes": 900.0, "table and index bytes": 400.0} | figures
    erasing = "erase and delete, 1,000 people"
    return a_record(
        Sample("life", "ours", 1, {"people": 1000}, life, ""),
        Sample("life", "ours", 1, {"people": 10}, dict.fromkeys(life, 9000000000.0), ""),
        Sample("operation", erasing, 1, {"campaigns": 10}, {"ms": 50.0}, ""),
        Sample("idle", "ours", 1, {}, {"% of a core": 2.0}, ""),
        turns=1,
    )


def test_a_ratio_is_of_runs_of_the_same_turn():
    found = a_record(
        *(a_sample("ours", turn, rate) for turn, rate in enumerate((100, 400, 300), 1)),
        *(a_sample("bare", turn, rate) for turn, rate in enumerate((50, 100, 300), 1)),
    )

    ratio = found.ratio("messages/s", "sending", "ours", "bare", latency_ms=0)

    assert ratio == 2
    assert found.median("messages/s", "sending", "ours") == 300


def test_what_was_not_measured_has_no_median_and_no_ratio():
    found = a_record(a_sample("ours", 1, 100))

    assert found.median("messages/s", "sending", "bare") is None
    assert found.ratio("messages/s", "sending", "ours", "bare") is None


def test_a_record_is_read_as_it_was_written(tmp_path):
    found = a_record(a_sample("ours", 1, 100.5))

    record.write(found, tmp_path / "record.json")

    assert record.read(tmp_path / "record.json") == found


def test_a_turn_that_was_not_whole_is_forgotten():
    found = a_record(*(a_sample("ours", turn, 100) for turn in (1, 2, 3)))

    found.keep_turns(2)

    assert (found.turns, [sample.turn for sample in found.samples]) == (2, [1, 2])


def test_the_page_names_rates_ratios_and_what_was_counted():
    text = page.page(a_record(a_sample("bare", 1, 200), a_sample("ours", 1, 300), turns=1))

    assert "| 0 | 1 | 300 | 200 (1.5) |" in text
    assert "Counted: sender." in text
    assert "loaded" not in text


def test_the_page_says_that_the_machine_was_loaded():
    found = a_record(a_sample("ours", 1, 300))
    found.others_share = 0.4

    assert "the machine was loaded" in page.page(found)


def test_a_message_costs_what_it_did_in_the_largest_campaign():
    costs = scale.costs_of(a_life())

    assert (costs.people, costs.worker_us, costs.retention_us, costs.idle_cores) == (1000, 60, 50, 0.02)


def test_a_record_without_lives_is_refused_with_the_way_out():
    with pytest.raises(scale.CostMissing, match="run `python -m bench --write`"):
        scale.costs_of(a_record())


def test_a_day_and_its_peak_are_each_others_inverse():
    assert scale.per_day(scale.peak_rate(1e9)) == pytest.approx(1e9)


def test_a_dearer_message_lowers_the_limit_of_what_it_uses_and_of_nothing_else():
    step = scale.STEPS[1]
    cheap = scale.limits(step, scale.costs_of(a_life()))
    dear = scale.limits(step, scale.costs_of(a_life(**{"WAL bytes": 1800.0})))

    assert dear["WAL"] == cheap["WAL"] / 2
    assert {name: dear[name] for name in dear if name != "WAL"} == {
        name: cheap[name] for name in cheap if name != "WAL"
    }


def test_several_ledgers_bear_as_much_together_as_each_times_their_number():
    costs = scale.costs_of(a_life())

    alone, together = (min(scale.limits(step, costs).values()) for step in scale.STEPS[-2:])

    assert together == alone * scale.STEPS[-1].ledgers


def test_the_kept_page_of_scale_is_what_the_kept_record_says():
    text = scale.text_of(record.read(scale.KEPT))

    assert text in scale.PAGE.read_text("utf-8")
