"""Test whether somebody is named where it is asked who holds a post."""

import pytest

from tasks.answer import roles

DUTIES = "The director signs the budget. Directors meet in the Harbour Office."


@pytest.mark.parametrize(
    ("question", "text", "unnamed"),
    [
        ("Who is the director of the harbour?", DUTIES, True),
        ("Who was the first director?", f"{DUTIES} The first director was Ada Quill.", False),
        ("Who is the director of the harbour?", "The director is [PERSON].", False),
        ("Who is the director of the harbour?", "Director: ada@harbour.example", False),
        ("Who is the director?", "## Director\n\nAda Quill joined in May.", False),
        ("Who is the director?", "The director is Ada.", False),
        ("Who was the leader when the boats came?", "Ada led the boats.", False),
        ("Who is the director?", "The director leads the Lock Team.", True),
        ("Who is the director?", "Ada Quill is the cook.", True),
        ("Who founded the harbour?", "The harbour was founded in 1890.", True),
        ("Who founded the harbour?", "Ada Quill founded it in 1890.", False),
        ("Who founded the harbour?", "Harbour Rules: the file found at the lock.", True),
        ("Who leads the harbour tour?", DUTIES, False),  # a guide may do it
        ("What does the director sign?", DUTIES, False),
        ("Wer leitet den Hafen?", "Hafenleitung: [PERSON]", False),
        ("Wer leitet den Hafen?", "Der Hafen ist bis 18 Uhr offen. Frau Quill kocht.", True),
        ("Wer ist der Hafenmeister?", "Der Hafenmeister vergibt die Plätze.", True),
        ("Wer ist der Hafenmeister?", "Unser Hafenmeister heißt Ada Quill.", False),
        ("Wer hat den Hafen gegründet?", "Der Hafen wurde 1890 gegründet.", True),
        ("Wer darf in den Hafen?", "Der Hafen ist offen.", False),
    ],
)
def test_a_post_without_a_name_does_not_say_who(question: str, text: str, unnamed: bool) -> None:
    assert roles.unnamed(question, [text]) is unnamed
