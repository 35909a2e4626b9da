"""Nothing that comes from a file reaches a runner as a command."""

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symderiv.system.workflow_commands import GuardedBytes, broken, broken_json, obeyed
from tests import workflow_runner
from tests.started import symderiv

WORDS = ["::", ":", "##", "#", "[", "]", "##[", "##vso[", "\\x3a", "stop-commands", "a", "é"]
BLANKS = [" ", "\t", "\n", "\r", "\u2003", "\ufeff", "\u2028", "\x1b[31m"]
PIECES = st.sampled_from([*WORDS, *BLANKS])
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def test_the_model_obeys_what_the_runner_does() -> None:
    read = ["::error file=a::b", " \t::x::y", "a ##[x y]z", "::x", "x ::y::z", "##[x", "##[]"]
    assert [workflow_runner.command(line) for line in read] == [
        ("error", "b"),
        ("x", "y"),
        ("x", "z"),
        None,
        None,
        None,
        None,
    ]
    stopped = "::stop-commands::t\n::error::lost\n::t::\n::error::seen"
    assert list(workflow_runner.obeyed(stopped)) == [("stop-commands", "t"), ("error", "seen")]


@given(TEXTS)
@example("\n\u2003::stop-commands::x")
@example("a\r::stop-commands::x")
@example("###[x]")
def test_no_command_is_left_in_a_text(text: str) -> None:
    assert list(workflow_runner.obeyed(broken(text))) == []
    assert broken(broken(text)) == broken(text)


@given(st.lists(TEXTS, max_size=6))
@example(["#", "#", "[x]"])
@example([" :", ":x::"])
@example(["##" + "a" * 40, "[x]"])
@example([" " * 100, "::x::"])
def test_a_stream_breaks_what_its_parts_make_up(parts: list[str]) -> None:
    kept = io.BytesIO()
    stream = GuardedBytes(kept)
    for part in parts:
        stream.write(part.encode())
    assert list(workflow_runner.obeyed(kept.getvalue().decode())) == []


def test_a_stream_leaves_other_texts_alone() -> None:
    kept = io.BytesIO()
    text = "a::b::c\n# x[1]\n#[x]\n## heading\nstd::vector\n"
    stream = io.TextIOWrapper(GuardedBytes(kept), encoding="utf-8")
    stream.write(text)
    stream.flush()
    assert kept.getvalue().decode() == text


def test_commands_pass_where_they_are_meant() -> None:
    kept = io.BytesIO()
    stream = io.TextIOWrapper(GuardedBytes(kept), encoding="utf-8")
    with obeyed(stream):
        stream.write("::error::a\n")
    stream.write("::error::b\n")
    stream.flush()
    assert list(workflow_runner.obeyed(kept.getvalue().decode())) == [("error", "a")]


@given(TEXTS)
def test_json_stays_the_same_data(text: str) -> None:
    written = broken_json(json.dumps({text: [text]}))
    assert json.loads(written) == {text: [text]}
    assert list(workflow_runner.obeyed(written)) == []


NAME = "::stop-commands::x ##[set-output name=y]z.yaml"
HOSTILE = """\
"##[stop-commands]hush": 1
"::stop-commands::hush": 1
symbols: {x: real}
definitions: {"##[group]f": x}
identities:
  - {id: true-one, claim: 'x = x', title: "::stop-commands::t"}
  - {id: "##[stop-commands]t", claim: "x = x"}
  - {id: a, claim: 'x = x', expect: refuted, erratum: "##[set-output name=ok]yes"}
  - {id: b, claim: 'x = 2*x', erratum: "::stop-commands::t"}
  - {id: c, claim: "x = ##[x]y"}
  - id: wrapped
    claim: 'x = 3*x'
    erratum: "LONG ::stop-commands::t ##[stop-commands]t"
""".replace("LONG", " ".join(["word"] * 40))


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
@pytest.mark.parametrize("format", ["text", "json", "junit", "sarif", "github", "markdown"])
def test_a_strangers_file_gives_no_command_in_any_format(format: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(HOSTILE, encoding="utf-8")
    _, out, err = symderiv("prove", ".", NAME, "--format", format, folder=tmp_path)
    assert list(workflow_runner.obeyed(err)) == []
    commands = list(workflow_runner.obeyed(out))
    assert {name for name, _ in commands} == ({"error"} if format == "github" else set())
    assert "hush" in err


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
@pytest.mark.parametrize(
    "arguments",
    [
        ["list", NAME],
        ["mutate", "--path", NAME, "--most", "1", "::stop-commands::id"],
        ["explain", "::stop-commands::id", NAME],
        ["derive", "d(x, ::stop-commands::x)", NAME],
        ["report", NAME, "--format", "markdown"],
        ["report", NAME, "--format", "tex", "--title", "::stop-commands::t ##[x]y"],
        ["prove", "::stop-commands::missing", "##[x]y"],
        ["::stop-commands::no such command"],
        ["prove", "--::stop-commands::option"],
        ["sync", ".", "--derivations", NAME, "--check"],
        ["gate", "--base", "::stop-commands::x", NAME],
    ],
    ids=lambda arguments: arguments[0][:6] + str(len(arguments)),
)
def test_no_command_repeats_a_strangers_words_as_its_own(
    arguments: list[str], tmp_path: Path
) -> None:
    (tmp_path / NAME).write_text(HOSTILE, encoding="utf-8")
    _, out, err = symderiv(*arguments, folder=tmp_path)
    assert list(workflow_runner.obeyed(out)) == []
    assert list(workflow_runner.obeyed(err)) == []
    assert out or err
