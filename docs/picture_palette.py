"""Makes a picture of a page small: 256 colours are enough for text and flat surfaces, and take a third of the bytes."""

import base64
import struct
import zlib
from typing import Any

from playwright.sync_api import Page

# The browser counts the colours, keeps the 256 commonest and gives each pixel the number of the nearest of them.
_COUNT = """async (png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const { width, height } = image;
  const brush = new OffscreenCanvas(width, height).getContext("2d");
  brush.drawImage(image, 0, 0);
  const { data } = brush.getImageData(0, 0, width, height);
  const colours = new Uint32Array(width * height);
  for (let i = 0, at = 0; at < data.length; at += 4)
    colours[i++] = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const common = [...counts].sort(([a, x], [b, y]) => y - x || a - b).map(([colour]) => colour);
  const palette = common.slice(0, 256);
  const apart = (a, b) => [16, 8, 0].reduce((sum, by) => sum + (((a >> by) & 255) - ((b >> by) & 255)) ** 2, 0);
  const nearer = (colour) => (best, one, i) => (apart(one, colour) < apart(palette[best], colour) ? i : best);
  const number = new Map(common.map((colour, i) => [colour, i < 256 ? i : palette.reduce(nearer(colour), 0)]));
  let pixels = "";
  for (const colour of colours) pixels += String.fromCharCode(number.get(colour));
  return { width, height, palette, pixels };
}"""


def in_few_colours(png: bytes, bench: Page) -> bytes:
    """The same picture as a PNG with a palette; `bench` is an empty page to work on."""
    found: dict[str, Any] = bench.evaluate(_COUNT, base64.b64encode(png).decode())
    width, height, pixels = found["width"], found["height"], found["pixels"].encode("latin-1")
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(colour.to_bytes(3, "big") for colour in found["palette"])),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
