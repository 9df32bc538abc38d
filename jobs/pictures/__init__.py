"""Pictures of products: found beside, inside or behind a workbook, cleaned, and kept on the home folder's shelf.

``attach_pictures(path, plan)`` completes a plan with the pictures that were found; ``take_pictures(app, path, plan,
tell)`` brings them onto the shelf when the plan is applied. Pillow is only loaded when a picture is really cleaned.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jobs.pictures.shelf import Shelf
from jobs.pictures.sources import attach_pictures

if TYPE_CHECKING:
    from inventory.spreadsheet.plan import ImportPlan
    from jobs.pictures.take import PicturesTaken
    from jobs.wiring import App, Progress

__all__ = ["Shelf", "attach_pictures", "take_pictures"]


def take_pictures(app: App, path: Path, plan: ImportPlan, tell: Progress | None = None) -> PicturesTaken:
    """See ``jobs.pictures.take.take_pictures``."""
    from jobs.pictures import take
    from jobs.wiring import no_progress

    return take.take_pictures(app, path, plan, tell or no_progress)
