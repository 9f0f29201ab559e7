"""Test which drafts a reader understands without context: a strict filter, and few of many."""

import pytest

from tasks.dataset import acceptable, mix, selection, sentence_questions
from tasks.dataset.qa_pairs import Draft
from tasks.dataset.selection import Candidate, Sections
from tasks.dataset.wording import grammar
from tasks.documents.sections import sections
from tests.unit.fakes import document

ANSWER = "within 5 days"


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        ("When must travel vouchers be submitted?", True),
        ("Who should I call if my badge is lost?", True),
        ("When must it be submitted?", False),
        ("When must this voucher be submitted?", False),
        ("What should I do if they refuse my voucher?", False),
        ("What should I do if I see the table above?", False),
        ("What should I do at that time with vouchers?", False),
        ("What should I do if I have any questions?", False),  # about what?
        ("Vouchers must be submitted when?", False),
        ("When must vouchers be submitted", False),
        ("When must vouchers? be submitted?", False),
        ("When must **vouchers** be submitted?", False),
        ("When must [vouchers](https://x.example) be submitted?", False),
        ("When must [PERSON] submit vouchers?", False),
        ("When must vouchers (the blue ones be submitted?", False),
        ("When must the chosen vouchers be submitted?", False),
        ("When must the the vouchers be submitted?", False),
        ("When must vouchers be submitted, if known?", False),
        ("When are vouchers chosen and submitted?", True),
        ("When must vouchers  be submitted?", False),
        ("When must vouchers be submitted to the?", False),
        ("When must vouchers be submitted:?", False),
        ("When must vouchers be submitted\x07 in May?", False),
        ("When?", False),
        ("When must " + "very " * 30 + "old vouchers be submitted?", False),
        ("", False),
    ],
)
def test_a_question_is_one_clean_line_that_names_its_things(question: str, fits: bool) -> None:
    assert acceptable.fits(question, ANSWER) == fits


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ("within 5 days", True),
        ("the gatehouse", True),
        ("this form", False),
        ("then add up the hours", False),
        ("change the threshold accordingly", False),
        ("see below", False),
        ("above nine degrees", True),
        ("it depends", False),
        ("follow the instructions", False),
        ("click [here](https://x.example)", False),
        ("https://x.example", False),
        ("as listed:", False),
        ("the badge", False),  # says what the question says
        ("", False),
        ("word " * 40, False),
    ],
)
def test_an_answer_is_short_whole_and_says_something(answer: str, fits: bool) -> None:
    assert acceptable.fits("What should I do if my badge is lost?", answer) == fits


@pytest.mark.parametrize(
    ("question", "answer", "fits"),
    [
        ("What should I do after I scan the code of the lorry?", "select the new device", False),
        ("What happens once I choose a depot?", "you are ready to begin the tour", False),
        ("How do I attach a photograph of the lorry?", "click Browse", False),
        ("How do I attach a photograph of the lorry?", "click Browse and choose a file", True),
        ("What should I do after I hit a gatepost?", "call the depot before you drive on", True),
    ],
)
def test_the_next_step_on_a_screen_is_not_asked_for(question: str, answer: str, fits: bool) -> None:
    assert acceptable.fits(question, answer) == fits


def questions(text: str, title: str = "Depot") -> list[tuple[str, str, str]]:
    made = document(text=text, title=title)
    found = [each for part in sections(text) for each in sentence_questions.of_section(made, part)]
    return [(each.fact, each.question, each.short) for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "## How long may a lorry wait?\n\nA lorry may wait for 40 minutes at the north gate.",
            ("heading", "How long may a lorry wait?", "A lorry may wait for 40 minutes"),
        ),
        (
            "## Booking a lorry\n\nBook the lorry at the dispatch desk before noon.",
            ("heading", "How do I book a lorry?", "Book the lorry at the dispatch desk"),
        ),
        (
            "| Lorry | Payload, t |\n|---|---|\n| MX-40 | 12 |\n\nThe payload of a lorry is in t.",
            None,
        ),
        (
            "| Lorry | Load limit |\n|---|---|\n| MX-40 | 12 t |\n\nThis is what it can carry.",
            ("table", "What is the load limit of MX-40?", "12 t"),
        ),
    ],
)
def test_headings_and_tables_are_asked_as_people_ask(
    text: str, found: tuple[str, str, str] | None
) -> None:
    made = questions(text)
    if found is None:
        assert made == []
    else:
        [(fact, question, short), *_] = made
        assert (fact, question) == found[:2]
        assert short.startswith(found[2])


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Use flash cards to learn the north gate.", False),  # one of many ways
        ("Use Dockly to learn the north gate.", True),
        ("If you are using a handset, press the green button.", False),  # what for?
        ("If you lose a handset, call the gatehouse.", True),
        ("You should make sure you stamp the tally sheet on Friday.", False),
        ("A yard letter will be issued by the gate to the driver stating that it may go.", False),
        ("A yard letter will be issued by the gatehouse to the driver.", True),
    ],
)
def test_a_question_asks_for_one_thing_that_somebody_wants_to_know(text: str, asked: bool) -> None:
    assert bool(questions(text)) == asked


def test_a_question_below_a_heading_names_its_topic() -> None:
    text = "Open Dockly daily.\n\n## How do I reach Dockly?\n\nIf you lose the code, call the gate."
    [(_, question, short)] = questions(text)
    told = ("For Dockly, who should I call if I lose the code?", "the gate")
    assert (question, short) == told
    assert questions(text.replace("reach Dockly", "get in")) == []


def test_a_heading_whose_first_lines_do_not_answer_it_is_left_out() -> None:
    assert questions("## How long may a lorry wait?\n\nWaiting is dull, and a lorry is big.") == []
    assert questions("## Booking a lorry\n\n1. Call the desk.\n2. Name the lorry.") == []


def test_a_product_is_named_where_the_title_alone_names_it() -> None:
    told = "The outer seal must be replaced every 8 weeks."
    asked = "For the MX-40, how often must the outer seal be replaced?"
    assert questions(told, "MX-40 manual") == [("time", asked, "every 8 weeks")]
    assert questions(told, "MX-40 or MX-50")[0][1] == "How often must the outer seal be replaced?"


def test_a_name_at_the_start_of_a_sentence_stays_a_name() -> None:
    told = "Ferret must be updated every 8 weeks."
    assert questions(told)[0][1] == "How often must ferret be updated?"
    named = f"We keep hours in Ferret. {told}"
    assert questions(named)[0][1] == "How often must Ferret be updated?"


def test_an_answer_stands_in_its_section_word_for_word() -> None:
    split = "If your badge is lost, call the [gate](https://x.example/gate) house."
    assert questions(split) == []
    wrapped = "If your badge is lost, report the loss\nto the gate house."
    assert [short for _, _, short in questions(wrapped)] == ["report the loss to the gate house"]


@pytest.mark.parametrize(
    "text",
    [
        "Wenn Sie den Ausweis verlieren, rufen Sie die Pforte an. Der Schlüssel kostet 18 €.",
        "Si pierde la tarjeta, llame a la portería. La llave cuesta 18 €.",
        "Si vous perdez votre badge, appelez le gardien. Une clé coûte 18 €.",
        "Als u uw pas verliest, bel de portier. Een sleutel kost 18 €.",
        "| Pumpe | Preis |\n|---|---|\n| MX-40 | 18 € |",
    ],
)
def test_statements_of_other_languages_are_not_asked_for(text: str) -> None:
    assert questions(text) == []


def test_a_heading_that_asks_in_another_language_is_a_question_all_the_same() -> None:
    text = "## Wie lange darf ein Lkw warten?\n\nEin Lkw darf 40 Minuten vor dem Tor warten."
    assert questions(text) == [
        (
            "heading",
            "Wie lange darf ein Lkw warten?",
            "Ein Lkw darf 40 Minuten vor dem Tor warten",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "If " * 3000 + "you lose it, call.",
        "If you lose " + "a, " * 3000 + "call the desk.",
        "(" * 2000 + "You must pay within 5 days." + ")" * 2000,
        "You must pay <script>alert(1)</script> within 5 days.",
        "You must\x00 pay the rent within 5 days.",
        "| a | b |\n|---|---|\n" + "| x | y |\n" * 500,
        "To " + "book " * 2000 + "it, call.",
    ],
)
def test_hostile_text_is_survived_and_not_asked_for(text: str) -> None:
    assert questions(text) == []


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("booking", "book"),
        ("submitting", "submit"),
        ("opening", "open"),
        ("filing", "file"),
        ("applying", "apply"),
        ("setting", "set"),
        ("seeing", "see"),
        ("morning", ""),
    ],
)
def test_a_gerund_has_its_base(word: str, base: str) -> None:
    assert grammar.of_gerund(word) == base


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("Call the desk", True),
        ("Please do not call the desk", True),
        ("Travel should not occur", False),
        ("Travel time is paid", False),
        ("Travel by train", True),
        ("Desks are grey", False),
    ],
)
def test_an_instruction_is_told_from_a_noun(text: str, orders: bool) -> None:
    assert grammar.orders(text) == orders


def candidate(question: str, doc_id: str = "s/a.md", worth: float = 0.9) -> Candidate:
    return Candidate(question, f"answer of {question}", doc_id, "time", worth)


NOWHERE = Sections([])


def test_few_are_chosen_the_best_first_and_none_that_is_weak() -> None:
    many = [candidate(f"When is machine{n} oiled?", f"s/{n}.md", n / 100) for n in range(100)]
    found = selection.chosen(many, NOWHERE, 10)
    assert len(found) == 10
    assert found[0].worth == 0.99
    assert min(c.worth for c in selection.chosen(many, NOWHERE, 100)) >= selection.WORTH


def test_of_nearly_equal_questions_the_better_one_is_chosen() -> None:
    two = [
        candidate("When is the outer gate locked?", worth=0.7),
        candidate("When is the outer gate locked at night?", "s/b.md"),
    ]
    assert selection.chosen(two, NOWHERE, 10) == two[1:]


def test_what_is_chosen_is_spread_over_documents() -> None:
    one = [candidate(f"When is machine{n} oiled?") for n in range(9)]
    other = candidate("Who guards the eastern wall?", "t/b.md", 0.8)
    assert other in selection.chosen([*one, other], NOWHERE, 4)


def test_what_could_be_asked_of_several_documents_is_not_asked() -> None:
    same = [(f"s/{name}.md", "Outer gate. It is locked at nine.") for name in "abc"]
    asked = candidate("When is the outer gate locked?")
    assert selection.chosen([asked], Sections(same), 10) == []
    assert selection.chosen([asked], Sections(same[:2]), 10) == [asked]


def draft(question: str, kind: str, worth: float = 1.0) -> Draft:
    return Draft(question, f"answer to {question}", "s/a.md", kind, "", worth=worth)


def test_the_mix_holds_on_a_folder_of_any_size() -> None:
    facts = [draft(f"When is machine{n} oiled?", "table") for n in range(100)]
    told = [draft(f"What should I know about hall{n}?", "section") for n in range(300)]
    assert len(mix.balanced([*facts, *told])) == 150
    assert len(mix.balanced(told)) == mix.SECTIONS
    assert mix.refusals(60, 0.2, 1000) == 60
    assert mix.refusals(60, 0.2, 8) == 2
    assert mix.refusals(60, 0.2, 0) == 0


def test_weak_and_repeated_questions_of_statements_are_not_learnt() -> None:
    good = draft("When is the outer gate locked?", "statement", 0.9)
    again = draft("When is the outer gate locked, please?", "statement", 0.8)
    weak = draft("Who likes the canteen?", "statement", 0.3)
    assert mix.balanced([good, again, weak]) == [good]


def test_too_few_facts_are_said_in_words() -> None:
    facts = [draft(f"When is machine{n} oiled?", "table") for n in range(mix.FEWEST)]
    assert mix.warnings(facts) == []
    [warning] = mix.warnings(facts[:3])
    assert warning.startswith("3 questions with answers to learn from, expected 50 or more")
