"""Test that statements become questions, and which words of the statement answer them."""

import pytest

from tasks.dataset import sentence_questions, wording
from tasks.documents.sections import sections
from tests.unit.fakes import document


def of(statement: str) -> list[tuple[str, str]]:
    """Return the questions that the rules make of a statement, before a reader's filter."""
    return [(wording.reworded(a.question), a.answer) for a in wording.of_statement(statement)]


@pytest.mark.parametrize(
    ("statement", "question", "answer"),
    [
        (
            "If you lose your badge, report the loss to the gatehouse.",
            "What should I do if I lose my badge?",
            "report the loss to the gatehouse",
        ),
        (
            "If your badge stops working, please contact the gatehouse.",
            "Who should I contact if my badge stops working?",
            "the gatehouse",
        ),
        (
            "When you leave the depot after dark, you must switch off the yard lights.",
            "What should I do when I leave the depot after dark?",
            "switch off the yard lights",
        ),
        (
            "If the boiler is cold, the caretaker must be called.",
            "What must happen if the boiler is cold?",
            "the caretaker must be called",
        ),
        (
            "To book a van, fill in the blue form.",
            "How do I book a van?",
            "fill in the blue form",
        ),
        (
            "In order to obtain a parking permit, you need to have a contract of a year.",
            "What do I need to get a parking permit?",
            "have a contract of a year",
        ),
        (
            "You must return the keys within two days of your last shift.",
            "When must I return the keys?",
            "within two days of your last shift",
        ),
        (
            "You need to check the filter every six weeks.",
            "How often do I need to check the filter?",
            "every six weeks",
        ),
        (
            "You can take up to 5 days of study leave per year.",
            "How many days of study leave can I take per year?",
            "up to 5 days of study leave",
        ),
        (
            "You can find the rota on Noticeboard B.",
            "Where can I find the rota?",
            "on Noticeboard B",
        ),
        (
            "You can request a locker by writing to the caretaker.",
            "How can I ask for a locker?",
            "by writing to the caretaker",
        ),
        (
            "You may not use the goods lift.",
            "May I use the goods lift?",
            "You may not use the goods lift",
        ),
        (
            "Lorries cannot turn in the north yard.",
            "Can lorries turn in the north yard?",
            "Lorries cannot turn in the north yard",
        ),
        (
            "Timesheets must be signed by Friday.",
            "When must timesheets be signed?",
            "by Friday",
        ),
        (
            "Night drivers must carry the red card.",
            "Who must carry the red card?",
            "Night drivers",
        ),
        (
            "Every invoice must be approved by the depot manager.",
            "Who must approve every invoice?",
            "the depot manager",
        ),
        (
            "Visitors may enter the cold room only if a guide is with them.",
            "On what condition may visitors enter the cold room?",
            "only if a guide is with them",
        ),
        (
            "The yard manager is responsible for the weighbridge.",
            "Who is responsible for the weighbridge?",
            "The yard manager",
        ),
        (
            "Shift supervisors check the scales every morning.",
            "Who checks the scales every morning?",
            "Shift supervisors",
        ),
        (
            "Spare fuses are kept in the grey cabinet.",
            "Where are spare fuses kept?",
            "in the grey cabinet",
        ),
        ("A lost key costs £18.", "How much does a lost key cost?", "£18"),
        (
            "The course lasts about three days.",
            "How long does the course last?",
            "about three days",
        ),
        (
            "The dryer needs at least 4 filters per season.",
            "How many filters does the dryer need per season?",
            "at least 4 filters",
        ),
        (
            "The canteen opens at 7.30 on weekdays.",
            "When does the canteen open?",
            "at 7.30 on weekdays",
        ),
        (
            "The depot was built in 1931.",
            "When was the depot built?",
            "in 1931",
        ),
        (
            "A tare note is the record of the weight of an empty lorry.",
            "What is a tare note?",
            "the record of the weight of an empty lorry",
        ),
        (
            "The weight limit of the old bridge is 12 tonnes.",
            "What is the weight limit of the old bridge?",
            "12 tonnes",
        ),
        (
            "The starter set includes a torch, a whistle and a vest.",
            "What does the starter set include?",
            "a torch, a whistle and a vest",
        ),
        (
            "Use the long ladder to reach the tank.",
            "What should I use to reach the tank?",
            "the long ladder",
        ),
        (
            "Send the tare note to accounts no later than Monday.",
            "When should I send the tare note to accounts?",
            "no later than Monday",
        ),
        (
            "Ask the yard foreman about broken pallets.",
            "Who should I ask about broken pallets?",
            "the yard foreman",
        ),
    ],
)
def test_a_statement_is_asked_for_its_fact(statement: str, question: str, answer: str) -> None:
    assert (question, answer) in of(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "This must be done by Friday.",  # what?
        "They are responsible for the scales.",
        "If so, call the gatehouse and ask for it.",
        "Once a week, the yard is swept.",
        "If you clean, oil, or move the press, or open its guard, lock it first.",  # an enumeration
        "Travel should not occur if a call is enough.",
        "Safety is a great way to start.",
        "Driving in the yard can be dangerous.",
        "As a rule, lorries must wait.",
        "The following must be signed by Friday.",
        "Quarterly sales typically run from the Monday of the first week in May.",
        "Opening hoursThe yard is opened at seven.",
        "Fees The fee for a pallet is £12.",
        "Nobody knows.",
        "",
    ],
)
def test_nothing_is_asked_where_the_form_does_not_tell(statement: str) -> None:
    made = document(text=statement)
    found = [
        each for part in sections(statement) for each in sentence_questions.of_section(made, part)
    ]
    assert [each.question for each in found] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("What happens if you are late with your note?", "What happens if I am late with my note?"),
        ("Who drives you to the depot?", "Who drives me to the depot?"),
        ("Is the form that you fill in red?", "Is the form that I fill in red?"),
        ("Who will call you?", "Who will call me?"),
        ("When must you utilize the lift?", "When must I use the lift?"),
        ("How do I purchase a ticket prior to a trip?", "How do I buy a ticket before a trip?"),
        ("When should you notify the office?", "When should I tell the office?"),
        ("When should you notify the office of a delay?", None),  # "tell the office of" is odd
    ],
)
def test_a_question_is_the_readers_and_in_plain_words(before: str, after: str | None) -> None:
    assert wording.reworded(before) == (after or "When should I notify the office of a delay?")
