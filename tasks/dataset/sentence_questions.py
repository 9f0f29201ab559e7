"""Draft questions that a person would accept, with the short answer and the sentence that contains
it.

In:  a Document
Out: Inquiries: of headings that ask, of statements, of tables

Only clearly English, grammatical and self-contained text is asked about: few and good.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tasks.dataset import acceptable, statements, topics, wording
from tasks.dataset.cell_questions import CODE, code_of, of_named, unmarked
from tasks.dataset.similarity import words as stems
from tasks.dataset.statements import Statement
from tasks.dataset.wording import grammar
from tasks.dataset.wording.phrases import NUMBER, PEOPLE, Asked
from tasks.documents.sections import Section, cells
from tasks.pii.placeholders import holds_placeholder
from tasks.records import Document

WHOLE_WORDS = 40  # of a sentence that is used as an answer
SHORT_WORDS = 30  # of a sentence that a heading's question is answered with
LOOKED_AT = 4  # statements below a heading that asks


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, the words of the document that answer it, and their sentence."""

    question: str
    short: str
    sentence: str  # the sentence with them; "" if it can't stand alone
    fact: str  # time, number, person, place, condition, way, definition, list, rule, heading
    worth: float  # 0…1


def of_section(document: Document, part: Section, known: Collection[str] = ()) -> list[Inquiry]:
    """Return the inquiries of a section, each of whose answers stands in it word for word; names
    that are `known` everywhere do not say what a question is about."""
    stated = statements.statements(document, part)
    if grammar.is_english(part.text):
        found = [*_of_heading(part, stated), *_of_statements(document, part, stated, known)]
        found += _of_cells(document, part)
    else:
        found = list(_of_other_language(part, stated))
    text = _even(part.text)
    return [each for each in found if f" {_even(each.short)} " in f" {text} "]


def _even(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


# ---- headings -----------------------------------------------------------------------------------

HOW = ("How do", "How can", "How should", "How to", "What should I do")
_WANTS = (
    (r"How (?:long|many|much|often|soon|far|old)\b", r"\d|" + NUMBER + r"\b|every|once"),
    (r"When\b", r"\d|\b(?:before|after|by|within|every|when|until|once)\b"),
    (r"Who(?:m|se)?\b", rf"(?i:\b{PEOPLE}\b)"),
    (r"Where\b", r"\b(?:in|on|at|under|from|to|via)\b"),
    (
        r"(?:Can|May|Should|Must|Do|Does|Is|Are|Will)\b",
        r"^(?:Yes|No)\b|\b(?:can|may|must|should|need|will|is|are|not)\b",
    ),
)


def _of_heading(part: Section, stated: Sequence[Statement]) -> Iterator[Inquiry]:
    """Yield the questions of a heading that is a question, or that announces how to do
    something."""
    question, way = asked_by(part.name)
    if not question or not acceptable.asks(question):
        return
    how = question.startswith(HOW)
    if how and (len(stated) > LOOKED_AT or re.search(r"^ *\d+[.)] ", part.text, re.MULTILINE)):
        return  # one of many steps is not an answer
    for statement in stated[:LOOKED_AT]:
        short = re.sub(r"^(?:A: |Yes[,!.:]? |No[,!.:]? )|[.!]+$", "", statement.text)
        if _answers_heading(question, short) and not (how and statement.listed):
            yield Inquiry(question, short, statement.text, "heading", 0.75 if way else 0.85)
            return


def _answers_heading(question: str, answer: str) -> bool:
    wants = next((need for asks, need in _WANTS if re.match(asks, question)), "")
    does = grammar.orders(answer) or re.match(
        r"You (?:can|must|need|should|will|have to)\b|To ", answer
    )
    yes_no = re.match(r"(?:Can|May|Should|Must|Do|Does|Is|Are|Will)\b", question)
    asks_how, own = question.startswith(HOW), stems(question) - acceptable.GENERIC
    return (
        4 <= len(answer.split()) <= SHORT_WORDS
        and not re.search(r"[:;?]", answer)
        and whole(answer)
        and re.search(wants, answer) is not None
        and not re.search(r"\bno longer\b|^(?:When|If|While|Although)\b(?!.*, )", answer)
        and not re.match(
            r"(?:Thank|Feel free|Please note|Note|Check out|See|Make sure|You m(?:ay|ight) have)\b",
            answer,
        )
        and (bool(does) if asks_how else True)
        and len(own & stems(answer)) >= min(len(own), 2 if asks_how or yes_no else 1)
        and len(stems(answer) - own - acceptable.GENERIC) >= 2
    )


def asked_by(heading: str) -> tuple[str, bool]:
    """Return the question that a heading asks, and whether it announces how to do something:
    "Booking a hotel" asks "How do I book a hotel?"; ("", False) if it asks nothing."""
    name = re.sub(r"^(?:Q|Question)(?: ?\d+)?[:.] ", "", " ".join(heading.split()))
    name = re.sub(r"[*_`]+", "", name)
    if name.endswith("?"):
        return name, False
    found = re.fullmatch(r"(?:How to )?([A-Za-z]+) ((?:a|an|the|your|my|[a-z]).*)", name)
    if not found or name.endswith((".", ":", "!")):
        return "", False
    verb = grammar.of_gerund(found[1])
    if not verb and name.startswith("How to ") and grammar.is_verb(found[1]):
        verb = found[1].lower()
    if re.search(r"\b(?:and|or) \w+ing\b", found[2]):
        return "", False
    return (f"How do I {verb} {grammar.to_asker(found[2])}?", True) if verb else ("", False)


def _of_other_language(part: Section, stated: Sequence[Statement]) -> Iterator[Inquiry]:
    """Ask a heading that is a question in a language whose grammar is not known here, if the
    sentence below takes up a word of it."""
    question = " ".join(part.name.split())
    asked = set(re.findall(r"[^\W\d_]{4,}", question.lower()))
    answer = re.sub(r"[.!]+$", "", stated[0].text) if stated else ""
    takes_up = asked & set(re.findall(r"[^\W\d_]{4,}", answer.lower()))
    fits = 4 <= len(answer.split()) <= SHORT_WORDS and acceptable.stands_alone(answer)
    if fits and takes_up and acceptable.is_line(question):
        yield Inquiry(question, answer, stated[0].text, "heading", 0.7)


# ---- statements ---------------------------------------------------------------------------------


def _of_statements(
    document: Document, part: Section, stated: Sequence[Statement], known: Collection[str]
) -> Iterator[Inquiry]:
    for statement in stated:
        if not grammar.is_english(statement.text):
            continue
        for asked in wording.of_statement(statement.text):
            named = _with_name(asked.question, statement.text, document.text)
            worded = _about(document, wording.reworded(named))
            if not acceptable.fits(worded, asked.answer, asked.kind) or not _tells(worded, asked):
                continue
            heading = " > ".join(part.heading)
            question = topics.with_topic(worded, document.title, heading, document.text, known)
            if acceptable.asks(question):
                sentence = statement.text if whole(statement.text) else ""
                yield Inquiry(question, asked.answer, sentence, asked.kind, worth(question, asked))


def _tells(question: str, asked: Asked) -> bool:
    """Return whether a question asks for one thing that somebody may want to know: "What should I
    use to celebrate?" has many answers, unless a tool is named."""
    tool = re.match(r"What (?:should|can|do) I use to\b", question)
    named = re.search(r"\b(?!I\b)[A-Z]\w*", asked.answer)
    return not _SITUATION.search(question) and (named is not None or tool is None)


def _with_name(question: str, statement: str, text: str) -> str:
    """Restore the capital of a name that opens the statement: inside other sentences of the
    document it has one too."""
    first = re.match(r"[A-Z][a-z]+", statement)
    if first is None or first[0].lower() not in question:
        return question
    small, large = first[0].lower(), first[0]
    often = [len(re.findall(rf"(?<=[a-z,] ){word}\b", text)) for word in (small, large)]
    return re.sub(rf"\b{small}\b", large, question) if often[1] > often[0] else question


def worth(question: str, asked: Asked) -> float:
    """Estimate how good a question is: its rule's worth, more for a fact that can be checked (a
    figure, a name), less for a long question or one with few words of its own."""
    figure = re.search(r"\d", asked.answer) is not None
    name = re.search(r"(?<!^)\b[A-Z]", asked.answer) is not None
    named = re.search(r"(?<!^)\b(?!I\b|I')[A-Z]", question) is not None
    long = len(question.split()) > 16 or len(asked.answer.split()) > 15
    own = len(stems(asked.answer) - stems(question) - acceptable.GENERIC)
    return (
        asked.worth
        + (0.1 if figure or name else -0.15 if asked.kind in ("condition", "way") else 0.0)
        + (0.05 if named else 0.0)
        - (0.15 if long else 0.0)
        - (0.15 if not named and _ANY.search(question) else 0.0)
        - (0.15 if not named and len(stems(question) - acceptable.GENERIC) <= 2 else 0.0)
        - (0.25 if own < 2 and not (figure or name) else 0.0)
    )


# things that are only known from the sentences before, or are one of many
_ANY = re.compile(
    r"\bthe (?:process|fix|request|form|team|document|page|tool|decision|meeting|event|file|change"
    r"|system|project|issue|site|role|position|interview|submission|requirement|group|channel"
    r"|board|client|partner|job|user|data|information|answer|list|name|option|step|policy|review"
    r"|report|account|work|problem|person)s?\b(?! (?:of|for|that|to|in)\b)"
)

# who or where somebody is, without what it is about: "if I am on an Android phone"
_SITUATION = re.compile(
    r"\b(?:if|when) I(?:'m| am)(?: not)? (?:an?|the|on|in|at|from|using)(?: [\w/-]+){1,4}\?$"
)


def whole(sentence: str) -> bool:
    """Return whether a sentence can be used as an answer: it refers to nothing outside of it."""
    return (
        len(sentence.split()) <= WHOLE_WORDS
        and acceptable.stands_alone(sentence)
        and not holds_placeholder(sentence)
    )


def _about(document: Document, question: str) -> str:
    """Add the product that the document is about, unless the question names one: a seal is changed
    after 8,000 hours in one pump, and after 4,000 in another."""
    code = code_of(document.title)
    if (
        code
        and not CODE.search(question)
        and re.match(r"(?:What|Who|When|Where|How|On what)\b", question)
    ):
        return f"For the {code}, {question[0].lower()}{question[1:]}"
    return question


# ---- tables -------------------------------------------------------------------------------------


def _of_cells(document: Document, part: Section) -> Iterator[Inquiry]:
    for cell in cells(part):
        row, column, value = map(unmarked, (cell.row, cell.column, cell.value))
        question = of_named(row, column, document.title, cell.only)
        if _checkable(value) and acceptable.fits(question, value):
            yield Inquiry(question, value, value, "table", 0.75)


def _checkable(value: str) -> bool:
    return len(value.split()) <= 8 and re.search(r"\d|[A-Z][a-z]|\w+ \w+", value) is not None
