"""What a git repository held at a revision; all that is asked of git stands here.

The repository may be a stranger's, and so its configuration, which names programs: for watching
the files, for hooks, for fetching what a partial clone lacks.  None of them is run.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

SHA1_DIGITS = 40
SETTINGS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
NO_FETCH = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_TERMINAL_PROMPT": "0"}
"""What is not there is not fetched: older versions of git know the second variable."""


LOST = "in a partial clone, git fetch --refetch --no-filter brings it; else git fsck says more"
MISSING = ("lazy fetching", "transport", "promisor", "could not fetch")


class GitError(Exception):
    """Git cannot answer, with what to do about it."""


class Refused(GitError):
    """Git's answer is no, with its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def base_commit(revision: str) -> str:
    """The commit to compare with: where HEAD left ``revision``, or ``revision`` itself where
    a shallow clone does not reach that far back."""
    commit = f"{revision}^{{commit}}"
    try:
        return _git("merge-base", "--end-of-options", commit, "HEAD").strip()
    except GitError:
        pass
    try:
        return _git("rev-parse", "--verify", "--quiet", "--end-of-options", commit).strip()
    except GitError:
        raise GitError(_missing(revision)) from None


def _missing(revision: str) -> str:
    if _git("rev-parse", "--is-shallow-repository").strip() != "true":
        return f"no such revision: {revision}; git fetch may bring it"
    advice = "clone with the whole history (fetch-depth: 0 in actions/checkout)"
    # The other side knows branches, tags and commits, by its own names, and no way from them.
    if not set(revision) & set("~^@:"):
        name = revision.removeprefix("origin/")
        alone = f"bring it with git fetch --depth=1 origin {name} and use --base FETCH_HEAD"
        advice = f"{alone}, or {advice}"
    return f"the revision {revision} is not in this shallow clone; {advice}"


def blobs_at(commit: str, paths: Sequence[str], suffixes: Sequence[str]) -> dict[str, str]:
    """The object ids of the files below ``paths`` at ``commit``, by their names relative to this
    folder."""
    listing = _git("ls-tree", "-r", "-z", commit, "--", *paths)
    blobs: dict[str, str] = {}
    for entry in filter(None, listing.split("\0")):
        kind, _, name = entry.partition("\t")
        mode, _, oid = kind.split(" ")
        if mode.startswith("100") and PurePosixPath(name).suffix in suffixes:
            blobs[name] = oid
    return blobs


def blob_id(data: bytes, like: str) -> str:
    """The object id of a file with these contents, in the kind of hash of which ``like`` is."""
    hashed = hashlib.sha1 if len(like) == SHA1_DIGITS else hashlib.sha256
    return hashed(b"blob %d\0%s" % (len(data), data), usedforsecurity=False).hexdigest()


def contents(blobs: Mapping[str, str]) -> dict[str, bytes]:
    """The contents of files by their names, in one call; ``blobs`` has their object ids."""
    return dict(zip(blobs, _contents(blobs), strict=True)) if blobs else {}


def files_with(text: str, folder: str, suffixes: Sequence[str]) -> list[str]:
    """The tracked files below ``folder`` with one of ``suffixes`` that hold ``text`` in the work
    tree.  Links and what lies in other repositories are left out."""
    wanted = [f":(icase)*{suffix}" for suffix in suffixes]
    settings = ("-c", "grep.fullName=false", "-C", folder)
    options = ("--files-with-matches", "--null", "--text", "--no-color", "--no-recurse-submodules")
    try:
        found = _git(*settings, "grep", *options, "--fixed-strings", "-e", text, "--", *wanted)
    except Refused as error:
        # Git answers 1 where nothing matches.
        if error.code == 1:
            return []
        raise
    return [os.path.normpath(os.path.join(folder, name)) for name in sorted(found.split("\0")[:-1])]


def _contents(blobs: Mapping[str, str]) -> list[bytes]:
    """The contents of blobs, in one call."""
    asked = "".join(f"{oid}\n" for oid in blobs.values()).encode()
    output = _call(["cat-file", "--batch"], asked)
    contents = []
    place = 0
    for name in blobs:
        end = output.find(b"\n", place)
        header = output[place:end].split()
        if end < 0 or len(header) != 3:
            raise GitError(f"git has lost {name} as it was then; {LOST}")
        size = int(header[2])
        contents.append(output[end + 1 : end + 1 + size])
        place = end + size + 2
    return contents


def _git(*arguments: str) -> str:
    return _call(arguments).decode("utf-8", "surrogateescape")


def _call(arguments: Sequence[str], stdin: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            ["git", *SETTINGS, *arguments],
            input=stdin,
            capture_output=True,
            check=True,
            env={**os.environ, **NO_FETCH},
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        if any(sign in said for sign in MISSING):
            said = f"{said}; {LOST}"
        raise Refused(f"git {arguments[0]}: {said or 'failed'}", error.returncode) from None
    return done.stdout
