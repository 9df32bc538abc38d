from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import keyring
import keyring.backend
import pytest

from config.errors import VaultError
from config.secrets import new_key, open_vault
from config.settings import KeySource, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"LAPAKDESA_HOME": str(tmp_path / "home")}, folder=tmp_path)


class MemoryKeyring(keyring.backend.KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


def test_what_is_encrypted_comes_back_and_hides_the_text(settings: Settings) -> None:
    vault = open_vault(settings)
    token = vault.encrypt("rahasia é")
    assert "rahasia" not in token
    assert vault.decrypt(token) == "rahasia é"
    assert open_vault(settings, create=False).decrypt(token) == "rahasia é"


def test_the_key_file_is_for_its_owner_only_and_no_draft_stays(settings: Settings) -> None:
    open_vault(settings)
    assert [p.name for p in settings.home.iterdir()] == ["key"]
    if os.name == "posix":
        assert settings.key_file.stat().st_mode & 0o077 == 0


def test_an_existing_key_file_is_never_overwritten(settings: Settings) -> None:
    settings.ensure_home()
    settings.key_file.write_text("not a key", encoding="ascii")
    with pytest.raises(VaultError) as caught:
        open_vault(settings)
    assert caught.value.code == "vault.bad_key"
    assert settings.key_file.read_text(encoding="ascii") == "not a key"


def test_a_missing_key_is_an_error_when_data_exists(settings: Settings) -> None:
    with pytest.raises(VaultError) as caught:
        open_vault(settings, create=False)
    assert caught.value.code == "vault.missing_key"
    assert not settings.home.exists()


def test_another_key_cannot_read_and_says_so(settings: Settings) -> None:
    token = open_vault(settings).encrypt("x")
    settings.key_file.write_text(new_key(), encoding="ascii")
    with pytest.raises(VaultError) as caught:
        open_vault(settings).decrypt(token)
    assert caught.value.code == "vault.wrong_key"
    with pytest.raises(VaultError):
        open_vault(settings).decrypt("damaged é")


def test_an_unreadable_key_file_is_named(settings: Settings) -> None:
    settings.ensure_home()
    settings.key_file.mkdir()
    with pytest.raises(VaultError) as caught:
        open_vault(settings)
    assert caught.value.code == "vault.unreadable"
    assert caught.value.params == {"path": str(settings.key_file)}


def test_auto_takes_the_environment_first_and_makes_no_file(settings: Settings) -> None:
    vault = open_vault(dataclasses.replace(settings, key=new_key()))
    assert vault.source is KeySource.ENV
    assert not settings.home.exists()


def test_the_environment_must_hold_a_key_when_it_is_the_source(settings: Settings) -> None:
    with pytest.raises(VaultError) as caught:
        open_vault(dataclasses.replace(settings, key_source=KeySource.ENV))
    assert caught.value.code == "vault.missing_env"


def test_a_key_can_be_changed_without_losing_old_data(settings: Settings) -> None:
    old, new = new_key(), new_key()
    token = open_vault(dataclasses.replace(settings, key=old)).encrypt("x")
    both = open_vault(dataclasses.replace(settings, key=f"{new}, {old}"))
    assert both.decrypt(token) == "x"
    rotated = both.rotate(token)
    assert open_vault(dataclasses.replace(settings, key=new)).decrypt(rotated) == "x"
    with pytest.raises(VaultError):
        open_vault(dataclasses.replace(settings, key=old)).decrypt(rotated)


def test_the_keyring_keeps_one_key_for_each_home(settings: Settings, tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    try:
        mine = dataclasses.replace(settings, key_source=KeySource.KEYRING)
        other = dataclasses.replace(mine, home=tmp_path / "other")
        token = open_vault(mine).encrypt("x")
        assert open_vault(mine, create=False).decrypt(token) == "x"
        with pytest.raises(VaultError) as caught:
            open_vault(other, create=False)
        assert caught.value.code == "vault.missing_keyring"
        with pytest.raises(VaultError):
            open_vault(other).decrypt(token)
        assert list(settings.home.iterdir()) == []
    finally:
        keyring.set_keyring(before)


def test_no_key_is_in_a_repr_or_an_error(settings: Settings) -> None:
    key = new_key()
    assert key not in repr(open_vault(dataclasses.replace(settings, key=key)))
    with pytest.raises(VaultError) as caught:
        open_vault(dataclasses.replace(settings, key=key[:-4] + "hush!"))
    assert "hush" not in str(caught.value)


CHILD = """
import sys, time
from pathlib import Path
from config.secrets import open_vault
from config.settings import load_settings
folder = Path(sys.argv[1])
settings = load_settings({"LAPAKDESA_HOME": str(folder / "home")}, folder=folder)
print("ready", flush=True)
sys.stdin.readline()
print(open_vault(settings).encrypt("satu kunci"), flush=True)
"""


def test_processes_that_make_the_key_at_once_end_with_one_key(settings: Settings, tmp_path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(4)
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        tokens = [child.communicate(timeout=30)[0].strip() for child in children]
    finally:
        for child in children:
            child.kill()
            child.wait()
    vault = open_vault(settings, create=False)
    assert [vault.decrypt(token) for token in tokens] == ["satu kunci"] * 4
