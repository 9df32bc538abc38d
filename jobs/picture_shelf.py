"""A product's pictures as one shop knows them: looked at on the shelf, uploaded once, remembered by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.core.errors import MarketplaceError
from inventory import shops
from inventory.canonical import Issue, ListingDraft, Severity, Sku
from jobs.pictures.shelf import Shelf
from jobs.shop_link import Context

MAX_PICTURE_BYTES = 10 * 1024 * 1024


@dataclass(slots=True)
class PictureShelf:
    """Uploads pictures once per shop; the id is remembered by the picture's content."""

    ctx: Context
    folder: Path
    known: dict[str, str] = field(default_factory=dict)

    def ids(self, drafts: Sequence[ListingDraft]) -> dict[Sku, DraftPictures]:
        """The pictures of each draft by its product code; what the shop does not have yet is uploaded now.

        A reference means a picture of its product only: another product's may have the same name.
        """
        found: dict[tuple[Sku, str], DraftPicture] = {}
        for draft in drafts:
            for ref in dict.fromkeys(p.ref for p in _pictures(draft)):
                found[draft.code, ref] = self._read(draft.code, ref)
        contents = {one.own: one for one in found.values() if one.content}
        with self.ctx.app.database.read() as conn:
            since = self.ctx.app.clock() - timedelta(days=365)
            self.known |= shops.cached(conn, self.ctx.shop_id, "picture", list(contents), since)
        refused = self._upload([one for own, one in contents.items() if own not in self.known])
        result = {draft.code: DraftPictures() for draft in drafts}
        for (code, ref), one in found.items():
            if one.own in self.known:
                result[code].ids[ref] = self.known[one.own]
            elif one.own in refused:
                result[code].issues[ref] = [
                    Issue("pictures", "picture_refused", {"name": ref, "reason": refused[one.own]})
                ]
            elif one.issue is not None:
                result[code].issues[ref] = [one.issue]
        return result

    def look(self, drafts: Sequence[ListingDraft]) -> dict[Sku, DraftPictures]:
        """The same without sending anything: a usable file counts as a picture the shop can have."""
        result = {draft.code: DraftPictures() for draft in drafts}
        for draft in drafts:
            for ref in dict.fromkeys(p.ref for p in _pictures(draft)):
                path, issue = self._find(draft.code, ref)
                if path is None:
                    result[draft.code].issues[ref] = [] if issue is None else [issue]
                else:
                    result[draft.code].ids[ref] = path.name
        return result

    def _upload(self, pictures: Sequence[DraftPicture]) -> dict[str, str]:
        """Upload what is missing; returns why, for those that were refused."""
        flow = self.ctx.marketplace.flows.upload_pictures
        refused: dict[str, str] = {}
        if flow is None:
            return refused
        per_call = self.ctx.marketplace.limits.pictures_per_call
        for start in range(0, len(pictures), per_call):
            batch = pictures[start : start + per_call]
            try:
                results = self.ctx.run(flow([(one.content, one.name) for one in batch]))
            except MarketplaceError as exc:
                refused |= {one.own: exc.code for one in batch}
                continue
            stored = {one.own: result.key for one, result in zip(batch, results, strict=True) if result.ok}
            refused |= {one.own: result.code for one, result in zip(batch, results, strict=True) if not result.ok}
            self.known |= stored
            with self.ctx.app.database.uow() as uow:
                shops.store_cache(uow.conn, self.ctx.shop_id, "picture", stored, self.ctx.app.clock())
                uow.commit()
        return refused

    def _find(self, code: str, ref: str) -> tuple[Path | None, Issue | None]:
        """The file of a picture when it can be used, else why not."""
        from jobs.pictures.look import trouble

        path = Shelf(self.folder).find(code, ref)
        if path is None:
            missing = "picture_is_link" if "://" in ref else "picture_missing"
            return None, Issue("pictures", missing, {"name": ref}, Severity.WARNING)
        most = min(MAX_PICTURE_BYTES, self.ctx.marketplace.limits.upload_bytes)
        found = trouble(path, most)
        return (path, None) if not found else (None, Issue("pictures", found, {"name": ref}, Severity.WARNING))

    def _read(self, code: str, ref: str) -> DraftPicture:
        path, issue = self._find(code, ref)
        try:
            if path is not None:
                content = path.read_bytes()
                return DraftPicture(content, hashlib.sha256(content).hexdigest(), path.name)
        except OSError:
            issue = Issue("pictures", "picture_missing", {"name": ref}, Severity.WARNING)
        return DraftPicture(issue=issue)


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """One picture as read from the shelf: its bytes, their fingerprint and a file name; or why there is none."""

    content: bytes = field(default=b"", repr=False)
    own: str = ""
    name: str = ""
    issue: Issue | None = None


@dataclass(slots=True)
class DraftPictures:
    """The pictures of one draft: the shop's ids and the issues, both by reference."""

    ids: dict[str, str] = field(default_factory=dict)
    issues: dict[str, list[Issue]] = field(default_factory=dict)


def _pictures(draft: ListingDraft) -> list[Any]:
    return [*draft.pictures, *(v.picture for v in draft.variants if v.picture)]
