"""Bring the pictures of an import onto the shelf: read or fetch, clean, store. A bad one is told, never fatal."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from connectors.core.download import DownloadFailed, fetch_picture
from inventory import catalog, notices
from inventory.canonical import Sku, VillageId
from inventory.notices import Notice
from inventory.spreadsheet.embedded import EmbeddedImages
from inventory.spreadsheet.plan import Action, ImportPlan, PlanEntry
from inventory.spreadsheet.values import column_letters
from inventory.uow import Connection
from jobs.pictures.bad import MAX_BYTES, BadPicture
from jobs.pictures.folder import PictureFolder
from jobs.pictures.shelf import Label, Origin, Shelf
from jobs.pictures.sources import Sources, find_sources
from jobs.wiring import App, Progress, no_progress

Fetch = Callable[[str], bytes]
"""An address → its bytes; raises DownloadFailed."""

NOTICES = (
    *("picture_not_found", "picture_damaged", "picture_format", "picture_too_big", "picture_too_small"),
    *("picture_link_refused", "picture_link_no_picture", "picture_link_failed", "picture_without_product"),
    "picture_not_stored",
)
SHOWN = 5
HOST_FAILURES = 3
"""A host that failed so often in a row is left alone for the rest of this import."""
_LINK_CODES = {
    **dict.fromkeys(("bad_address", "credentials", "private_address"), "picture_link_refused"),
    "not_a_picture": "picture_link_no_picture",
    "too_large": "picture_too_big",
}


@dataclass(frozen=True, slots=True)
class PicturesTaken:
    """What came of the pictures of one import. ``store`` within the transaction of the import, ``settle`` after it."""

    changed: frozenset[Sku]
    """Codes of products that were there before and whose pictures are others now."""
    notices: tuple[Notice, ...]
    file: str
    shelf: Shelf
    labels: tuple[Label, ...] = ()
    none: bool = False
    """No picture was named, lies beside the file or inside it."""

    def store(self, conn: Connection, village_id: VillageId) -> None:
        """Mark what the shops must be told, tell what is wrong, close what is no longer wrong with this file."""
        catalog.mark_content(conn, village_id, self.changed)
        notices.tell(conn, village_id, self.notices)
        told = {notice.code for notice in self.notices}
        notices.resolve_file(conn, [code for code in NOTICES if code not in told], self.file)

    def settle(self) -> None:
        """The transaction is committed. Without this call the same products are marked once more next time."""
        for label in self.labels:
            with contextlib.suppress(OSError):
                self.shelf.settle(label)


def take_pictures(
    app: App, path: Path, plan: ImportPlan, tell: Progress = no_progress, *, fetch: Fetch = fetch_picture
) -> PicturesTaken:
    """Put every picture of the plan's products on the shelf. Call it outside of a transaction: it may use the network.

    ``plan`` went through ``attach_pictures``. Nothing that a picture is or does raises.
    """
    shelf = Shelf(app.settings.pictures_folder)
    folder = PictureFolder(path.parent)
    sources = find_sources(path, plan, folder)
    with EmbeddedImages(path) as book:
        taker = _Taker(shelf, folder, sources, book, fetch)
        entries = [entry for entry in plan.entries if entry.product is not None]
        wanted = [(entry, ref) for entry in entries for ref in (_refs(entry) if _has_picture(entry) else ())]
        for done, (entry, ref) in enumerate(wanted):
            tell("pictures", done, len(wanted))
            taker.take(entry, ref)
        if wanted:
            tell("pictures", len(wanted), len(wanted))
    for image in sources.homeless:
        taker.failed("picture_without_product", f"{column_letters(image.column)}{image.row + 1}")
    told = tuple(_notice(code, path.name, names) for code, names in taker.failures.items())
    none = not wanted and not sources.homeless and not folder.holds_pictures()
    return PicturesTaken(frozenset(taker.changed), told, path.name, shelf, tuple(taker.untold), none)


def _has_picture(entry: PlanEntry) -> bool:
    product = entry.product
    return product is not None and bool(
        product.pictures or product.papers or [variant for variant in product.variants if variant.picture]
    )


def _refs(entry: PlanEntry) -> list[str]:
    product = entry.product
    if product is None:
        return []
    papers = [paper.picture for paper in product.papers]
    pictures = [*product.pictures, *(v.picture for v in product.variants if v.picture), *papers]
    return list(dict.fromkeys(picture.ref for picture in pictures))


def _notice(code: str, file: str, names: Sequence[str]) -> Notice:
    shown = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return Notice(code, file, {"file": file, "count": len(names), "names": shown})


@dataclass(slots=True)
class _Taker:
    """Takes pictures one by one; remembers what it cleaned already, for products that share one."""

    shelf: Shelf
    folder: PictureFolder
    sources: Sources
    book: EmbeddedImages
    fetch: Fetch
    changed: set[Sku] = field(default_factory=set)
    untold: list[Label] = field(default_factory=list)
    failures: dict[str, list[str]] = field(default_factory=dict)
    _known: dict[str, tuple[Origin, str] | BadPicture] = field(default_factory=dict)
    _hosts: Counter[str] = field(default_factory=Counter)

    def take(self, entry: PlanEntry, ref: str) -> None:
        """One reference of one product; ends in a label or in a failure that is told."""
        label = self.shelf.label(entry.code, ref)
        if label is not None and not self.shelf.has(label.content):
            label = None
        try:
            self._take(entry, ref, label)
        except BadPicture as error:
            self.failed(error.code, f"{_short(ref)} ({entry.code})")
        except OSError:
            self.failed("picture_not_stored", f"{_short(ref)} ({entry.code})")
        else:
            return
        if label is not None and not label.told:
            self._changed(entry, label)

    def failed(self, code: str, name: str) -> None:
        self.failures.setdefault(code, []).append(name)

    def _take(self, entry: PlanEntry, ref: str, label: Label | None) -> None:
        member = self.sources.members.get((entry.code, ref))
        if "://" in ref:
            if label is None:  # fetched once: an address is asked again only when it failed
                self._label(entry, ref, label, self._once(ref, lambda: self._fetched(ref)))
        elif member is not None:
            self._label(entry, ref, label, self._once(f"in:{member}", lambda: self._embedded(member)))
        elif (path := self.folder.named(ref)) is not None:
            if label is None or not _untouched(path, label.origin):
                self._label(entry, ref, label, self._once(str(path), lambda: self._file(path)))
        elif label is None and self.shelf.find(entry.code, ref) is None:
            raise BadPicture("picture_not_found")
        if label is not None and not label.told and self.shelf.label(entry.code, ref) == label:
            self._changed(entry, label)

    def _once(self, key: str, make: Callable[[], tuple[Origin, str]]) -> tuple[Origin, str]:
        if key not in self._known:
            try:
                self._known[key] = make()
            except BadPicture as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, BadPicture):
            raise BadPicture(found.code, **found.params)
        return found

    def _label(self, entry: PlanEntry, ref: str, old: Label | None, made: tuple[Origin, str]) -> None:
        origin, content = made
        if old is not None and (old.content, old.origin) == (content, origin):
            return
        news = entry.action is not Action.NEW and (old is None or old.content != content or not old.told)
        label = Label(str(entry.code), ref, content, origin, told=not news)
        self.shelf.write(label)
        if news:
            self._changed(entry, label)

    def _changed(self, entry: PlanEntry, label: Label) -> None:
        self.changed.add(entry.code)
        self.untold.append(label)

    # --- bytes --------------------------------------------------------------------------------------------------

    def _cleaned(self, data: bytes, size: int = -1, mtime_ns: int = -1) -> tuple[Origin, str]:
        from jobs.pictures.clean import clean_picture

        cleaned = clean_picture(data)
        content = self.shelf.put(cleaned.content, cleaned.suffix)
        return Origin(hashlib.sha256(data).hexdigest(), size, mtime_ns), content

    def _file(self, path: Path) -> tuple[Origin, str]:
        try:
            before = path.stat()
            if before.st_size > MAX_BYTES:
                raise BadPicture("picture_too_big")
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError:
            raise BadPicture("picture_damaged") from None
        return self._cleaned(data, before.st_size, before.st_mtime_ns)

    def _embedded(self, member: str) -> tuple[Origin, str]:
        data = self.book.content(member)
        if data is None:
            raise BadPicture("picture_damaged")
        return self._cleaned(data)

    def _fetched(self, url: str) -> tuple[Origin, str]:
        host = urlsplit(url).netloc.casefold() if "[" not in url else url
        if self._hosts[host] >= HOST_FAILURES:
            raise BadPicture("picture_link_failed")
        try:
            data = self.fetch(url)
        except DownloadFailed as error:
            code = _LINK_CODES.get(error.code, "picture_link_failed")
            self._hosts[host] += code == "picture_link_failed" and error.code != "status"
            raise BadPicture(code) from None
        self._hosts[host] = 0
        return self._cleaned(data)


def _untouched(path: Path, origin: Origin) -> bool:
    """Size and time of change tell, as for every build tool; reading gigabytes again would not tell more."""
    try:
        now = path.stat()
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (origin.size, origin.mtime_ns)


def _short(ref: str) -> str:
    """A reference for a sentence: of an address no query, which may hold a key."""
    if "://" in ref:
        ref = ref.split("?", 1)[0].split("#", 1)[0]
        scheme, _, rest = ref.partition("://")
        host, slash, tail = rest.partition("/")
        ref = f"{scheme}://{host.rsplit('@', 1)[-1]}{slash}{tail}"
    return ref if len(ref) <= 60 else f"{ref[:25]}…{ref[-34:]}"
