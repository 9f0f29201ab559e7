"""Render conversations with a model's chat template, and encode them.

In:  a model folder: its chat template, its tokenizer and the tokenizer's settings
Out: prompts, as text and as token ids

transformers renders the templates, so they find every function that their authors use; jinja alone
renders those that use none (simple_template.py). Contents never open or end a turn: a control token
in a document, a title or a question is cut in two before it is rendered, and the two parts are
encoded separately, so that the model reads the same characters as text. A template's marks that are
not tokens ("### Response:") get a space.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from tasks.errors import ModelError
from tasks.models import simple_template
from tasks.models.weights import chat_template

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Message = Mapping[str, str]  # role: system, user or assistant; content
Conversation = Sequence[Message]

# Marks of the usual templates: ChatML, Llama, Mistral, Gemma, Phi, DeepSeek, GLM, EXAONE. Which of
# them the model behind an endpoint has is not known.
USUAL = (
    r"<[|\uff5c][^\s<>|\uff5c]{1,60}[|\uff5c]>|\[\|[^\s\[\]|]{1,60}\|\]|</?(?:s|bos|eos|sop|eop)>"
    r"|<(?:start|end)_of_\w{1,40}>|<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_[A-Z]+)\]"
)
CUT = "\U000f0000"  # for private use; stands inside a mark, and is not encoded
BROKEN = (  # what rendering somebody's template can raise
    jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip
PROBES = (
    "Quartz lamps glow.",
    "Sable foxes sing.",
    "Velvet drums hum.",
)  # no template changes them


class Prompt(str):
    """A rendered conversation, whose marks are the template's own."""

    __slots__ = ()


def plain(text: str, marks: re.Pattern[str] = re.compile(USUAL), cut: str = " ") -> str:
    """Return the text with `cut` behind the first character of every mark. A mark of one character
    is left out."""
    while marks.search(text):
        text = marks.sub(lambda m: m[0][0] + cut + m[0][1:] if len(m[0]) > 1 else "", text)
    return text


def plain_messages(conversation: Conversation) -> list[dict[str, str]]:
    """Return the conversation for a model whose template and tokens are not known."""
    return [{**message, "content": plain(message["content"])} for message in conversation]


class Template:
    """A model's way of writing conversations."""

    def __init__(self, folder: Path) -> None:
        """Read the template. Raises ModelError if the folder has no chat template, or one that
        can't write a system and a user turn."""
        from tokenizers import Tokenizer

        source = chat_template(folder)
        if source is None:
            raise ModelError(f"{folder} has no chat template: take an instruction-tuned model")
        for name in ("tokenizer.json", "tokenizer_config.json"):
            if not (folder / name).is_file():
                raise ModelError(f"{folder} has no {name}: run inhouse init")
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._folder, self._source = folder, source
        self._special = _special_tokens(folder)
        self._tokens = _control_tokens(self.tokenizer, source) | set(self._special.values())
        self._cut = _any_of(self._tokens, USUAL)
        self._separate_system = self._writes_system()
        self._spaced = _any_of(self._text_marks())
        self._lead, self.end = self._around_answers()

    def render(self, conversation: Conversation) -> Prompt:
        """Return the conversation up to where the model answers. The system's text goes into the
        user's turn where the template has no other place for it, and turns of one role that follow
        each other are joined where it refuses them. Raises ModelError if it refuses that, too."""
        turns = [{**m, "content": self.plain(m["content"])} for m in conversation]
        if self._separate_system:
            try:
                return self._write(turns)
            except ModelError:
                pass  # too strict for these turns
        return self._write(alternating(turns))

    def answer(self, text: str) -> str:
        """Return the text as an answer: with everything that the model writes behind a prompt."""
        return self._lead + self.plain(text) + self.end

    def plain(self, text: str) -> str:
        """Return the text with all control marks cut, this model's special tokens among them."""
        return plain(plain(text.replace(CUT, ""), self._spaced), self._cut, CUT)

    def ids(self, text: str) -> list[int]:
        """Return the token ids of a prompt, or of a text whose marks are cut."""
        return [number for part in self._encoded(text) for number in part.ids]

    def tokens(self, text: str) -> list[str]:
        """Return the same tokens by name."""
        return [token for part in self._encoded(text) for token in part.tokens]

    def _encoded(self, text: str) -> "list[Encoding]":
        return self.tokenizer.encode_batch(text.split(CUT), add_special_tokens=False)

    @property
    def start(self) -> str:
        """The token that begins every text."""
        return self._special.get("bos_token", "")

    def _write(self, turns: Conversation, opens: bool = True) -> Prompt:
        values: dict[str, Any] = {"add_generation_prompt": opens, **self._special}
        try:
            return Prompt(self._rendered(turns, values))
        except BROKEN as error:
            raise ModelError(
                f"{self._folder}: its chat template refused {', '.join(t['role'] for t in turns)}: "
                f"{error}. Take another template or another model"
            ) from None

    def _rendered(self, turns: Conversation, values: dict[str, Any]) -> str:
        if render := simple_template.compiled(self._source, frozenset(self._special)):
            return render(messages=list(turns), **values)
        from transformers.utils.chat_template_utils import render_jinja_template

        rendered = render_jinja_template([list(turns)], None, None, self._source, **values)
        return str(rendered[0][0])

    def _writes_system(self) -> bool:
        """Return whether the system has a turn of its own. Raises ModelError if its text is lost
        in the user's turn, too."""
        turns = _turns("system", "user")
        try:
            if all(turn["content"] in self._write(turns) for turn in turns):
                return True
        except ModelError:
            pass  # most templates without a system turn refuse it
        if not all(turn["content"] in self._write(alternating(turns)) for turn in turns):
            raise ModelError(
                f"{self._folder}: its chat template leaves out what the user says. Take another "
                "template or another model"
            )
        return False

    def _text_marks(self) -> set[str]:
        """Return the marks of the template that are not tokens: the usual ones, and lines with
        signs in them between two turns."""
        usual = {mark[0] for mark in re.finditer(USUAL, self._source)}
        try:
            _, *between = _any_of(PROBES).split(self._write(_turns("user", "assistant", "user")))
        except ModelError:
            between = []
        tokens = _any_of(self._tokens, r"\n")
        lines = {line.strip() for text in between for line in tokens.split(text)}
        signs = {line for line in lines if re.search(r"\w", line) and re.search(r"[^\w\s]", line)}
        return (usual | signs) - self._tokens

    def _around_answers(self) -> tuple[str, str]:
        """Return the text that the template writes between a prompt and an answer, and the token
        that ends the answer."""
        asked, answered = _turns("user", "assistant")
        eos = self._special.get("eos_token", "")
        try:
            before, whole = self._write([asked]), self._write([asked, answered], opens=False)
        except ModelError:
            return "", eos
        at = whole.find(answered["content"])
        ends = [(whole.find(token, at), token) for token in self._tokens if token in whole[at:]]
        lead = whole[len(before) : at] if at >= 0 and whole.startswith(before) else ""
        return lead, min(ends)[1] if at >= 0 and ends else eos


def alternating(conversation: Conversation) -> list[dict[str, str]]:
    """Return the conversation with the system's words in the user's turn that follows, and one
    turn wherever several of one role stand behind each other."""
    turns = [("user" if m["role"] == "system" else m["role"], m["content"]) for m in conversation]
    return [
        {"role": role, "content": "\n\n".join(content for _, content in same)}
        for role, same in groupby(turns, key=lambda turn: turn[0])
    ]


def _turns(*roles: str) -> list[dict[str, str]]:
    return [{"role": role, "content": text} for role, text in zip(roles, PROBES, strict=False)]


def _any_of(texts: Iterable[str], more: str = "(?!)") -> re.Pattern[str]:
    """Return a pattern of these texts, the longest first, and of `more` (nothing)."""
    return re.compile("|".join([*map(re.escape, sorted(texts, key=len, reverse=True)), more]))


def _special_tokens(folder: Path) -> dict[str, str]:
    """Return the tokens that templates name, such as bos_token."""
    settings = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    tokens = {name: value for name, value in settings.items() if name.endswith("_token")}
    contents = {n: v["content"] if isinstance(v, dict) else v for n, v in tokens.items()}
    return {name: value for name, value in contents.items() if isinstance(value, str) and value}


def _control_tokens(tokenizer: "Tokenizer", source: str) -> set[str]:
    """Return the tokens that are not text: the special ones, and others that the template
    writes."""
    added = tokenizer.get_added_tokens_decoder().values()
    return {
        token.content.strip()
        for token in added
        if token.content.strip() and (token.special or token.content in source)
    }
