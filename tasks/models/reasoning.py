"""Separate a model's answer from the reasoning that it writes before it.

    answer_of("<think>Two years are 24 months.</think>24 months.")  # "24 months."

Servers with a parser for the model return reasoning in a field of its own; the others leave it in
the content, between the marks of the model's template.
"""

import re
from typing import Any

TAGS = r"think|thinking|thought|reasoning|seed:think"
PAIRS = re.compile(rf"<({TAGS})>.*?</\1>|\[THINK\].*?\[/THINK\]", re.DOTALL | re.IGNORECASE)
ENDS = re.compile(rf".*(?:</(?:{TAGS})>|\[/THINK\])", re.DOTALL | re.IGNORECASE)
STARTS = re.compile(rf"(?:<(?:{TAGS})>|\[THINK\]).*", re.DOTALL | re.IGNORECASE)
FINAL = re.compile(r".*<\|channel\|>final[^<]*<\|message\|>", re.DOTALL)  # of gpt-oss
ANALYSIS = re.compile(r"<\|channel\|>(?:analysis|commentary).*", re.DOTALL)
FIELDS = ("reasoning_content", "reasoning")  # of a message: vLLM, SGLang, OpenRouter, Ollama


def answer_of(content: str) -> str:
    """Return a content without its reasoning; "" if the model never came to an answer."""
    text = PAIRS.sub("", content)
    text = ENDS.sub("", text)  # a template that opens the reasoning in the prompt: only its end
    text = STARTS.sub("", text)  # cut off before it ended
    return ANALYSIS.sub("", FINAL.sub("", text)).strip()


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
