"""Every example of the book is what happens, and what it is generated from is all in it."""

import re
import runpy
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from symderiv.commands.main import app
from symderiv.files.schema import ExampleFields, FileFields, IdentityFields, StepFields
from symderiv.formula.declarations import DOMAINS
from symderiv.functions import FUNCTIONS
from symderiv.notes.catalogue import load
from symderiv.running.project import KEYS
from tests.book import BOOK, KINDS, PAGES, blocks, run_page, transcript


def title(page: Path) -> str:
    return str(page.relative_to(BOOK))


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_examples_do_what_the_page_says(page: Path) -> None:
    for shown, true in run_page(page.read_text(encoding="utf-8")):
        assert shown == true, "python -m tests.book renews what pages show"


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_every_example_is_one_that_is_run(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.kind in KINDS:
            assert block.name is not None, block.text
        if block.kind == "console":
            assert block.text.startswith("$ symderiv ")
            assert all(command.startswith("symderiv ") for command, _ in transcript(block.text))


def test_a_wrong_example_is_found() -> None:
    claim = "symbols: {x: real}\nidentities:\n  - id: a\n    claim: d(x, x) = 2\n"
    with pytest.raises(AssertionError, match="refuted, expected proved"):
        list(run_page(f"```yaml\n# one.yaml\n{claim}```\n"))
    ((shown, true),) = run_page("```console\n$ symderiv --version\nsymderiv 9\n```\n")
    assert shown != true


ROOT = BOOK.parent
HOOKS = runpy.run_path(str(ROOT / "book" / "generated.py"))
GENERATED = HOOKS["GENERATED"]
REFERENCE = (BOOK / "files.md").read_text(encoding="utf-8")


def test_every_page_is_in_the_contents_and_what_it_asks_for_is_there() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert {title(page) for page in PAGES} >= set(re.findall(r"[\w/-]+\.md", text))
    config = {**YAML(typ="safe").load(text), "docs_dir": str(BOOK)}
    assert config["strict"] is True
    listed = list(HOOKS["_listed"](HOOKS["on_config"](config)["nav"]))
    assert sorted(listed) == sorted(map(title, PAGES))
    every = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    asked = re.findall(r"^<!-- generated: (\w+) -->$", every, re.MULTILINE)
    assert sorted(asked) == sorted(GENERATED)


def test_what_is_generated_has_every_function_command_and_identity() -> None:
    functions, commands, gallery = (
        GENERATED[name]() for name in ("functions", "commands", "gallery")
    )
    assert all(f"### `{name}` " in functions for name in FUNCTIONS)
    assert re.findall(r"^## `symderiv ([\w-]+)`$", commands, re.MULTILINE) == sorted(app.commands)
    for path in sorted((ROOT / "derivations").glob("*.yaml")):
        for identity in load(path).identities:
            assert f"`{identity.id}`" in gallery
    assert gallery.count("<math ") == gallery.count("\n| `") + gallery.count("\n| [`")


@pytest.mark.parametrize("fields", [FileFields, IdentityFields, StepFields, ExampleFields])
def test_every_key_of_a_file_is_explained(fields: type[FileFields]) -> None:
    for key in fields.model_fields:
        assert f"`{key}`" in REFERENCE


def test_every_domain_and_every_key_of_a_project_is_explained() -> None:
    for word in (*DOMAINS, *KEYS):
        assert f"`{word}`" in REFERENCE


def test_errors_are_explained_by_what_they_say() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "symderiv").rglob("*.py"))
    text = (BOOK / "errors.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert len(heads) > 10
    for head in heads:
        for said in re.split(r", (?!so)|…", head):
            assert said.strip() in code, said
