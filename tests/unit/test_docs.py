"""The pages for people, held to the repository: what they link to, name and order exists."""

import ast
import os
import re
import tomllib

from tasks import keys, params
from tests import docs
from tests.docs import ROOT

FILES = docs.files()
SPANS = list(docs.spans())
KEYS = set(keys.every(params.Params))
SECTIONS = {name.split(".")[0] for name in KEYS}


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    lost = []
    for link in docs.links():
        name, _, anchor = link.text.partition("#")
        target = os.path.normpath(link.page.parent / name) if name else str(link.page)
        known = target in FILES and (not anchor or anchor in docs.anchors(ROOT / target))
        lost += [] if known else [str(link)]
    assert lost == []


def test_every_file_and_module_that_a_page_names_exists() -> None:
    lost = []
    for span in SPANS:
        for module in re.findall(r"python -m ([\w.]+)", span.text):
            path = module.replace(".", "/")
            ours = path.split("/")[0] in docs.PLACES
            lost += (
                [str(span)] if ours and not {f"{path}.py", f"{path}/__main__.py"} & FILES else []
            )
        path = span.text.rstrip("/")
        if re.fullmatch(r"[\w./@-]+", path) and path.split("/")[0] in docs.PLACES and "/" in path:
            lost += [] if {path, f"{path}.py"} & FILES else [str(span)]
    assert lost == []


def test_a_name_of_a_file_is_defined_in_it() -> None:
    lost = []
    for page in docs.pages():
        text = " ".join((ROOT / page).read_text("utf-8").split())
        for name, file in re.findall(r"`([\w.]+)` of `([\w/]+\.py)`", text):
            if name.split(".")[-1] not in _defined((ROOT / file).read_text("utf-8")):
                lost.append(f"{page}: {name} of {file}")
    assert lost == []


def _defined(source: str) -> set[str]:
    """Return the names that a module defines, those of its classes among them."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_every_command_that_a_page_names_exists_with_its_options() -> None:
    given = [(span, words) for span in SPANS for words in docs.commands(span.text)]
    assert len(given) > 100
    assert [f"{span} ({word})" for span, words in given for word in docs.wrong(words)] == []


def test_an_unknown_command_or_option_is_found() -> None:
    [words] = docs.commands("inhouse run reindex --sauce a   the night  # of one source")
    assert docs.wrong(words) == ["--sauce"]
    assert docs.wrong(["inhouse", "redindex"]) == ["redindex"]
    assert docs.wrong(["inhouse", "status", "--max-age", "26h"]) == []


def test_every_target_of_make_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))
    named = {name for span in SPANS for name in re.findall(r"^make ([a-z]+)$", span.text)}
    assert "demo" in named
    assert named - targets == set()


def test_every_key_of_params_that_a_page_names_exists() -> None:
    dotted = [span for span in SPANS if re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", span.text)]
    dotted = [span for span in dotted if span.text.split(".")[0] in SECTIONS]
    assert len(dotted) > 100
    assert [str(span) for span in dotted if span.text not in KEYS] == []


def test_the_pages_name_each_package_of_tasks() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [layered] = [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    packages = [name for layer in layered["layers"] for name in layer.split(" | ")]
    packages = packages[: packages.index("params")]  # below it are what all of them share
    listed = (ROOT / "README.md").read_text("utf-8").partition("tasks/  ")[2].partition("app/")[0]
    assert re.findall(r"(\w+)/(?= )", listed) == packages
    rows = re.findall(r"(?m)^\| `tasks/.*$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert sorted(re.findall(r"`tasks/(\w+)`", "\n".join(rows))) == sorted(packages)


def test_the_list_of_pages_has_each_page() -> None:
    there = {page.name for page in docs.pages() if page.parts[0] == "docs"} - {"README.md"}
    listed = (ROOT / "docs/README.md").read_text("utf-8")
    assert {name for name in there if f"]({name})" not in listed} == set()
