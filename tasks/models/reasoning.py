"""Separate a model's answer from the reasoning that it writes before it.

    answer_of("<think>Two years are 24 months.</think>24 months.")  # "24 months."

Servers with a parser for the model return reasoning in a field of its own; the others leave it in
the content, between the marks of the model's template.
"""

import re
from typing import Any

TAGS = ("think", "thinking", "thought", "reasoning", "seed:think")
MARKS = (  # of reasoning, as regular expressions
    *((f"<{tag}>", f"</{tag}>") for tag in TAGS),
    (r"\[THINK\]", r"\[/THINK\]"),  # Mistral
    ("◁think▷", "◁/think▷"),  # Kimi
    (r"<\|START_THINKING\|>", r"<\|END_THINKING\|>"),  # Cohere
    (r"<\|begin_of_thought\|>", r"<\|end_of_thought\|>"),  # OpenThinker
    (r"<\|channel>", r"<channel\|>"),  # Gemma
)
IN_WORDS = (  # Granite; the end alone may stand in any letter
    r"^Here(?:'s| is) my thought process:",
    r"(?:Here(?:'s| is) my response:|\Z)",
)
OPENED, CLOSED = ("|".join(marks) for marks in zip(*MARKS, strict=True))
FLAGS = re.DOTALL | re.IGNORECASE
PAIRS = re.compile("|".join(f"{opened}.*?{closed}" for opened, closed in (*MARKS, IN_WORDS)), FLAGS)
ENDS = re.compile(f".*(?:{CLOSED})", FLAGS)
STARTS = re.compile(f"(?:{OPENED}).*", FLAGS)
WRAPPED = re.compile(  # an answer with marks of its own
    r"(?:<answer>|<\|START_RESPONSE\|>|<\|begin_of_solution\|>)(.*?)"
    r"(?:</answer>|<\|END_RESPONSE\|>|<\|end_of_solution\|>)?",
    FLAGS,
)
FINAL = re.compile(r".*<\|channel\|>final[^<]*<\|message\|>", re.DOTALL)  # of gpt-oss
ANALYSIS = re.compile(r"<\|channel\|>(?:analysis|commentary).*", re.DOTALL)
FIELDS = ("reasoning_content", "reasoning")  # of a message: vLLM, SGLang, OpenRouter, Ollama


def answer_of(content: str) -> str:
    """Return a content without its reasoning; "" if the model never came to an answer."""
    text = PAIRS.sub("", content)
    text = ENDS.sub("", text)  # a template that opens the reasoning in the prompt: only its end
    text = STARTS.sub("", text)  # cut off before it ended
    text = ANALYSIS.sub("", FINAL.sub("", text)).strip()
    wrapped = WRAPPED.fullmatch(text)
    return wrapped[1].strip() if wrapped else text


def written(message: Any) -> tuple[str, str]:
    """Return a message's answer, and everything that the model wrote, to estimate its tokens."""
    content, apart = _text(message.content)
    fields = (getattr(message, name, None) for name in FIELDS)
    texts = [text for text in fields if isinstance(text, str)][:1]
    return answer_of(content), "".join([*texts, apart, content])


def _text(content: Any) -> tuple[str, str]:
    """Return the text of a content, and the text of its parts that are not an answer."""
    if not isinstance(content, list):
        return content or "", ""
    texts = [part["text"] for part in content if part["type"] == "text"]
    return "".join(texts), "".join(str(part) for part in content if part["type"] != "text")
