from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from config.messages import LANGUAGES, N_, _, field_name, language, ngettext, say, set_language
from config.messages.codes import FIELDS, TEMPLATES

ROOT = Path(__file__).resolve().parents[2]


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _chosen_language() -> Iterator[None]:
    before = language()
    yield
    set_language(before)


def test_every_sentence_is_in_both_languages_and_the_compiled_catalogue_is_fresh() -> None:
    assert _script("messages").problems() == []


def test_bahasa_indonesia_is_the_first_language() -> None:
    code = "from config.messages import say; print(say('clock_wrong', {'shop': 'Toko'}))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("Jam komputer ini salah")


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_every_code_has_words_with_the_same_params_in_both_languages(code: str) -> None:
    placeholders = _script("messages").placeholders
    params = {name: f"<{name}>" for name in placeholders(TEMPLATES[code])}
    shown = {spoken: say(code, params, spoken) for spoken in LANGUAGES}
    assert shown["id"] != shown["en"]
    for sentence in shown.values():
        assert "{" not in sentence
        assert all(value in sentence for value in params.values())


def _used_codes() -> Iterator[tuple[str, str]]:
    """(code, place) of every issue, notice and backup error that the program makes with a code written out."""
    position = {"Issue": 1, "Notice": 0, "BackupError": 0, "VaultError": 0, "SettingsError": 0}
    for package in ("config", "inventory", "mappers", "jobs"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in position and len(node.args) > position[name]:
                    code = node.args[position[name]]
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        yield code.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_code_that_the_program_uses_has_words() -> None:
    used = list(_used_codes())
    assert len(used) > 40
    assert [f"{code} ({place})" for code, place in used if code not in TEMPLATES] == []


def test_a_field_is_shown_by_its_label() -> None:
    params = {"field": "weight_g", "detail": "x", "reason": "y"}
    assert say("refused_there", params, "id") == "Marketplace menolak berat: x (y)."
    assert say("refused_there", params, "en") == "The marketplace refuses weight: x (y)."
    assert {field_name(f, "id") for f in FIELDS} != {field_name(f, "en") for f in FIELDS}
    assert field_name("something_else") == "something_else"
    assert field_name("attribute.Masa Penyimpanan") == "Masa Penyimpanan"
    assert field_name("certificate.pirt", "id") == field_name("pirt", "id") != "pirt"


def test_a_code_without_words_and_a_missing_param_are_still_shown() -> None:
    assert say("nothing.known", {"sku": "A", "n": 2}) == "nothing.known (sku=A, n=2)"
    assert say("nothing.known") == "nothing.known"
    assert "{path}" in say("vault.unreadable", {}, "en")


def test_the_language_can_be_chosen_and_an_unknown_one_is_refused() -> None:
    set_language("en")
    assert (language(), _("price"), N_("price")) == ("en", "price", "price")
    set_language("id")
    assert _("price") == "harga"
    assert ngettext("one apple", "apples", 2) == "apples"
    with pytest.raises(ValueError, match="fr"):
        set_language("fr")


def test_a_translation_with_other_params_is_a_problem() -> None:
    messages = _script("messages")
    wrong = messages.Message("{sku} is gone", "{kode} hilang")
    assert not messages.same_placeholders(wrong)
    assert messages.same_placeholders(messages.Message("{sku} is gone", "{sku} hilang"))
