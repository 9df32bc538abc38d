from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import SettingsError
from config.logs import BLANK, JsonFormatter, PlainFormatter, redact, start_logging
from config.settings import Settings, load_settings

SECRET = "6f4b5a57Hush1234"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    root = logging.getLogger()
    level = root.level
    yield load_settings({"LAPAKDESA_HOME": str(tmp_path / "home")}, folder=tmp_path)
    for handler in [h for h in root.handlers if h.get_name() == "lapakdesa-file"]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.mark.parametrize(
    "text",
    [
        f"GET /api/v2/order?partner_id=1&access_token={SECRET}&sign={SECRET}&shop_id=2",
        f'{{"access_token": "{SECRET}", "shop_id": 2}}',
        f'{{"refresh_token":"{SECRET}"}}',
        f"{{'partner_key': '{SECRET}', 'x': 1}}",
        f"Credentials(app_id='1', app_key='{SECRET}')",
        f"Authorization: Bearer {SECRET}",
        f'{{"Authorization": "Basic {SECRET}"}}',
        f"postgresql+psycopg://lapak:{SECRET}@db/lapak",
        f'{{"recipient_address": {{"name": "{SECRET}", "phone": "08123"}}, "shop_id": 2}}',
        f'{{"buyer_username": "{SECRET}"}}',
        f"phone={SECRET}",
        f'body "{{\\"access_token\\": \\"{SECRET}\\"}}"',
        f'{{"code": "{SECRET}"}}',
        f'{{"recipient_address": {{"geo": {{"lat": 1}}, "name": "{SECRET}"}}}}',
        f"https://lapak.example/kembali?code={SECRET}&shop_id=2",
        f"LAPAKDESA_KEY={SECRET}",
        f"sent with bearer {SECRET}",
        f'{{"phone": 62812345678901, "buyer_name": "a \\"quoted\\" {SECRET}"}}',
    ],
)
def test_no_secret_and_no_buyer_passes_the_filter(text: str) -> None:
    shown = redact(text)
    assert SECRET not in shown
    assert "62812345678901" not in shown
    assert BLANK in shown


@pytest.mark.parametrize(
    "text",
    ["shop_id=2 pulled=14", "the design of token-free words", "error_code=42 code=stock.low", '{"code": "stock.low"}'],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact(text) == text


def _record(message: str, **extra: object) -> logging.LogRecord:
    return logging.getLogger("jobs.pull").makeRecord(
        "jobs.pull", logging.INFO, "f.py", 1, message, (), None, extra=extra
    )


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
def test_structured_fields_are_filtered_at_any_depth(formatter: logging.Formatter) -> None:
    record = _record("pulled", shop=3, reply={"orders": [{"buyer_username": SECRET, "access_token": SECRET}]})
    line = formatter.format(record)
    assert SECRET not in line
    assert "3" in line


def test_a_traceback_is_filtered_too() -> None:
    try:
        raise ValueError(f"access_token={SECRET}")
    except ValueError as exc:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": (type(exc), exc, exc.__traceback__)})
    for formatter in (PlainFormatter(), JsonFormatter()):
        assert SECRET not in formatter.format(record)
        assert "ValueError" in formatter.format(record)


def test_lines_go_to_a_file_in_the_home_folder(settings: Settings) -> None:
    path = start_logging(settings, json_lines=True)
    logging.getLogger("jobs.pull").info("pulled %s", 3, extra={"shop": 1, "sign": SECRET})
    row = json.loads(path.read_text(encoding="utf-8"))
    assert path == settings.home / "logs" / "lapakdesa.log"
    assert (row["level"], row["logger"], row["message"]) == ("INFO", "jobs.pull", "pulled 3")
    assert (row["shop"], row["sign"]) == (1, BLANK)


def test_starting_twice_writes_each_line_once(settings: Settings) -> None:
    start_logging(settings)
    path = start_logging(settings)
    logging.getLogger("jobs").warning("satu kali")
    assert path.read_text(encoding="utf-8").count("satu kali") == 1


def test_the_files_do_not_grow_without_end(settings: Settings) -> None:
    path = start_logging(settings)
    log = logging.getLogger("jobs")
    line = "x" * 100_000
    for _ in range(150):
        log.info(line)
    files = list(path.parent.iterdir())
    assert len(files) == 5
    assert sum(f.stat().st_size for f in files) < 11_000_000


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, settings: Settings) -> None:
    settings.ensure_home()
    (settings.home / "logs").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        start_logging(settings)
    assert caught.value.code == "settings.logs"
