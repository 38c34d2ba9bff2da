import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask_openapi3 import OpenAPI
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outage_hub.rules.outage import AreaDraft
from outage_hub.sample_city import load
from outage_hub.settings import SettingsError, load_settings
from tests.browsers import axe_violations, needs_browser
from tests.conftest import NIGHT, WoundClock
from tests.public_feed.lives import HOUR
from tests.public_feed.reading import get, page
from tests.samples import emergency, file, planned

SHAPES = Path(load.__file__).parent / "districts.geojson"
SLUGS = {"kalmiuskyi", "livoberezhnyi", "prymorskyi", "tsentralnyi"}


@pytest.fixture
def night(session: Session, clock: WoundClock) -> None:
    """An emergency in the centre, one by the sea whose term has passed, and works there."""
    file(session, emergency(NIGHT, areas=(AreaDraft(text="вул. Троїцька, 10-20"),)), NIGHT)
    sea = (AreaDraft(text="просп. Нахімова, 101-115", districts=("prymorskyi",)),)
    file(session, emergency(NIGHT, areas=sea, expected_end_at=NIGHT + HOUR), NIGHT)
    file(session, planned(NIGHT, areas=sea), NIGHT)
    clock.wind(hours=2)


def shapes(app: OpenAPI, path: str) -> dict[str, str]:
    """Each district that is drawn: all that its link holds, without spaces."""
    links = re.findall(r'<a href="/\?district=(\w+)"\s+aria-label.+?</a>', get(app, path).text, re.DOTALL)
    drawn = re.findall(r'<a href="/\?district=\w+"\s+aria-label.+?</a>', get(app, path).text, re.DOTALL)
    return dict(zip(links, (" ".join(one.split()) for one in drawn), strict=True))


@pytest.mark.usefixtures("night")
@pytest.mark.parametrize("path", ["/", "/map"])
def test_each_district_is_drawn_with_its_worst_state_in_sign_pattern_and_words(app: OpenAPI, path: str) -> None:
    drawn = shapes(app, path)
    assert drawn.keys() == SLUGS
    assert 'fill="url(#p-em)"' in drawn["tsentralnyi"]
    assert 'aria-label="Центральний: 1 аварія"' in drawn["tsentralnyi"]
    assert 'fill="url(#p-warn)"' in drawn["prymorskyi"]
    assert ">◔ 1 ◇ 1</tspan>" in drawn["prymorskyi"]
    assert 'aria-label="Приморський: 1 аварія, планових робіт: 1, термін минув: 1"' in drawn["prymorskyi"]
    assert "url(" not in drawn["kalmiuskyi"]


@pytest.mark.usefixtures("night")
def test_the_table_says_the_same_in_numbers(app: OpenAPI) -> None:
    words = page(app, "/map")
    assert "Кальміуський 0 0 0 Лівобережний 0 0 0" in words
    sea, centre, city = (int(re.findall(f"{name} [0-9]+ [0-9]+ ([0-9]+)", words)[0]) for name in SUMS)
    assert min(sea, centre) > 2
    assert city == sea + centre
    assert "Усе місто 2 1" in words


SUMS = ("Приморський", "Центральний", "Усе місто")


def test_the_shapes_are_the_citys_own_with_nothing_but_their_slugs(app: OpenAPI) -> None:
    answer, own = get(app, "/map/districts.geojson"), json.loads(SHAPES.read_text("utf-8"))
    features = json.loads(answer.text)["features"]
    assert answer.headers["Content-Type"].startswith("application/geo+json")
    assert [one["geometry"] for one in features] == [one["geometry"] for one in own["features"]]
    assert {tuple(one["properties"]) for one in features} == {("slug",)}
    assert get(app, "/map/districts.geojson", If_None_Match=answer.headers["ETag"]).status_code == 304


def city(place: Path, shapes: str | None) -> Path:
    """A city's file with a map of this text, or none."""
    place.mkdir()
    (place / "city.toml").write_text(
        'name = "Місто"\nphone = "1500"\nsender = "Центр"\n' + 'map = "m.json"' * bool(shapes)
    )
    if shapes:
        (place / "m.json").write_text(shapes)
    return place / "city.toml"


def test_a_city_without_a_map_has_its_lists(make_app: Callable[..., OpenAPI], tmp_path: Path) -> None:
    app = make_app(city=city(tmp_path / "city", None))
    assert get(app, "/map/districts.geojson").status_code == 404
    assert shapes(app, "/") == shapes(app, "/map") == {}
    assert "Кальміуський 0 0 0" in page(app, "/map")
    assert "leaflet" not in get(app, "/map").text


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "not json",
        '{"features": []}',
        '{"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": []}}]}',
        '{"features": [{"properties": {"slug": "x"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
        '{"features": [{"properties": {"slug": "x"}, "geometry": null}]}',
        '{"features": [{"properties": {"slug": "x"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}}]}',
    ],
)
def test_a_map_that_cannot_be_drawn_stops_the_start_with_one_line(
    make_app: Callable[..., OpenAPI], tmp_path: Path, text: str
) -> None:
    with pytest.raises(SettingsError, match=r"OUTAGE_HUB_CITY: .+m\.json: expected GeoJSON") as refused:
        make_app(city=city(tmp_path / "city", text))
    assert "\n" not in str(refused.value)
    with pytest.raises(SettingsError, match="OUTAGE_HUB_CITY"):
        load_settings({}, home=tmp_path, city=tmp_path / "nowhere.toml")


def test_several_pieces_and_holes_are_drawn_too(make_app: Callable[..., OpenAPI], tmp_path: Path) -> None:
    square = [[37.4, 47.0], [37.6, 47.0], [37.6, 47.2], [37.4, 47.2], [37.4, 47.0]]
    hole = [[37.5, 47.1], [37.52, 47.1], [37.52, 47.12], [37.5, 47.1]]
    pieces = {"type": "MultiPolygon", "coordinates": [[square, hole], [hole]]}
    feature = {"type": "Feature", "properties": {"slug": "prymorskyi"}, "geometry": pieces}
    app = make_app(city=city(tmp_path / "city", json.dumps({"features": [feature]})))
    path = re.findall(r'd="(M[^"]+)"', shapes(app, "/map")["prymorskyi"])[0]
    assert (path.count("M"), path.count("Z")) == (3, 3)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("leaflet.js", 200),
        ("leaflet.css", 200),
        ("images/layers.png", 200),
        ("leaflet-src.js", 404),
        ("leaflet.js.map", 404),
        ("images/../leaflet-src.js", 404),
        ("../__init__.py", 404),
        ("leaflet.js/../../../apps.py", 404),
        ("images/nowhere.png", 404),
    ],
)
def test_of_leaflets_package_only_what_a_map_needs_is_served_and_kept_for_a_year(
    app: OpenAPI, name: str, status: int
) -> None:
    home = re.findall(r'src="(/leaflet/[^"]+/)leaflet.js"', get(app, "/map").text)[0]
    answer = get(app, home + name)
    assert answer.status_code == status
    assert status == 404 or answer.headers["Cache-Control"] == "public, max-age=31536000"


@needs_browser
@pytest.mark.usefixtures("night")
def test_the_map_is_moved_by_keys_alone_and_without_scripts_the_drawing_stays(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto("/map")
    shape = page.get_by_role("button", name="Приморський: 1 аварія")
    shape.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Показати записи")
    expect(link).to_be_focused()
    assert link.get_attribute("href") == "/?district=prymorskyi"
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(shape).to_be_focused()
    assert not page.locator("svg.map").is_visible()
    assert len({re.sub("(//[^/]+).*", r"\1", url) for url in asked}) == 1
    page.route("**/leaflet.js", lambda route: route.abort())
    page.goto("/map")
    page.locator("svg.map a").first.click()
    page.wait_for_url("**/?district=*")
