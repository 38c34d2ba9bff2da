"""RSS 2.0 by feedgen (its only home): one item a significant revision, the same bytes for the same data."""

import html
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from outage_hub.links import Links
from outage_hub.models.outages import Revision
from outage_hub.rules.kyiv import local
from outage_hub.words.names import KINDS, SERVICES
from outage_hub.words.shown import Shown, shown
from public_feed.story import story
from public_feed.titles import title

log = logging.getLogger(__name__)
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # how old a feed is to which nothing has happened yet
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


@dataclass(frozen=True)
class Channel:
    """What the feed is about, and where it is read."""

    title: str
    description: str
    path: str


def rss(channel: Channel, revisions: Sequence[Revision], links: Links) -> bytes:
    """The feed of these revisions, newest first. One that cannot be told is left out and logged; the others stand."""
    feed = FeedGenerator()
    feed.title(_xml(channel.title))
    feed.description(_xml(channel.description))
    feed.language("uk")
    feed.ttl(1)
    feed.link(href=links.base_url + channel.path, rel="self", type="application/rss+xml")
    feed.link(href=f"{links.base_url}/", rel="alternate")  # last: feedgen takes the last link for the channel's own
    feed.lastBuildDate(local(newest(revisions)))  # else it would be now, and no two answers alike
    for entry in _entries(revisions, links):
        feed.add_entry(entry, order="append")
    return bytes(feed.rss_str(pretty=True))


def newest(revisions: Sequence[Revision]) -> datetime:
    """When the feed last changed."""
    return max((revision.recorded_at for revision in revisions), default=BEGINNING)


def guid(shown: Shown, links: Links) -> str:
    """The item's name for ever (RFC 4151): it names the revision, whatever becomes of the outage."""
    return f"tag:{urlsplit(links.base_url).hostname},2026:outage/{shown.number}/revision/{shown.revision}"


def _entries(revisions: Sequence[Revision], links: Links) -> Iterable[FeedEntry]:
    for revision in revisions:
        try:
            entry = _entry(shown(revision.outage, revision), links)
            entry.rss_entry()  # serialised here, where its failure is its own
        except Exception:  # whatever is wrong with one record, the others must be told
            log.exception("revision %s is left out of the feed", revision.id)
            continue
        yield entry


def _entry(view: Shown, links: Links) -> FeedEntry:
    entry = FeedEntry()
    entry.guid(guid(view, links), permalink=False)
    entry.link(href=links.outage(view.number))
    entry.title(_xml(title(view)))
    # Readers take the description for HTML; quotes are left alone, since some show it as plain text.
    entry.description(html.escape(_xml(story(view)), quote=False))
    entry.pubDate(local(view.updated_at))
    entry.category([{"term": str(SERVICES[view.service])}, {"term": str(KINDS[view.kind])}])
    return entry


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
