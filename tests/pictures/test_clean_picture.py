from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from jobs.pictures import clean
from jobs.pictures.bad import MAX_BYTES, BadPicture
from jobs.pictures.clean import LONG_EDGE, MAX_STORED_BYTES, MIN_EDGE, clean_picture
from jobs.pictures.take import NOTICES
from tests.pictures.drawing import drawn, encoded, opened

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def refusal(data: bytes) -> str:
    with pytest.raises(BadPicture) as caught:
        clean_picture(data)
    return caught.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "AVIF"])
def test_every_usual_kind_becomes_a_jpeg_or_png_of_the_same_size(kind: str) -> None:
    cleaned = clean_picture(drawn(kind=kind))
    image = opened(cleaned.content)
    assert image.size == (300, 200) == (cleaned.width, cleaned.height)
    assert {"JPEG": ".jpg", "PNG": ".png"}[str(image.format)] == cleaned.suffix
    assert image.mode in ("RGB", "P")


def test_the_place_and_all_other_hidden_data_are_dropped() -> None:
    exif = Image.Exif()
    exif[MAKER] = "Telepon Bu Sari"
    exif.get_ifd(GPS)[2] = (7.0, 50.0, 1.0)
    secret = drawn(exif=exif, comment=b"catatan rahasia", icc_profile=b"x" * 200)
    assert b"Telepon" in secret
    content = clean_picture(secret).content
    image = opened(content)
    assert not image.getexif()
    assert "icc_profile" not in image.info
    assert b"Telepon" not in content
    assert b"rahasia" not in content


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [(1, (300, 200), (0, 0)), (3, (300, 200), (299, 199)), (6, (200, 300), (199, 0)), (8, (200, 300), (0, 299))],
)
def test_a_picture_stands_upright_as_the_camera_was_held(
    orientation: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = opened(clean_picture(drawn(exif=exif, quality=95)).content).convert("RGB")
    assert image.size == size
    pixel = image.getpixel(corner)
    assert isinstance(pixel, tuple)
    assert min(pixel) > 240


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_ends_as_plain_colours(mode: str) -> None:
    image = Image.new("L", (200, 200), 128).convert(mode)
    data = encoded(image, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(clean_picture(data).content).convert("RGB").size == (200, 200)


def test_what_is_transparent_becomes_white_not_black() -> None:
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (50, 50, 150, 150))
    shown = opened(clean_picture(encoded(image, "PNG")).content).convert("RGB")
    assert shown.getpixel((0, 0)) == (255, 255, 255)
    assert shown.getpixel((100, 100)) == (200, 0, 0)


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    image = Image.new("I;16", (200, 200), 32768)
    pixel = opened(clean_picture(encoded(image, "PNG")).content).convert("L").getpixel((5, 5))
    assert isinstance(pixel, int | float)
    assert 120 <= pixel <= 136


def test_a_moving_picture_shows_its_first_frame() -> None:
    frames = [Image.new("RGB", (200, 200), colour) for colour in ((0, 200, 0), (200, 0, 0))]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert opened(clean_picture(data).content).convert("RGB").getpixel((5, 5)) == (0, 200, 0)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    cleaned = clean_picture(drawn(size=(4000, 3000)))
    assert (cleaned.width, cleaned.height) == (LONG_EDGE, LONG_EDGE * 3 // 4)


def test_even_pure_noise_fits_the_ceiling() -> None:
    noise = Image.frombytes("RGB", (2000, 2000), random.Random(1).randbytes(2000 * 2000 * 3))
    cleaned = clean_picture(encoded(noise, "PNG"))
    assert len(cleaned.content) <= MAX_STORED_BYTES
    assert cleaned.suffix == ".jpg"


def test_the_same_bytes_give_the_same_picture() -> None:
    assert clean_picture(drawn()).content == clean_picture(drawn()).content


def test_an_icon_is_too_small() -> None:
    assert refusal(drawn(size=(MIN_EDGE - 1, 500))) == "picture_too_small"
    assert refusal(drawn(size=(9000, MIN_EDGE))) == "picture_too_small"
    assert clean_picture(drawn(size=(MIN_EDGE, MIN_EDGE)))


def test_a_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = encoded(Image.new("1", (12_000, 12_000)), "PNG")
    assert len(bomb) < 100_000
    assert refusal(bomb) == "picture_too_big"
    assert refusal(encoded(Image.new("1", (30_000, 30_000)), "PNG")) == "picture_too_big"
    assert refusal(bytes(MAX_BYTES + 1)) == "picture_too_big"


def test_half_a_picture_and_something_else_are_damaged() -> None:
    whole = drawn(kind="PNG")
    assert refusal(whole[: len(whole) // 2]) == "picture_damaged"
    assert refusal(drawn()[:400]) == "picture_damaged"
    assert refusal(b"<html>bukan foto</html>") == "picture_damaged"
    assert refusal(b"") == "picture_damaged"


def test_a_kind_that_is_a_program_or_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(b"\x00\x00\x00\x18ftypheic" + bytes(300)) == "picture_format"
    assert refusal(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\n") == "picture_damaged"
    monkeypatch.setattr(clean, "_FORMATS", ("JPEG", "NOT THERE"))
    assert refusal(drawn(kind="PNG")) == "picture_damaged"


_STARTS = [drawn(kind=kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF")]


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=2000))
@example(b"\xff\xd8\xff\xe1\xff\xff")
def test_no_byte_soup_crashes_it(soup: bytes) -> None:
    try:
        cleaned = clean_picture(soup)
        assert cleaned.suffix in (".jpg", ".png")
    except BadPicture as bad:
        told = bad.code
    else:
        return
    assert told in NOTICES


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(_STARTS), st.data())
def test_no_damaged_picture_crashes_it(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    patch = data.draw(st.binary(min_size=1, max_size=8))
    cut = data.draw(st.integers(place, len(whole)))
    for damaged in (whole[:place] + patch + whole[place + len(patch) :], whole[:place] + patch + whole[cut:]):
        try:
            cleaned = clean_picture(damaged)
            assert max(cleaned.width, cleaned.height) <= LONG_EDGE
            told = NOTICES[0]
        except BadPicture as bad:
            told = bad.code
        assert told in NOTICES
