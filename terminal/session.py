"""What a command needs before it can work: the settings, the log, the running application. All of it when asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from config.errors import SettingsError
from config.settings import Settings, load_settings

if TYPE_CHECKING:
    from jobs.wiring import App

_loaded: list[Settings | SettingsError] = []


def begin() -> str:
    """Read the settings anew; returns the language they ask for. An error waits for a command that needs them."""
    _loaded.clear()
    try:
        found = load_settings()
    except SettingsError as exc:
        _loaded.append(exc)
        return "id"
    _loaded.append(found)
    return found.language


def settings() -> Settings:
    """The settings. Raises SettingsError."""
    if not _loaded:
        begin()
    found = _loaded[0]
    if isinstance(found, SettingsError):
        raise found
    return found


def log_to_file() -> None:
    """From here on the log goes to its file. Raises SettingsError."""
    import logging

    from config.logs import start_logging

    start_logging(settings())
    # What a library has to warn about concerns an engineer, not the operator's screen.
    logging.captureWarnings(True)


@contextmanager
def opened() -> Iterator[App]:
    """The application, closed at the end. Raises what ``jobs.wiring.build`` raises."""
    from jobs.wiring import NotInitialised, build

    if settings().village is None:
        raise NotInitialised
    log_to_file()
    app = build(settings())
    try:
        yield app
    finally:
        app.close()
