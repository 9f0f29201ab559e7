"""Each piece of a block that is larger than a chunk says where it belongs."""

import re
import time

import pytest

from tasks.index.chunk import cut
from tasks.index.pieces import pieces, sentences
from tasks.records import content


def by_piece(text: str) -> int:
    """Count tokens as word pieces: four letters or one sign per token, blanks for nothing."""
    return len(re.findall(r"\w{1,4}|[^\w\s]", text))


def chunks(text: str, size: int = 80) -> list[str]:
    found = [content(heading, body) for heading, body, _ in cut(text, size, by_piece)]
    assert max(map(by_piece, found)) <= size
    return found


def holding(text: str, sign: str, size: int = 80) -> list[str]:
    found = [each for each in chunks(text, size) if sign in each]
    assert found
    return found


LONG = " ".join(f"Step {n} is to wait {n} minutes." for n in range(60))


def test_each_piece_of_a_large_row_names_the_row_and_its_columns() -> None:
    text = (
        f"| Fault | Cause | Cure |\n| --- | --- | --- |\n| E12 | Dirt | {LONG} |\n| E13 | | None |"
    )
    found = holding(text, "minutes")
    assert len(found) > 3
    assert all(each.startswith("| Fault | Cause | Cure |\n") for each in found)
    assert all(line.startswith("| E12 |") for each in found for line in each.split("\n")[2:3])
    assert [line for each in found for line in each.split("\n") if line.count("|") != 4] == []


def test_a_row_with_a_mere_number_is_named_by_the_next_cell_too() -> None:
    text = f"| No. | Lathe | Cure |\n| --- | --- | --- |\n| 7 | Orion | {LONG} |"
    assert all("| 7 | Orion |" in each for each in holding(text, "minutes"))
    head = " | ".join(["No.", "Lathe", *(f"Week {n} mean" for n in range(60))])
    values = " | ".join(str(500 + n) for n in range(60))
    [found] = holding(f"| {head} |\n|{'---|' * 62}\n| 7 | Orion | {values} |", "555")
    assert "No.: 7\nLathe: Orion\n" in found


def test_a_figure_of_a_wide_table_stands_with_the_names_of_its_row_and_column() -> None:
    head = " | ".join(["Probe", *(f"Week {n} mean" for n in range(1, 200))])
    rows = "\n".join(
        f"| Probe {p} | {' | '.join(str(1000 * p + n) for n in range(1, 200))} |" for p in (1, 2)
    )
    [found] = holding(f"| {head} |\n|{'---|' * 200}\n{rows}", "2150")
    assert "Probe: Probe 2\n" in found
    assert "\nWeek 150 mean: 2150" in found


def test_a_long_cell_of_a_wide_table_names_its_column_in_each_piece() -> None:
    head = " | ".join(f"Question number {n}" for n in range(40))
    row = " | ".join(LONG if n == 30 else f"yes {n}" for n in range(40))
    found = holding(f"| {head} |\n|{'---|' * 40}\n| {row} |", "minutes")
    assert all("Question number 30: " in each for each in found)


def test_all_columns_of_a_wide_table_are_named_even_where_they_are_empty() -> None:
    head = " | ".join(f"Field {n}" for n in range(80))
    text = f"| {head} |\n|{'---|' * 80}\n| a {'| ' * 80}|\n| b {'| ' * 80}|"
    found = "\n".join(chunks(text))
    assert [n for n in range(80) if f"Field {n}" not in found] == []


ITEMS = "\n".join(f"{n}. the storing of returned crates of kind {n}" for n in range(1, 60))


@pytest.mark.parametrize(
    ("above", "lead"),
    [
        ("No fee is taken for:", "No fee is taken for:"),
        ("Some things cost nothing. The following are free.", "The following are free."),
        ("Free of charge", "Free of charge"),
    ],
)
def test_each_chunk_of_a_long_list_says_what_it_is_a_list_of(above: str, lead: str) -> None:
    found = holding(f"# Fees\n\n{above}\n\n{ITEMS}\n\nAll other things cost.", "storing")
    assert len(found) > 5
    assert [each for each in found if lead not in each] == []


@pytest.mark.parametrize(
    "listed",
    [
        "\n".join(f"{'abcdefgh'[n % 8]}) lamp {n} of the yard that hums" for n in range(40)),
        "\n".join(f"{n}．lamp {n} of the yard that hums" for n in range(40)),
        "\n\n".join(f"({n % 9 + 1}) lamp {n} of the yard that hums" for n in range(40)),
        "\n".join(f"- lamp {n} of the yard that hums" for n in range(30))
        + "\n\n<!-- page 2 -->\n\n"
        + "\n".join(f"- lamp {n} of the yard that hums" for n in range(30)),
        "\n".join(f"> Lamp {n} of the yard hums." for n in range(40)),
        "```\n" + "\n".join(f"lamp {n} of the yard hums" for n in range(40)) + "\n```",
    ],
    ids=["letters", "wide dots", "numbers in brackets", "over a page", "quotation", "code"],
)
def test_a_list_of_any_form_says_what_it_is_a_list_of(listed: str) -> None:
    found = holding(f"# Lamps\n\nThese must not be lit:\n\n{listed}", " hum")
    assert len(found) > 2
    assert all("must not be lit:" in each for each in found)


def test_each_piece_of_lines_with_labels_stands_below_the_first_and_behind_its_own() -> None:
    text = f"# Cards\n\nMachine: Lathe Orion\nProcedure: {LONG}\nState: ready"
    assert all("Machine: Lathe Orion\n" in each for each in holding(text, "minutes"))
    assert all("Procedure: " in each for each in holding(text, "minutes"))
    assert "State: ready" in holding(text, "State")[0]
    text = f"Procedure: {LONG}\nMachine: Lathe Orion\nState: ready"
    words = re.findall(r"\w+", text)
    assert set(words) <= set(re.findall(r"\w+", " ".join(chunks(text))))
    assert all("Procedure: " in each for each in holding(text, "minutes"))


def test_each_piece_of_an_item_or_a_field_stands_behind_its_label() -> None:
    for label in ("- Blanking plate: ", "care: ", "**Blanking plate:** "):
        assert all(label in each for each in holding(f"# Terms\n\n{label}{LONG}", "minutes"))


def test_a_sentence_above_a_list_that_does_not_speak_of_it_stands_once() -> None:
    found = chunks(f"The hall is cold.\n\n{ITEMS}")
    assert sum("The hall is cold." in each for each in found) == 1


def test_a_list_that_goes_on_after_a_paragraph_keeps_its_lead() -> None:
    rest = ITEMS.split("\n")[30:]
    text = f"It is free:\n\n{ITEMS[:500]}\n\nA remark on the crates.\n\n" + "\n".join(rest)
    assert all("It is free:" in each for each in holding(text, "kind 59"))


def test_a_list_within_an_item_keeps_the_line_above_it() -> None:
    inner = "\n".join(f"  - crates of kind {n}, empty or full" for n in range(40))
    found = holding(f"- Not covered:\n{inner}\n- Covered: the rest", "crates of kind")
    assert all("Not covered:" in each for each in found)


def test_a_table_keeps_the_title_above_it() -> None:
    rows = "\n".join(f"| CR-{n} | {n} |" for n in range(60))
    found = holding(f"Crates in hall 4\n\n| Crate | Count |\n|---|---|\n{rows}", "CR-")
    assert all(each.startswith("Crates in hall 4\n\n| Crate | Count |") for each in found)


def test_code_keeps_its_fence_lines_and_indents_in_each_chunk() -> None:
    lines = [f"    if load_{n} > {n}; then stop; fi" for n in range(60)]
    found = holding("# Guard\n\n```sh\n" + "\n".join(lines) + "\n```", "load_")
    assert all(re.fullmatch(r"Guard\n```sh\n.*\n```", each, re.DOTALL) for each in found)
    assert [line for line in lines if not any(line in each.split("\n") for each in found)] == []


def test_code_that_fits_stays_whole_with_its_empty_lines() -> None:
    code = "```py\ndef a():\n    return 1\n\n\ndef b():\n    return 2\n```"
    assert any(code in each for each in chunks(f"{'Some words here. ' * 20}\n\n{code}"))


@pytest.mark.parametrize(
    "word",
    ["Q7f" * 20_000, "data:image/png;base64," + "iVBORw0KGgo" * 6_000, ("A" * 76 + "\n") * 800],
    ids=["a word", "a picture", "lines"],
)
def test_encoded_data_makes_no_chunks_of_its_own(word: str) -> None:
    found = chunks(f"The key:\n\n{word}\n\nThe end of it.", 160)
    assert len(found) <= 3
    assert "more characters)" in "".join(found)
    assert found[-1].endswith("The end of it.")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It lifts max. 5 t. It is red.", 2),
        ("Open from Jan. 3 to Dec. 9. Closed on Mon. and Sun. 4 May.", 2),
        ("Ask Acme Inc. Ltd. or Dr. Hale. They know.", 2),
        ("Use oil, e.g. Grade 4, i.e. thin oil. Not fat.", 2),
        ("Das gilt z. B. Für Pumpen. Sonst nicht.", 2),
        ("See No. 7 and Fig. 3. Then stop.", 2),
        ("Is it free? No. It costs.", 3),
        ("“Stop!” said the guard. He left.", 2),
        ("门必须关闭。温度是五度！谁检查？夜班。", 4),
        ("Signed by J. B. Hale. Approved.", 2),
        ("One sentence; with a part.", 1),
        ("Er kommt am 3. Mai oder am 4. Tag. Dann nicht.", 2),
        ("1. Open the valve. Wait.", 2),
        ("A fuse of 10 A. It is slow.", 2),
        ("Ask Lt. Hale or Dipl.-Ing. Kron. They know.", 2),
        ("M. Roux signe avec l'ing. Verdi. Bien.", 2),
        ("Zgodnie z art. 5 ust. 2 pkt. 3. Zob. s. 12. Koniec.", 3),
        ("It takes 5 s. 12 pumps run.", 2),
        ("A length of 5 m. 3 bolts hold it.", 2),
    ],
)
def test_sentences_end_where_people_end_them(text: str, count: int) -> None:
    found = sentences(text)
    assert "".join(found) == text
    assert len([each for each in found if each]) == count


def test_chinese_is_cut_at_its_full_stops() -> None:
    text = "".join(f"第{n}号冷库的门必须在四十秒内关闭并由夜班员工检查温度。" for n in range(60))
    found = chunks(text, 60)
    assert [each for each in found if not each.endswith("。")] == []


def test_lines_that_were_wrapped_at_a_margin_are_cut_between_sentences() -> None:
    words = " ".join(
        f"The valve of line {n} is opened by the shift that comes on." for n in range(40)
    )
    wrapped = re.sub(r"(.{40,60}) ", r"\1\n", words)
    assert [each for each in pieces(wrapped, 60, by_piece) if not each.endswith(".")] == []


@pytest.mark.parametrize("rows", [500, 4000])
def test_time_grows_with_the_text_and_not_with_its_square(rows: int) -> None:
    table = "| Ticket | Text |\n|---|---|\n" + f"| T-1 | {LONG[:300]} |\n" * rows
    started = time.process_time()
    list(cut(table, 160, by_piece))
    assert time.process_time() - started < rows / 100  # seconds; a hundredth of it in fact
