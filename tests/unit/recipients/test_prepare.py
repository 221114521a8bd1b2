import csv
import hashlib
import json
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign import Campaign, parse_campaign
from pabal.errors import WrongInput
from pabal.recipients.prepare import Prepared, prepare
from pabal.suppressions import NumberFile

CAMPAIGN = parse_campaign(
    {
        "id": "shipping",
        "channel": "KAKAO_ALIM",
        "sender": "OFFICIAL-ACCOUNT-ID-123",
        "content": {
            "type": "TEMPLATE",
            "templateCode": "T1",
            "text": "#{name}님의 #{order} 상품",
        },
    }
)
EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def prepared(tmp_path: Path):
    def run(rows: str, campaign: Campaign = CAMPAIGN, **options) -> Prepared:
        path = tmp_path / "people.csv"
        path.write_text("to,name,order\n" + rows, encoding="utf-8")
        return prepare(campaign, path, batch_dir=tmp_path / "batches", **options)

    (tmp_path / "batches").mkdir()
    return run


def numbered(n: int) -> str:
    return "".join(f"0101{k:07},손님{k},A{k}\n" for k in range(n))


def test_good_rows_become_numbered_batches(prepared) -> None:
    done = prepared(numbered(5), batch_size=2)

    assert [(number, orjson.loads(raw)) for number, raw in done.read_batches()][:1] == [
        (
            1,
            {
                "number": 1,
                "columns": ["name", "order"],
                "rows": [[2, "821010000000", "손님0", "A0"], [3, "821010000001", "손님1", "A1"]],
            },
        )
    ]
    assert [len(orjson.loads(raw)["rows"]) for _, raw in done.read_batches()] == [2, 2, 1]
    assert (done.rows_read, done.good, done.batches, done.columns) == (5, 5, 3, ("name", "order"))


def test_the_same_person_is_prepared_once_whatever_the_notation(prepared) -> None:
    done = prepared("010-1234-5678,a,1\n01022223333,b,2\n+82 10 1234 5678,c,3\n1012345678,d,4\n")

    assert (done.rows_read, done.good, done.duplicates) == (4, 2, 2)
    assert done.duplicate_examples == ("row 4 repeats row 2", "row 5 repeats row 2")


def test_a_repeat_far_from_its_first_row_is_found(prepared) -> None:
    done = prepared(numbered(2500) + "010-1000-0000,again,1\n")

    assert done.duplicate_examples == ("row 2502 repeats row 2",)


def test_a_bad_row_does_not_take_the_place_of_a_good_one(prepared) -> None:
    done = prepared("01012345678,,1\n01012345678,b,2\n")

    assert (done.good, done.bad, done.duplicates) == (1, 1, 0)
    assert [orjson.loads(raw)["rows"] for _, raw in done.read_batches()] == [[[3, "821012345678", "b", "2"]]]


@given(st.lists(st.sampled_from(["good", "repeat", "bad"]), min_size=1, max_size=40), st.integers(1, 7))
def test_every_row_is_good_bad_or_a_repeat(tmp_path_factory, kinds: list[str], batch_size: int) -> None:
    folder = tmp_path_factory.mktemp("kinds")
    rows = [
        {"good": f"0101{n:07}", "repeat": "01099999999", "bad": "02"}[kind] for n, kind in enumerate(kinds)
    ]
    (folder / "people.csv").write_text("to,name,order\n" + "".join(f"{to},a,1\n" for to in rows))

    done = prepare(CAMPAIGN, folder / "people.csv", batch_dir=folder, batch_size=batch_size)

    n_repeated = kinds.count("repeat")
    in_batches = [row[0] for _, raw in done.read_batches() for row in orjson.loads(raw)["rows"]]
    assert done.rows_read == len(kinds) == done.good + done.bad + done.duplicates
    assert (done.bad, done.duplicates) == (kinds.count("bad"), max(0, n_repeated - 1))
    assert len(in_batches) == done.good and in_batches == sorted(in_batches)
    assert done.batches == -(-done.good // batch_size)


def test_bad_rows_are_written_down_with_their_cells_and_reasons(prepared, tmp_path: Path) -> None:
    bad_path = tmp_path / "people-bad.csv"

    done = prepared('01012345678,길동,A1\n02-123-4567,"Kim, Lee",\n010,a,b,c\n', bad_path=bad_path)

    assert done.bad_path == bad_path and bad_path.read_bytes().startswith(b"\xef\xbb\xbf")
    with bad_path.open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    assert header == ["pabal_row", "pabal_reason", "to", "name", "order"]
    assert first[:1] + first[2:] == ["3", "02-123-4567", "Kim, Lee", ""]
    assert "is a landline" in first[1] and "column 'order'" in first[1]
    assert second[2:] == ["010", "a", "b", "c"]


def test_bad_rows_put_right_can_be_prepared_again(prepared, tmp_path: Path) -> None:
    bad_path, again_path = tmp_path / "bad.csv", tmp_path / "still-bad.csv"
    prepared("02-123-4567,길동,A1\n02-123-4568,철수,A2\n", bad_path=bad_path)
    mended = bad_path.read_text(encoding="utf-8-sig").replace("02-123-4567", "010-1234-5678")
    bad_path.write_text(mended, encoding="utf-8-sig")

    done = prepare(CAMPAIGN, bad_path, batch_dir=tmp_path, bad_path=again_path)

    assert (done.good, done.bad) == (1, 1)
    assert again_path.read_text(encoding="utf-8-sig").startswith("pabal_row,pabal_reason,to,name,order")


def test_json_lines_that_cannot_be_read_are_written_down_as_they_are(tmp_path: Path) -> None:
    path, bad_path = tmp_path / "people.jsonl", tmp_path / "bad.csv"
    path.write_text('{"to": "01012345678", "name": "a", "order": 1}\n{"to": \n', encoding="utf-8")

    done = prepare(CAMPAIGN, path, batch_dir=tmp_path, bad_path=bad_path)

    assert (done.good, done.bad) == (1, 1)
    assert 'pabal_line={""to"":' in bad_path.read_text(encoding="utf-8-sig")


def test_without_bad_rows_there_is_no_file_of_them(prepared, tmp_path: Path) -> None:
    done = prepared(numbered(3), bad_path=tmp_path / "bad.csv")

    assert done.bad_path is None
    assert not (tmp_path / "bad.csv").exists()


def test_problems_are_the_first_hundred_and_the_file_has_all(prepared, tmp_path: Path) -> None:
    done = prepared("02,a,1\n" * 150, bad_path=tmp_path / "bad.csv")

    assert (len(done.problems), done.bad, done.batches) == (100, 150, 0)
    assert len((tmp_path / "bad.csv").read_text(encoding="utf-8-sig").splitlines()) == 151


def test_the_same_file_and_campaign_give_the_same_bytes(prepared) -> None:
    once = prepared(numbered(1500))
    again = prepared(numbered(1500))

    content = again.batch_path.read_bytes()
    assert once == again
    assert once.fingerprint == hashlib.sha256(content).hexdigest()


def test_other_values_give_another_fingerprint(prepared) -> None:
    assert prepared("01012345678,a,1\n").fingerprint != prepared("01012345678,a,2\n").fingerprint


def test_a_refused_file_leaves_nothing_behind(prepared, tmp_path: Path) -> None:
    with pytest.raises(WrongInput):
        prepared(numbered(1500) + '01012345678,"never closed,1\n', bad_path=tmp_path / "bad.csv")

    assert list((tmp_path / "batches").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["people.csv"]


def test_only_the_batch_file_stays_in_its_folder(prepared, tmp_path: Path) -> None:
    done = prepared(numbered(3))

    assert list((tmp_path / "batches").iterdir()) == [done.batch_path]


def test_progress_never_goes_back_and_ends_with_all(prepared) -> None:
    seen: list[tuple[int, int]] = []

    prepared(numbered(5000), on_progress=lambda done, total: seen.append((done, total)))

    assert len(seen) == 5
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


def test_the_example_campaign_and_its_recipients_fit_together(tmp_path: Path) -> None:
    campaign = parse_campaign((EXAMPLES / "campaign.json").read_bytes())

    done = prepare(campaign, EXAMPLES / "recipients.csv", batch_dir=tmp_path, bad_path=tmp_path / "bad.csv")

    assert (done.bad, done.duplicates) == (3, 12)
    assert done.good == done.rows_read - 15 > 1900
    assert {problem.what.split(" (")[0] for problem in done.problems} == {
        "is a landline",
        "is a number abroad",
        "is empty",
    }


def test_the_example_with_an_emoji_has_one_text_that_no_sms_carries(tmp_path: Path) -> None:
    campaign = parse_campaign((EXAMPLES / "campaign.json").read_bytes())

    done = prepare(campaign, EXAMPLES / "recipients-emoji.jsonl", batch_dir=tmp_path)

    assert (done.rows_read, done.good, done.bad) == (10, 9, 1)
    assert "no Korean SMS carries" in done.problems[0].what


def test_the_example_campaign_is_ready_at_any_hour() -> None:
    raw = json.loads((EXAMPLES / "campaign.json").read_text(encoding="utf-8"))

    assert "sendAt" not in raw and "deliveryTimeWindow" not in raw


def test_the_list_itself_is_never_overwritten_with_its_bad_rows(prepared, tmp_path: Path) -> None:
    rows = "01012345678,길동,A1\n02-123-4567,Kim,\n"

    with pytest.raises(WrongInput, match="is the list itself"):
        prepared(rows, bad_path=tmp_path / "people.csv")

    assert (tmp_path / "people.csv").read_text("utf-8").endswith(rows)


def test_bad_rows_that_somebody_has_mended_are_kept(prepared, tmp_path: Path) -> None:
    rows, bad_path = "01012345678,길동,A1\n02-123-4567,Kim,\n", tmp_path / "bad.csv"
    first = prepared(rows, bad_path=bad_path)
    same = prepared(rows, bad_path=bad_path)
    bad_path.write_text("mended", "utf-8")

    again = prepared(rows, bad_path=bad_path)

    assert first.bad_path == same.bad_path == bad_path
    assert bad_path.read_text("utf-8") == "mended"
    assert again.bad_path == tmp_path / "bad-2.csv"


BARE = "010-1234-5678\n010-1234-5679\n010-1234-5678\n"


@pytest.fixture
def prepared_list(tmp_path: Path):
    def run(text: str, campaign: Campaign) -> Prepared:
        path = tmp_path / "people.csv"
        path.write_text(text, encoding="utf-8")
        return prepare(campaign, path, batch_dir=tmp_path)

    return run


def with_text(text: str) -> Campaign:
    written = CAMPAIGN.to_json()
    return parse_campaign({**written, "content": {**written["content"], "text": text}})


def test_numbers_without_a_header_are_a_list_where_there_are_no_variables(prepared_list) -> None:
    done = prepared_list(BARE, with_text("안녕하세요."))

    assert (done.rows_read, done.good, done.duplicates) == (3, 2, 1)
    assert done.duplicate_examples == ("row 3 repeats row 1",)
    assert "there is none: row 1 holds a number" in str(done.notices[0])
    assert "5678" not in str(done.notices[0])


def test_blanks_between_numbers_without_a_header_are_no_rows(prepared_list) -> None:
    done = prepared_list("010-1234-5678\n \n010-1234-5679\n", with_text("안녕하세요."))

    assert (done.rows_read, done.good, done.bad) == (2, 2, 0)


def test_numbers_that_said_no_need_no_header_either(tmp_path: Path) -> None:
    path = tmp_path / "refusals.txt"
    path.write_text("01012345678\n02-123-4567\n010-1234-5679\n", encoding="utf-8")
    numbers = NumberFile(path)

    blocks = list(numbers.read_blocks(100))

    assert blocks == [["821012345678", "821012345679"]]
    assert numbers.bad == 1
    assert "there is none: row 1 holds a number" in str(numbers.notices[0])


def test_numbers_without_a_header_are_refused_where_there_are_variables(prepared_list) -> None:
    with pytest.raises(WrongInput, match=r"holds somebody's number in column 1, .* such as to$"):
        prepared_list(BARE, CAMPAIGN)


def test_characters_that_nobody_sees_in_cells_are_asked_about_once_a_column(prepared_list) -> None:
    done = prepared_list(
        "to,name\n010-1234-5678,가\u200b나\n010-1234-5679,나\u00a0다\n010-1234-5670,\u00a0나\u00a0\n",
        with_text("#{name}님"),
    )

    (question,) = done.questions
    assert (question.code, question.where) == ("invisible-characters", "column 'name'")
    assert "in 2 rows, row 2 first: U+200B" in question.what
