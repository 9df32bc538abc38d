"""What the demo's operator does before anything is sold: reads what ``lapakdesa check`` says, and answers it.

Through a person's own doors: categories are confirmed one word at a time, titles are approved in a column of a workbook
that is imported. Which marketplace asks for what is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.messages import _
from inventory import catalog_view
from inventory.canonical import Shop
from inventory.category_choices import word_key
from inventory.spreadsheet.plan import PlanStatus
from inventory.spreadsheet.write import Cell, write_workbook
from jobs import categories, check, importing
from jobs.category_match import SEPARATOR, normal
from jobs.check import Checked, ShopCheck
from jobs.demo_products import MEANT
from jobs.resolve import Resolver
from jobs.wiring import App, Progress

Say = Callable[[str], None]
WORKBOOK = "judul-disetujui.xlsx"
_MEANT = {word_key(word): leaves for word, leaves in MEANT.items()}


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it was proposed, and the column in which a person approves it."""

    column: str
    name: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """``filed_right``: every word stands for the leaf that the village means. ``ready``: nothing keeps anything off."""

    confirmed: int
    approved: int
    filed_right: bool
    ready: bool


def prepare(app: App, shops: Sequence[Shop], folder: Path, tell: Progress, say: Say) -> Prepared:
    """Confirm categories and approve titles until every product can be shown in every shop. Raises MarketplaceError."""
    one_each = {shop.marketplace: shop for shop in reversed(shops)}.values()
    confirmed = sum(_confirm(app, _reader(app, shop), say) for shop in one_each)
    titles = proposals(check.check(app, shops, online=True))
    if titles:
        _approve(app, folder, titles, tell)
        say(_("   {count} titles were too short for a shop; proposals approved, such as:").format(count=len(titles)))
        for title in list(titles.values())[:3]:
            say(f'      "{title.name}" -> "{title.proposal}"')
    after = check.check(app, shops)
    filed_right = all(meant(s.words, s.settled) for shop in one_each for s in categories.suggest(_reader(app, shop)))
    return Prepared(confirmed, len(titles), filed_right, all(p.state == check.READY for s in after for p in s.products))


def meant(words: str, path: str) -> bool:
    """Whether the leaf at the end of ``path`` is what the village means by ``words``."""
    leaf = path.rsplit(SEPARATOR, 1)[-1]
    return normal(leaf) == normal(words) or leaf in _MEANT.get(word_key(words), ())


def proposals(found: Iterable[ShopCheck]) -> dict[str, Title]:
    """The titles that wait for approval, by product code; one title serves every shop that asks for it."""
    return {p.code: title for shop in found for p in shop.products if (title := _title(p)) is not None}


def _title(product: Checked) -> Title | None:
    for issue, _fix in product.issues:
        if issue.code == "title_to_approve":
            return Title(str(issue.params["column"]), product.name, str(issue.params["proposal"]))
    return None


def _reader(app: App, shop: Shop) -> Resolver:
    categories.learn(app, shop)
    return categories.reader(app, shop)


def _confirm(app: App, reader: Resolver, say: Say) -> int:
    """Answer every word that the tree has no leaf for: the sure proposals at once, the rest one by one."""
    done = [(c.words, c.path) for c in categories.confirm_all_sure(reader)]
    reader = categories.reader(app, reader.ctx.shop)
    for open_word in [s for s in categories.suggest(reader) if not s.settled]:
        choice = _choice(reader, open_word)
        if choice is not None:
            made = categories.confirm(reader, open_word.words, choice)
            done.append((made.words, made.path))
    if done:
        label = reader.ctx.marketplace.label
        text = _("   {count} categories have other names at {marketplace}; confirmed, such as:")
        say(text.format(count=len(done), marketplace=label))
        for words, path in done[-3:]:
            say(f'      "{words}" -> {path}')
    return len(done)


def _choice(reader: Resolver, open_word: categories.Suggestion) -> str | None:
    """What a person types for this word: the number of a proposal, else the id of a leaf that was looked for."""
    for number, one in enumerate(open_word.proposals, 1):
        if meant(open_word.words, one.path):
            return str(number)
    wanted = _MEANT.get(word_key(open_word.words), ())
    return next(
        (i for leaf in wanted for i, path in categories.find(reader, leaf) if meant(open_word.words, path)), None
    )


def _approve(app: App, folder: Path, titles: dict[str, Title], tell: Progress) -> None:
    """Write each proposal into its column, beside the SKU, and import the workbook as a person would."""
    columns = list(dict.fromkeys(title.column for title in titles.values()))
    rows: list[list[Cell]] = [["SKU", "Nama Produk", *columns]]
    with app.database.read() as conn:
        stored = catalog_view.snapshot(conn, app.village_id)
    for entry in stored.values():
        title = titles.get(entry.product.code)
        if title is None:
            continue
        cells = [title.proposal if title.column == column else None for column in columns]
        rows += [[v.sku, entry.product.name, *cells] for v in entry.product.variants]
    planned = importing.plan_import(app, write_workbook(folder / WORKBOOK, {"Judul": rows}), tell=tell)
    if planned.plan.status is PlanStatus.PLANNED:
        importing.apply_import(app, planned)
