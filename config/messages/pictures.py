"""What an operator should know about the pictures of an import (jobs.pictures). One notice for each kind and file."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark for translation (the package's own ``N_`` would import this module in a circle)."""
    return message


PICTURES = {
    "picture_not_found": N_(
        "{count} pictures named in {file} were not found, so buyers do not see them: {names}. Put the files beside "
        "the workbook or into a folder foto, then import again."
    ),
    "picture_damaged": N_(
        "{count} pictures of {file} cannot be opened, so buyers do not see them: {names}. Copy them again from the "
        "phone or camera, then import again."
    ),
    "picture_format": N_(
        "{count} pictures of {file} are of a kind that cannot be read here, so buyers do not see them: {names}. Save "
        "them as JPG, then import again."
    ),
    "picture_too_big": N_(
        "{count} pictures of {file} are too large, so buyers do not see them: {names}. Make them smaller, for example "
        "2000 pixels wide, then import again."
    ),
    "picture_too_small": N_(
        "{count} pictures of {file} are too small to show anything, so buyers do not see them: {names}. Use pictures "
        "of at least 500 x 500 pixels, then import again."
    ),
    "picture_link_refused": N_(
        "{count} picture addresses in {file} do not lead to the open internet and are not opened: {names}. Put the "
        "pictures beside the workbook, then import again."
    ),
    "picture_link_no_picture": N_(
        "{count} picture addresses in {file} show a web page, not a picture: {names}. Save the pictures beside the "
        "workbook and write their file names, then import again."
    ),
    "picture_link_failed": N_(
        "{count} pictures could not be fetched from their addresses in {file}: {names}. Buyers do not see them yet. "
        "Check the internet and import again."
    ),
    "picture_without_product": N_(
        "{count} pictures in {file} lie in rows without a product and are not used: {names}. Move each into the row of "
        "its product, then import again."
    ),
    "picture_not_stored": N_(
        "{count} pictures of {file} could not be stored: {names}. Check the free space, then import again."
    ),
}
