"""Shop secrets are encrypted at rest with Fernet; the key comes from the environment, a key file or the OS keyring.

Where the key comes from (``LAPAKDESA_KEY_SOURCE``): ``env`` reads LAPAKDESA_KEY; ``file`` reads ``key`` in the home
folder; ``keyring`` asks the operating system; ``auto`` takes LAPAKDESA_KEY when it is set and the key file otherwise.
Several keys may be given, separated by commas or line ends: the first encrypts, all decrypt, so that a key can be
changed without losing what the old one wrote.

The key file is made with owner-only rights (mode 0600). On Windows that mode has no meaning: there the rights of the
home folder hold, which lies in the user's own profile by default and is made owner-only when Lapakdesa creates it.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from config.errors import VaultError
from config.settings import KeySource, Settings

__all__ = ["Vault", "VaultError", "new_key", "open_vault"]

_KEYRING_SERVICE = "lapakdesa"
_SETTLE_S = 2.0  # how long a second process waits for the first to finish making the key


@dataclass(frozen=True, slots=True)
class Vault:
    """Encrypts and decrypts text. ``source`` says where the key came from; the key itself is in no repr."""

    source: KeySource
    _fernet: MultiFernet = field(repr=False)

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode("utf-8")).decode("ascii")

    def decrypt(self, token: str) -> str:
        """Raises VaultError ``vault.wrong_key`` when no key of ours wrote ``token``, or it was damaged."""
        try:
            return self._fernet.decrypt(token.encode("ascii")).decode("utf-8")
        except (InvalidToken, UnicodeError) as exc:
            raise VaultError("vault.wrong_key", {"source": self.source.value}) from exc

    def rotate(self, token: str) -> str:
        """The same secret, encrypted anew with the first key. Raises VaultError like ``decrypt``."""
        return self.encrypt(self.decrypt(token))


def new_key() -> str:
    return Fernet.generate_key().decode("ascii")


def open_vault(settings: Settings, create: bool = True) -> Vault:
    """Open the vault, making a key when there is none yet and ``create`` is True.

    Pass ``create=False`` when encrypted data already exists: a new key could not read it, and a clear error is
    better. Raises VaultError: ``vault.missing_key``, ``vault.bad_key``, ``vault.unreadable`` or ``vault.no_keyring``.
    """
    source = settings.key_source
    if source is KeySource.AUTO:
        source = KeySource.ENV if settings.key else KeySource.FILE
    if source is KeySource.ENV:
        keys = settings.key or ""
        if not keys:
            raise VaultError("vault.missing_env", {"name": "LAPAKDESA_KEY"})
    elif source is KeySource.FILE:
        keys = _file_keys(settings, create)
    else:
        keys = _keyring_keys(settings, create)
    return Vault(source, _fernet(keys, source))


def _fernet(keys: str, source: KeySource) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys.replace(",", " ").split()])
    except ValueError as exc:
        raise VaultError("vault.bad_key", {"source": source.value}) from exc


def _file_keys(settings: Settings, create: bool) -> str:
    path = settings.key_file
    if not path.exists() and create:
        settings.ensure_home()
        _create_key_file(path)
    until = time.monotonic() + _SETTLE_S
    try:
        # Empty for an instant: another process is writing it on a file system without hard links.
        while not (keys := path.read_text(encoding="ascii")) and time.monotonic() < until:
            time.sleep(0.05)
        return keys
    except FileNotFoundError as exc:
        raise VaultError("vault.missing_key", {"path": str(path)}) from exc
    except (OSError, UnicodeError) as exc:
        raise VaultError("vault.unreadable", {"path": str(path)}) from exc


def _create_key_file(path: Path) -> None:
    """Put a new key at ``path`` unless a file is there; a reader sees the whole key or no file at all.

    The key is written to a temporary file first (made by O_EXCL, owner-only) and then given its name by a hard link,
    which fails when the name exists: of two processes, both end with the key of the first.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".key-", dir=path.parent)
    except OSError as exc:
        raise VaultError("vault.unwritable", {"path": str(path)}) from exc
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(new_key() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        _name_it(draft, path)
    except FileExistsError:
        return
    except OSError as exc:
        raise VaultError("vault.unwritable", {"path": str(path)}) from exc
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


def _name_it(draft: Path, path: Path) -> None:
    """Raises FileExistsError when ``path`` exists."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links (FAT on a memory stick). O_EXCL still never overwrites, and a reader
        # waits for an empty file to fill.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(draft.read_bytes())


def _keyring_keys(settings: Settings, create: bool) -> str:
    import keyring
    from keyring.errors import KeyringError

    # One key per home folder: a second folder (practice, another village) must not share or replace it.
    account = str(settings.home)
    try:
        found = keyring.get_password(_KEYRING_SERVICE, account)
        if found is None and create:
            found = _create_keyring_key(settings, account)
    except KeyringError as exc:
        raise VaultError("vault.no_keyring", {"reason": type(exc).__name__}) from exc
    if not found:
        raise VaultError("vault.missing_keyring", {"service": _KEYRING_SERVICE, "account": account})
    return found


def _create_keyring_key(settings: Settings, account: str) -> str | None:
    """A keyring has no "create unless present", so a lock file in the home folder decides who may create."""
    import keyring

    lock = settings.ensure_home() / ".keyring-lock"
    until = time.monotonic() + _SETTLE_S
    while True:
        try:
            os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            break
        except FileExistsError:
            found = keyring.get_password(_KEYRING_SERVICE, account)
            if found is not None:
                return found
            if time.monotonic() > until:
                raise VaultError("vault.locked", {"path": str(lock)}) from None
            time.sleep(0.05)
    try:
        found = keyring.get_password(_KEYRING_SERVICE, account)
        if found is None:
            keyring.set_password(_KEYRING_SERVICE, account, new_key())
            found = keyring.get_password(_KEYRING_SERVICE, account)
        return found
    finally:
        lock.unlink(missing_ok=True)
