"""The city's districts as shapes, from its own GeoJSON: drawn on the server, and handed to the map as they are.

Nothing is fetched from elsewhere. The drawing is coarse on purpose, a corner a pixel: the first page stays light.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import Any

from outage_hub.settings import PREFIX, SettingsError

WIDTH = 320
_EDGE = 2  # so that the thickest border is whole
_NORTH = cos(radians(48))  # how narrow a degree of longitude is in the middle of Ukraine
Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Outline:
    """One district: its path in the drawing, and the point where its name stands."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class CityMap:
    """All districts in one frame, by their slugs; `geojson` is what the map program reads."""

    width: int
    height: int
    outlines: dict[str, Outline]
    geojson: bytes


@cache
def city_map(path: Path) -> CityMap:
    """The districts in this file. Raises SettingsError with one line."""
    try:
        features = [_feature(given) for given in json.loads(path.read_text("utf-8"))["features"]]
        return _drawn(features)
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError) as error:
        raise SettingsError(f"{PREFIX}CITY: {path}: expected GeoJSON, polygons with a slug each ({error!r})") from None


def _feature(given: dict[str, Any]) -> dict[str, Any]:
    """Only what everybody may have: the slug and the shape."""
    shape = given["geometry"]
    if shape["type"] not in {"Polygon", "MultiPolygon"}:
        raise ValueError(shape["type"])
    slug = {"slug": str(given["properties"]["slug"])}
    kept = {"type": shape["type"], "coordinates": shape["coordinates"]}
    return {"type": "Feature", "properties": slug, "geometry": kept}


def _drawn(features: Sequence[dict[str, Any]]) -> CityMap:
    rings = {feature["properties"]["slug"]: list(_rings(feature["geometry"])) for feature in features}
    flat = {slug: [_flat(ring) for ring in found] for slug, found in rings.items()}
    corners = [point for found in flat.values() for ring in found for point in ring]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    scale = (WIDTH - 2 * _EDGE) / (max(x for x, _ in corners) - left)
    drawn = {
        slug: [[(_EDGE + (x - left) * scale, _EDGE + (y - top) * scale) for x, y in ring] for ring in found]
        for slug, found in flat.items()
    }
    height = 2 * _EDGE + round((max(y for _, y in corners) - top) * scale)
    geojson = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return CityMap(WIDTH, height, {slug: _outline(found) for slug, found in drawn.items()}, geojson.encode())


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in parts:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _flat(ring: Ring) -> Ring:
    """Degrees as if the ground were flat: true enough within a city. Down is south."""
    return [(lon * _NORTH, -lat) for lon, lat in ring]


def _outline(rings: Sequence[Ring]) -> Outline:
    x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
    return Outline("".join(map(_path, rings)), round(x), round(y))


def _path(ring: Ring) -> str:
    """«M12 26 108 10Z»; corners that fall on one pixel are one."""
    corners = [f"{round(x)} {round(y)}" for x, y in ring]
    kept = [corner for place, corner in enumerate(corners) if not place or corner != corners[place - 1]]
    return f"M{' '.join(kept)}Z"


def _area(ring: Ring) -> float:
    """Twice the signed area."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True))


def _middle(ring: Ring) -> Point:
    """The centre of gravity."""
    twice = _area(ring)
    if not twice:
        return ring[0]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs)
    return x / (3 * twice), y / (3 * twice)
