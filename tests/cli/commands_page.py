"""The page ``docs/reference/commands.md``, made from ``--help``. ``python -m tests.cli.commands_page`` writes it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cli
from terminal.app import command_tree

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md"
HEAD = """\
# Perintah

Halaman ini sama dengan `lapakdesa PERINTAH --help`. `--json` dan `--lang` boleh ditulis sebelum atau sesudah perintah.
Dengan `--json`, keluaran standar hanya berisi satu nilai JSON; petunjuk dan kesalahan ditulis ke keluaran kesalahan.
Kesalahan berbentuk `{"error": {"code", "text"}}`. Mengapa begini: [ADR 0006](../adr/0006-terminal-package.md).

| Perintah | Nilai JSON | Kode keluar |
| --- | --- | --- |
| `init` | `{village, home, created}` | 0, 2, 3 |
| `demo` | `{exit}` | 0 bila semua pemeriksaan lulus, 1, 2, 3 |
| `sandbox` | `{url, data}`, lalu tetap berjalan | 3 bila tidak bisa mulai |
| `import` | lihat di bawah | 0 rencana atau tersimpan, 2 perlu jawaban, 3 tidak bisa diimpor |
| `… list` | `{products: […]}` dan seterusnya, menurut nama daftarnya | 0, 2, 3 |
| `products archive` | `{code, status}` | 0, 2 |
| `products restore` | `{code, status}` | 0, 2 |
| `orders show` | `{external_order_id, shop, marketplace, channel?, state, total, lines, …}` | 0, 2 |
| `orders accept-cancel`, `orders reject-cancel` | `{order, shop, accepted, answered, state}` | 0, 1, 2, 75 |
| `returns show` | `{external_return_id, external_order_id, state, stage, waits, deadline, goods, …}` | 0, 2 |
| `returns accept`, `returns reject` | `{return, shop, answer, answered, state}` | 0, 1, 2, 75 |
| `returns restock` | `{return, shop, booked, back}` | 0, 2 |
| `shops add`, `pause`, `resume`, `remove` | `{id, name, marketplace, state, …}` | 0, 1, 2, 75 |
| `shops connect` | `{shop, connected}`, tanpa jawaban juga `link` | 0, 1, 2 |
| `check` | `{shops: [{shop, ready, not_ready, unknown, products: […]}], exit}` | 0, 1, 2, 4, 75 |
| `categories suggest` | `{marketplaces: [{marketplace, shop, words: [{words, state, proposals}]}]}` | 0, 1, 2, 75 |
| `categories confirm` | `{marketplaces: [{marketplace, confirmed: [{words, id, path, products}]}]}` | 0, 1, 2, 75 |
| `categories find` | `{marketplaces: [{marketplace, leaves: [{id, path}]}]}` | 0, 1, 2, 75 |
| `categories forget` | `{marketplace, words, confirmed}` | 0, 2 |
| `shops price` | `{shop, rule, new, changed, prices: [{code, sku, own, before, after}]}`, atau `{shops: […]}` | 0, 2 |
| `stock show` | `{stock: […]}` | 0, 2 |
| `stock set`, `stock add` | `{sku, before, after, shops: [{shop, after_sync}]}` | 0, 2 |
| `stock verify` | `{balances, rights, exit}` | 0, 1 bila ada yang salah |
| `sync`, `reconcile`, `refresh-tokens` | `{shops: […], exit}`, lihat di bawah | 0, 1, 75 |
| `run` | satu objek `{at, job, shops}` per baris | 0, 130 |
| `backup` | `{path, files, size, with_key}` | 0, 3 |
| `restore` | `{made_at, files, kept}` | 0, 2, 3 |
| `doctor` | `{checks: [{what, state, text}], exit}` | 0, 1 bila ada yang salah |

`import`: `status` (planned, applied, needs_answers, empty, not_products, unreadable), `sheet`, `header_row`, `columns`,
`products`, `variants`, `new`, `changed`, `same`, `rejected`, `questions: [{cell, text, field, code}]` dan
`items: [{sku, name, variant, price, stock, weight_g, unit, barcode}]`.

`sync`, untuk setiap toko: `shop_id`, `shop`, `marketplace`, `state` (done, busy, postponed, stopped), `pulled`,
`created`, `pushed`, `unchanged`, `postponed`, `blocked`, `calls`, `error`, `differences`.

Arti semua kode keluar: [kode keluar](exit-codes.md).
"""


def commands() -> Iterator[tuple[str, ...]]:
    """The words of every group and command, outermost first."""

    def walk(node: Any, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield words
        for name, inner in getattr(node, "commands", {}).items():
            yield from walk(inner, (*words, name))

    return walk(command_tree(), ())


def help_of(*words: str, language: str = "id") -> str:
    """What ``--help`` prints in a pipe."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert cli.main([*words, "--help", "--lang", language]) == 0
    return out.getvalue()


def page() -> str:
    parts = [HEAD]
    for words in commands():
        parts.append(f"## {' '.join(('lapakdesa', *words))}\n\n```text\n{help_of(*words).rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
