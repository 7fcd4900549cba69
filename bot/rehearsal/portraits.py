"""Round portraits for the members and the bot, drawn on the spot: nothing is fetched."""

import io
from pathlib import Path

import simcord
from PIL import Image, ImageDraw, ImageFont
from simcord.backend.cdn import CDN_BASE
from simcord.env import Env

SIZE = 128
FINE = 4
PAPER = (28, 25, 32)
COLOURS = ((227, 181, 101), (110, 163, 160), (201, 122, 108), (139, 150, 196), (153, 176, 120), (196, 140, 170))
SCREEN_RED = (179, 55, 47)
BEAM = (250, 236, 205)
FONT = Path(simcord.__file__).parent / "preview" / "static" / "fonts" / "noto-sans-latin-v2.015.ttf"


def hang_portraits(env: Env) -> dict[str, tuple[str, bytes]]:
    """Give everybody a portrait; returns the images by the address under which Discord would serve them."""
    images = {}
    people = [user for user in env.backend.users.values() if not user.bot]
    for number, user in enumerate(people):
        user.avatar = f"portrait{number}"
        images[user.id] = _member(COLOURS[number % len(COLOURS)], (user.global_name or user.name)[:1].upper())
    bot = env.backend.bot_user
    bot.avatar = "portrait"
    images[bot.id] = _projector()
    users = env.backend.users
    return {f"{CDN_BASE}/avatars/{u}/{users[u].avatar}.png": (f"{u}.png", image) for u, image in images.items()}


def _member(colour: tuple[int, int, int], letter: str) -> bytes:
    image, draw = _canvas(colour)
    middle = SIZE * FINE // 2
    draw.text((middle, middle), letter, font=_font(SIZE * FINE * 54 // 100), fill=PAPER, anchor="mm")
    return _png(image)


def _projector() -> bytes:
    """A lamp and its beam."""
    image, draw = _canvas(SCREEN_RED)
    unit = SIZE * FINE / 128
    draw.polygon(
        [(46 * unit, 60 * unit), (112 * unit, 30 * unit), (112 * unit, 98 * unit), (46 * unit, 68 * unit)], BEAM
    )
    draw.ellipse([22 * unit, 46 * unit, 58 * unit, 82 * unit], PAPER)
    draw.ellipse([33 * unit, 57 * unit, 47 * unit, 71 * unit], BEAM)
    return _png(image)


def _canvas(colour: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Drawn large and made smaller, for smooth edges."""
    image = Image.new("RGB", (SIZE * FINE, SIZE * FINE), colour)
    return image, ImageDraw.Draw(image)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        font = ImageFont.truetype(FONT, size)
        font.set_variation_by_axes([650, 100])
    except (OSError, ValueError):
        return ImageFont.load_default(size)
    return font


def _png(image: Image.Image) -> bytes:
    body = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(body, "PNG", optimize=True)
    return body.getvalue()
