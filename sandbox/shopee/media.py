"""Image upload (shopee.md §5)."""

from __future__ import annotations

import secrets

from sandbox.multipart import parts_of
from sandbox.practice import Json
from sandbox.shopee.wire import Req, Result, route

MAX_BYTES = 10 * 1024 * 1024
MAX_IMAGES = 9
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@route("POST", "media_space/upload_image", public=True)
def upload_image(req: Req) -> Result:
    """§5: fewer than 10 images, JPG or PNG, at most 10 MB each; every entry has its own error."""
    parts = parts_of(req.call.headers.get("content-type", ""), req.call.body)
    images = [content for name, content in parts if name == "image"]
    if not images:
        raise req.wrong("image is required.")
    if len(images) > MAX_IMAGES:
        raise req.wrong("the number of images must be less than 10.")
    entries = [_keep(req, number, content) for number, content in enumerate(images)]
    good = [entry["image_info"] for entry in entries if not entry["error"]]
    if not good:
        raise req.fail(entries[0]["error"], entries[0]["message"], {"image_info_list": entries})
    return {"image_info": good[0], "image_info_list": entries}


def _keep(req: Req, number: int, content: bytes) -> Json:
    entry: Json = {"id": number, "error": "", "message": "", "image_info": {}}
    if not content.startswith(_MAGIC):
        return entry | {"error": "error_param", "message": "Image format is not supported, use JPG or PNG."}
    if len(content) > MAX_BYTES:
        return entry | {"error": "error_param", "message": "Image size is over 10 MB."}
    image_id = f"id-11134207-{secrets.token_hex(10)}"
    req.world.store.run("INSERT INTO shopee_image VALUES (?,?,?)", (image_id, len(content), req.now))
    url = image_url(image_id)
    return entry | {
        "image_info": {"image_id": image_id, "image_url_list": [{"image_url_region": "ID", "image_url": url}]}
    }


def image_url(image_id: str) -> str:
    """Where Shopee would show the picture; the practice server keeps no pictures."""
    return f"https://cf.shopee.co.id/file/{image_id}"
