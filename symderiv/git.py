"""What a git repository held at a revision; all that is asked of git stands here."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import PurePosixPath


class GitError(Exception):
    """Git cannot answer, with what to do about it."""


def base_commit(revision: str) -> str:
    """The commit to compare with: where HEAD left ``revision``, or ``revision`` itself where
    a shallow clone does not reach that far back."""
    try:
        commit = _git(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except GitError:
        raise GitError(_missing(revision)) from None
    try:
        return _git("merge-base", commit.strip(), "HEAD").strip()
    except GitError:
        return commit.strip()


def _missing(revision: str) -> str:
    if _git("rev-parse", "--is-shallow-repository").strip() == "true":
        return (
            f"the revision {revision} is not in this shallow clone; bring it with "
            f"git fetch --depth=1 origin {revision} and use --base FETCH_HEAD, "
            "or clone with the whole history (fetch-depth: 0 in actions/checkout)"
        )
    return f"no such revision: {revision}; git fetch may bring it"


def files_at(commit: str, paths: Sequence[str], suffixes: Sequence[str]) -> dict[str, bytes]:
    """The contents of the files below ``paths`` at ``commit``, names relative to this folder."""
    listing = _git("ls-tree", "-r", "-z", commit, "--", *paths)
    objects: dict[str, str] = {}
    for entry in filter(None, listing.split("\0")):
        kind, _, name = entry.partition("\t")
        mode, _, oid = kind.split(" ")
        if mode.startswith("100") and PurePosixPath(name).suffix in suffixes:
            objects[name] = oid
    return dict(zip(objects, _contents(list(objects.values())), strict=True))


def _contents(objects: Sequence[str]) -> list[bytes]:
    """The contents of blobs, in one call."""
    asked = "".join(f"{oid}\n" for oid in objects).encode()
    output = _call(["cat-file", "--batch"], asked)
    contents = []
    for _ in objects:
        header, _, output = output.partition(b"\n")
        size = int(header.split()[-1])
        contents.append(output[:size])
        output = output[size + 1 :]
    return contents


def _git(*arguments: str) -> str:
    return _call(arguments).decode("utf-8", "surrogateescape")


def _call(arguments: Sequence[str], stdin: bytes = b"") -> bytes:
    try:
        done = subprocess.run(["git", *arguments], input=stdin, capture_output=True, check=True)
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git {arguments[0]}: {said or 'failed'}") from None
    return done.stdout
