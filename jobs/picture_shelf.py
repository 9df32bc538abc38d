"""A product's pictures as one shop knows them: looked at on the shelf, uploaded once, remembered by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.core.errors import Ambiguous, NotFound, ProtocolChanged, RateLimited, Rejected, Retryable
from connectors.core.flow import chunks
from inventory import shops
from inventory.canonical import Issue, ItemResult, ListingDraft, Paper, PaperKind, Severity, Sku
from jobs.pictures.shelf import Shelf
from jobs.shop_link import Context

MAX_PICTURE_BYTES = 10 * 1024 * 1024
KNOWN, REFUSED = "picture", "picture_refused"
# So many uploads that failed in a row, and the rest waits for the next run: the line is down.
GIVE_UP_AFTER = 3


def _no_papers(_draft: ListingDraft) -> Sequence[Paper]:
    return ()


@dataclass(slots=True)
class PictureShelf:
    """Uploads pictures once per shop; the id is remembered by the picture's content.

    ``papers`` names the pictures of certificates and size charts that the draft's listing shows there.
    """

    ctx: Context
    folder: Path
    papers: Callable[[ListingDraft], Sequence[Paper]] = _no_papers
    known: dict[str, str] = field(default_factory=dict)

    def ids(self, drafts: Sequence[ListingDraft]) -> dict[Sku, DraftPictures]:
        """The pictures of each draft by its product code; what the shop does not have yet is uploaded now.

        A reference means a picture of its product only: another product's may have the same name. A picture that they
        refuse is an issue; one that did not arrive this time ``waits`` and is tried again by the next run. Raises what
        stops the whole shop.
        """
        found: dict[tuple[Sku, str | Paper], DraftPicture] = {}
        for draft in drafts:
            for each in self._shown(draft):
                found[draft.code, each] = self._read(draft.code, each)
        contents = {one.own: one for one in found.values() if one.content}
        with self.ctx.app.database.read() as conn:
            since = self.ctx.app.clock() - timedelta(days=365)
            self.known |= shops.cached(conn, self.ctx.shop_id, KNOWN, list(contents), since)
        missing = [one for own, one in contents.items() if own not in self.known]
        refused, waiting = self._upload([one for one in missing if one.kind is None])
        for fates, more in zip((refused, waiting), self._upload([one for one in missing if one.kind]), strict=True):
            fates |= more
        result = {draft.code: DraftPictures() for draft in drafts}
        for (code, each), one in found.items():
            if one.own in self.known:
                result[code].take(each, self.known[one.own])
            elif one.own in refused:
                result[code].issues[each] = [_refused(_ref(each), refused[one.own])]
            elif one.own in waiting:
                result[code].waits = waiting[one.own]
            elif one.issue is not None:
                result[code].issues[each] = [one.issue]
        return result

    def _shown(self, draft: ListingDraft) -> list[str | Paper]:
        """Every picture of a draft once: references of pictures, and papers."""
        return [*dict.fromkeys(p.ref for p in _pictures(draft)), *dict.fromkeys(self.papers(draft))]

    def look(self, drafts: Sequence[ListingDraft], *, remembered: bool = False) -> dict[Sku, DraftPictures]:
        """The same without sending anything: a usable file counts as a picture the shop can have.

        ``remembered``: not one that the shop refused before. Publishing tries such a one again.
        """
        result = {draft.code: DraftPictures() for draft in drafts}
        refused: dict[str, str] = {}
        if remembered:
            with self.ctx.app.database.read() as conn:
                refused = shops.cached_kind(conn, self.ctx.shop_id, REFUSED)
        for draft in drafts:
            for each in self._shown(draft):
                path, issue = self._find(draft.code, _ref(each))
                if path is None:
                    result[draft.code].issues[each] = [] if issue is None else [issue]
                elif refused and (reason := refused.get(_own(each, _print(path)))):
                    result[draft.code].issues[each] = [_refused(_ref(each), reason)]
                else:
                    result[draft.code].take(each, path.name)
        return result

    def _upload(self, pictures: Sequence[DraftPicture]) -> tuple[dict[str, str], dict[str, str]]:
        """Upload what is missing; returns why, for those that were refused and for those that must wait."""
        refused: dict[str, str] = {}
        waiting: dict[str, str] = {}
        flows = self.ctx.marketplace.flows
        if not pictures or (flows.upload_papers if pictures[0].kind else flows.upload_pictures) is None:
            return refused, waiting
        left = list(chunks(pictures, self.ctx.marketplace.limits.pictures_per_call))
        failures = 0
        while left and failures < GIVE_UP_AFTER:
            batch = left.pop(0)
            try:
                refused |= self._send(batch)
                failures = 0
            except (Rejected, NotFound) as exc:
                if len(batch) > 1:
                    left[:0] = [[one] for one in batch]  # which of them they refuse is not said: each alone
                    continue
                self._remember({}, no := {batch[0].own: exc.code})
                refused |= no
            except (Retryable, Ambiguous, ProtocolChanged) as exc:
                if isinstance(exc, RateLimited) or getattr(exc, "never_sent", False):
                    raise
                waiting |= {one.own: exc.code for one in batch}
                failures += 1
        waiting |= {one.own: "not_sent" for batch in left for one in batch}
        return refused, waiting

    def _send(self, batch: Sequence[DraftPicture]) -> dict[str, str]:
        """One call; returns those of its pictures that were refused. Raises MarketplaceError."""
        results = self._call(batch)
        told = list(zip(batch, results, strict=True))
        stored = {one.own: result.key for one, result in told if result.ok}
        refused = {one.own: result.code or "refused" for one, result in told if not result.ok}
        self.known |= stored
        self._remember(stored, refused)
        return refused

    def _call(self, batch: Sequence[DraftPicture]) -> tuple[ItemResult, ...]:
        flows = self.ctx.marketplace.flows
        if papers := [(one.content, one.name, one.kind) for one in batch if one.kind is not None]:
            assert flows.upload_papers is not None
            return self.ctx.run(flows.upload_papers(papers))
        assert flows.upload_pictures is not None
        return self.ctx.run(flows.upload_pictures([(one.content, one.name) for one in batch]))

    def _remember(self, stored: Mapping[str, str], refused: Mapping[str, str]) -> None:
        with self.ctx.app.database.uow() as uow:
            now = self.ctx.app.clock()
            shops.store_cache(uow.conn, self.ctx.shop_id, KNOWN, stored, now)
            shops.store_cache(uow.conn, self.ctx.shop_id, REFUSED, refused, now)
            shops.drop_cache(uow.conn, self.ctx.shop_id, REFUSED, stored)
            uow.commit()

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

    def _read(self, code: str, each: str | Paper) -> DraftPicture:
        ref, kind = _ref(each), each.kind if isinstance(each, Paper) else None
        path, issue = self._find(code, ref)
        try:
            if path is not None:
                content = path.read_bytes()
                own = _own(each, hashlib.sha256(content).hexdigest())
                return DraftPicture(content, own, path.name, kind=kind)
        except OSError:
            issue = Issue("pictures", "picture_missing", {"name": ref}, Severity.WARNING)
        return DraftPicture(issue=issue)


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """One picture as read from the shelf: its bytes, their fingerprint and a file name; or why there is none.

    ``own`` tells a picture for buyers from the same file sent as a paper: a marketplace has another id for each use.
    """

    content: bytes = field(default=b"", repr=False)
    own: str = ""
    name: str = ""
    issue: Issue | None = None
    kind: PaperKind | None = None


@dataclass(slots=True)
class DraftPictures:
    """The pictures of one draft: the shop's ids and the issues, both by reference, those of papers by paper.

    ``waits`` says why some did not arrive this time although nothing is wrong with them; "" when none waits.
    """

    ids: dict[str, str] = field(default_factory=dict)
    issues: dict[str | Paper, list[Issue]] = field(default_factory=dict)
    waits: str = ""
    papers: dict[Paper, str] = field(default_factory=dict)

    def take(self, each: str | Paper, number: str) -> None:
        """Note the shop's id of a picture or of a paper."""
        if isinstance(each, Paper):
            self.papers[each] = number
        else:
            self.ids[each] = number


def _ref(each: str | Paper) -> str:
    return each.picture.ref if isinstance(each, Paper) else each


def _own(each: str | Paper, content: str) -> str:
    """The fingerprint under which a picture's id is remembered, with its use when it is a paper."""
    if not isinstance(each, Paper) or not content:
        return content
    return f"{'size_chart' if each.kind is PaperKind.SIZE_CHART else 'certificate'}:{content}"


def _refused(ref: str, reason: str) -> Issue:
    return Issue("pictures", "picture_refused", {"name": ref, "reason": reason}, Severity.WARNING)


def _print(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _pictures(draft: ListingDraft) -> list[Any]:
    return [*draft.pictures, *(v.picture for v in draft.variants if v.picture)]
