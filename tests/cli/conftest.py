"""A home of its own for each test, a way to run a command line, and a practice server on loopback."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cli
from config.messages import set_language
from sandbox import create_app
from sandbox.server import bind, make_server

VILLAGE = "33.23.05.2001"
WORKBOOK = """\
SKU;Nama Produk;Kategori;Harga;Stok;Berat (gram);Foto;Deskripsi
KOPI-1;Kopi Bubuk Robusta Temanggung;Rempah & Bumbu;Rp 15.000,-;12;250;kopi.png;{words}
MADU-1;Madu Hutan Murni dari Lereng;Gula & Gula Aren;55 ribu;3;0,45 kg;madu.png;{words}
""".format(words="Dibuat oleh warga desa dengan cara yang baik dan bersih. " * 2)


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home folder that the settings point to; the current folder is empty too."""
    for name in [n for n in os.environ if n.startswith("LAPAKDESA_")]:
        monkeypatch.delenv(name)
    place = tmp_path / "rumah desa"
    monkeypatch.setenv("LAPAKDESA_HOME", str(place))
    monkeypatch.setenv("LAPAKDESA_CONNECT_TIMEOUT", "2")
    (tmp_path / "kerja").mkdir()
    monkeypatch.chdir(tmp_path / "kerja")
    yield place
    set_language("id")
    root = logging.getLogger()
    for handler in [h for h in root.handlers if h.get_name() == "lapakdesa-file"]:
        root.removeHandler(handler)
        handler.close()
    logging.captureWarnings(False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("stock", "show")`` runs one command line in this process."""

    def once(*words: str | Path) -> Ended:
        capsys.readouterr()
        code = cli.main([str(w) for w in words])
        seen = capsys.readouterr()
        assert "Traceback" not in seen.out + seen.err
        return Ended(code, seen.out, seen.err)

    return once


@pytest.fixture
def ready(run: Run) -> Run:
    """The same, after ``init``."""
    assert run("init", "--village", VILLAGE).code == 0
    return run


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two products that can be sold, with pictures beside the file."""
    from PIL import Image

    path = tmp_path / "produk.csv"
    path.write_text(WORKBOOK, encoding="utf-8")
    for name, colour in (("kopi.png", "brown"), ("madu.png", "gold")):
        Image.new("RGB", (800, 800), colour).save(tmp_path / name)
    return path


@pytest.fixture(scope="session")
def practice() -> Iterator[str]:
    """The address of a practice server."""
    app = create_app(None)
    listener = bind("127.0.0.1", 0)
    server = make_server(app)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(5)
    listener.close()
