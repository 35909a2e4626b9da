"""Seals for what is kept in a cache: a digest keyed by a secret that only the user can read.

Anyone who can write a cache could else make ``d(x**2, x) = 3*x`` proved.  The secret is a file of
the user's configuration folder, made when it is first needed.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

NAME = "cache.key"
_BYTES = 32
_DIGITS = 64


def configuration_folder() -> Path:
    """Where the user's settings of programs are."""
    if os.environ.get("SYMDERIV_CONFIG"):
        return Path(os.environ["SYMDERIV_CONFIG"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "symderiv"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "symderiv"


class Seal:
    """Seals texts under their keys.  Without a secret nothing is sealed, nor taken for sealed."""

    def __init__(self, secret: bytes | None) -> None:
        self.secret = secret

    @classmethod
    def of_user(cls, warn: Callable[[str], None]) -> Seal:
        try:
            return cls(_secret(configuration_folder() / NAME))
        except (OSError, RuntimeError) as error:
            warn(f"the cache is not used: its key cannot be kept: {error}")
            return cls(None)

    def sealed(self, key: str, text: str) -> str | None:
        return None if self.secret is None else self._digest(key, text) + text

    def opened(self, key: str, sealed: str | None) -> str | None:
        """The text, if this user has sealed it under this key."""
        if self.secret is None or sealed is None:
            return None
        text = sealed[_DIGITS:]
        return text if hmac.compare_digest(sealed[:_DIGITS], self._digest(key, text)) else None

    def _digest(self, key: str, text: str) -> str:
        assert self.secret is not None
        whole = f"{key}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, whole, "sha256").hexdigest()


def _secret(path: Path) -> bytes:
    """What the file holds; one that others may read or that is damaged is made anew."""
    found = _read(path)
    if found is None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        _write(path)
        found = _read(path)
    if found is None:
        raise OSError(f"{path} cannot be kept to its user")
    return found


def _read(path: Path) -> bytes | None:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if not own or (os.name == "posix" and status.st_mode & 0o077):
            return None
        secret = file.read(_BYTES + 1)
    return secret if len(secret) == _BYTES else None


def _write(path: Path) -> None:
    """A new secret under ``path``, unless another process was faster: whole from the start."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        os.unlink(fresh)
