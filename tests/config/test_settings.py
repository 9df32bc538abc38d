from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.settings import SETTINGS, KeySource, Settings, SettingsError, load_settings
from config.village import parse_village, show_village, village_kind


def load(tmp_path: Path, **values: str) -> Settings:
    home = tmp_path / "home"
    return load_settings({"LAPAKDESA_HOME": str(home), **values}, folder=tmp_path)


def test_without_any_variable_the_defaults_hold_and_nothing_is_created(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings == Settings(
        home=tmp_path / "home", database_url=f"sqlite:///{(tmp_path / 'home' / 'lapakdesa.db').as_posix()}"
    )
    assert not (tmp_path / "home").exists()


def test_the_default_home_is_the_platforms_folder_for_programs(tmp_path: Path) -> None:
    assert load_settings({}, folder=tmp_path).home.name == "lapakdesa"


def test_the_defaults_are_those_of_the_table(tmp_path: Path) -> None:
    by_hand = {spec.name: spec.default for spec in SETTINGS if spec.default.isalnum() or "/" in spec.default}
    by_hand.pop("LAPAKDESA_KEY")
    by_hand.pop("LAPAKDESA_APP_KEY", None)
    assert load(tmp_path, **by_hand) == load(tmp_path)


def test_every_field_of_settings_is_in_the_table() -> None:
    short = {"language": "lang"}
    fields = {f"LAPAKDESA_{short.get(n, n).upper()}" for n in Settings.__dataclass_fields__ if n != "unknown"}
    assert fields == {spec.name for spec in SETTINGS}


def test_the_environment_wins_over_the_current_folder_and_that_over_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".env").write_text(
        "LAPAKDESA_LANG=en\nLAPAKDESA_LAST_UNITS=1\nLAPAKDESA_LOG_LEVEL=ERROR\n", encoding="utf-8"
    )
    (tmp_path / ".env").write_text("LAPAKDESA_LAST_UNITS=2\nLAPAKDESA_LOG_LEVEL=DEBUG\n", encoding="utf-8")
    settings = load(tmp_path, LAPAKDESA_LOG_LEVEL="warning")
    assert (settings.language, settings.last_units, settings.log_level) == ("en", 2, "WARNING")


def test_a_dotenv_file_written_by_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfLAPAKDESA_LANG=en\r\nLAPAKDESA_KEY=a$b\r\n")
    settings = load(tmp_path)
    assert (settings.language, settings.key) == ("en", "a$b")


def test_the_home_may_be_named_in_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"LAPAKDESA_HOME={(tmp_path / 'rumah').as_posix()}\n", encoding="utf-8")
    assert load_settings({}, folder=tmp_path).home == tmp_path / "rumah"


def test_an_empty_value_means_not_set(tmp_path: Path) -> None:
    assert load(tmp_path, LAPAKDESA_LANG="  ", LAPAKDESA_VILLAGE="") == load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAPAKDESA_LANG", "jw"),
        ("LAPAKDESA_TIMEZONE", "Europe/Paris"),
        ("LAPAKDESA_KEY_SOURCE", "cloud"),
        ("LAPAKDESA_LOG_LEVEL", "LOUD"),
        ("LAPAKDESA_RATE_SHOP", "-1"),
        ("LAPAKDESA_RATE_APP", "nan"),
        ("LAPAKDESA_CONNECT_TIMEOUT", "0"),
        ("LAPAKDESA_READ_TIMEOUT", "lama"),
        ("LAPAKDESA_SYNC_EVERY_MINUTES", "0"),
        ("LAPAKDESA_LAST_UNITS", "1.5"),
        ("LAPAKDESA_ORDER_RETENTION_DAYS", "0"),
    ],
)
def test_a_bad_value_names_the_variable_and_an_example(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, **{name: value})
    example = next(spec.example for spec in SETTINGS if spec.name == name)
    assert caught.value.code == "settings.bad_value"
    assert caught.value.params == {"name": name, "value": value, "example": example}


@pytest.mark.parametrize("url", ["mysql://u:hush@db/x", "sqlite://", "sqlite:///", "postgresql://", "hush"])
def test_a_bad_database_address_is_refused_without_showing_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, LAPAKDESA_DATABASE_URL=url)
    assert caught.value.code == "settings.bad_secret"
    assert "hush" not in str(caught.value)


def test_a_postgresql_address_gets_the_driver_we_ship(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = load(tmp_path, LAPAKDESA_DATABASE_URL=f"{scheme}://u:p@h/db")
        assert settings.database_url == "postgresql+psycopg://u:p@h/db"


def test_no_secret_is_in_the_repr(tmp_path: Path) -> None:
    shown = repr(load(tmp_path, LAPAKDESA_KEY="hush", LAPAKDESA_DATABASE_URL="postgresql://u:hush@h/db"))
    assert "hush" not in shown


@pytest.mark.parametrize(
    ("written", "name", "label"),
    [("wib", "Asia/Jakarta", "WIB"), ("WITA", "Asia/Makassar", "WITA"), ("Asia/Jayapura", "Asia/Jayapura", "WIT")],
)
def test_the_three_zones_have_names(tmp_path: Path, written: str, name: str, label: str) -> None:
    settings = load(tmp_path, LAPAKDESA_TIMEZONE=written)
    assert (settings.timezone, settings.zone_label, settings.zone.key) == (name, label, name)


def test_zero_means_unlimited_and_unset_means_the_marketplaces_limit(tmp_path: Path) -> None:
    settings = load(tmp_path, LAPAKDESA_RATE_SHOP="0", LAPAKDESA_KEY_SOURCE="FILE")
    assert (settings.rate_shop, settings.rate_app, settings.key_source) == (0.0, None, KeySource.FILE)


def test_a_mistyped_name_is_reported_and_the_suites_own_names_are_not(tmp_path: Path) -> None:
    settings = load(tmp_path, LAPAKDESA_LANGUAGE="en", LAPAKDESA_TEST_POSTGRES_URL="x")
    assert settings.unknown == ("LAPAKDESA_LANGUAGE",)


def test_the_home_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    settings = load_settings({"LAPAKDESA_HOME": str(tmp_path / "a" / "b c")}, folder=tmp_path)
    assert settings.ensure_home().is_dir()
    assert settings.ensure_home() == settings.home
    if os.name == "posix":
        assert settings.home.stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_made_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = load_settings({"LAPAKDESA_HOME": str(tmp_path / "file")}, folder=tmp_path)
    with pytest.raises(SettingsError) as caught:
        settings.ensure_home()
    assert caught.value.code == "settings.home"


@pytest.mark.parametrize("written", ["32.04.05.2001", "3204052001", "32-04-05-2001", " 32 04 05 2001 ", "3204052001.0"])
def test_a_village_code_is_read_in_all_its_written_forms(tmp_path: Path, written: str) -> None:
    assert load(tmp_path, LAPAKDESA_VILLAGE=written).village == "3204052001"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("32.04.05.200", "village.length"),
        ("32040520011", "village.length"),
        ("desa", "village.length"),
        ("٣٢٠٤٠٥٢٠٠١", "village.length"),
        ("3204050001", "village.bps"),
        ("9904052001", "village.unknown"),
        ("3200052001", "village.unknown"),
        ("3204054001", "village.unknown"),
    ],
)
def test_a_village_code_that_cannot_be_one_says_why(written: str, code: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_village(written)
    assert caught.value.code == code


def test_a_village_code_is_shown_with_dots_and_knows_its_kind() -> None:
    assert show_village("3204052001") == "32.04.05.2001"
    assert [village_kind(c) for c in ("3204051001", "3204052001", "3204053001")] == ["kelurahan", "desa", "desa_adat"]
