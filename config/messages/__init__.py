"""Sentences in Bahasa Indonesia and English. The English sentence is the key; the Indonesian stands in the catalogue.

``_("…")`` and ``ngettext("…", "…", n)`` translate a sentence at the place where it is shown; ``N_("…")`` only marks
one that is translated later. ``say(code, params)`` turns an error, an issue or a notice into a sentence. A new
sentence: write it in English, run ``make messages``, give its translation in ``id/LC_MESSAGES/lapakdesa.po``, and run
``make messages`` again; the compiled catalogue is committed beside it, so that an installation needs no build step.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from config.messages.codes import FIELDS, TEMPLATES

__all__ = ["DOMAIN", "LANGUAGES", "N_", "_", "field_name", "language", "ngettext", "say", "set_language"]

DOMAIN = "lapakdesa"
LANGUAGES = ("id", "en")
_FOLDER = Path(__file__).parent
_current = "id"


def set_language(language: str) -> None:
    """Choose "id" or "en" for the whole process. Raises ValueError for another language."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    _current = language


def language() -> str:
    return _current


def _(message: str) -> str:
    """``message`` in the chosen language; without a translation, ``message`` itself."""
    return _catalogue(_current).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    return _catalogue(_current).ngettext(singular, plural, count)


def N_(message: str) -> str:
    """Mark ``message`` for translation and return it unchanged."""
    return message


def say(code: str, params: Mapping[str, Any] | None = None, language: str | None = None) -> str:
    """The sentence for ``code``, in ``language`` or the chosen one. Never fails.

    A code without words comes back as the code and its params: ugly, but nothing is lost. The param ``field`` is
    shown by its label ("berat" for "weight_g").
    """
    values = dict(params or {})
    template = TEMPLATES.get(code)
    if template is None:
        details = ", ".join(f"{name}={value}" for name, value in values.items())
        return f"{code} ({details})" if details else code
    if isinstance(values.get("field"), str):
        values["field"] = field_name(values["field"], language)
    return _catalogue(language or _current).gettext(template).format_map(_Params(values))


_ATTRIBUTE = "attribute."


def field_name(field: str, language: str | None = None) -> str:
    """The label of a field of our vocabulary; an unknown field keeps its name, and an attribute has its own."""
    if field.startswith(_ATTRIBUTE):
        return field.removeprefix(_ATTRIBUTE)
    label = FIELDS.get(field.removeprefix("certificate."))
    return field if label is None else _catalogue(language or _current).gettext(label)


class _Params(dict[str, Any]):
    """A param that is missing shows its name instead of stopping an error from being shown."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, localedir=_FOLDER, languages=[language])
