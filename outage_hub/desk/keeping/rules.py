"""Who hears of what (7.5-7.7): the table in words, and the page on which the head changes one rule of it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from outage_hub.access import Deed, needs, the_actor
from outage_hub.actions.people.keep_rule import add_rule, change_rule, remove_rule, restore_rules, rule_of
from outage_hub.desk.keeping.typed import Form, choice, try_deed
from outage_hub.models.base import db
from outage_hub.models.people import AudienceRule, Person, Post, held_now
from outage_hub.rules.outage import Kind
from outage_hub.rules.refusals import Absent, Fault
from outage_hub.rules.telling.audience import How, Match, PostKind
from outage_hub.rules.telling.rulebook import differences, judge_removal, judge_rule, regulation_of, seen, seen_together
from outage_hub.words import names
from outage_hub.words.rulebook import WHO, match_in_words, rule_in_words

pages = Blueprint("rules", __name__, url_prefix="/desk/people/rules")
DONE = {
    "added": _l("The rule is added."),
    "changed": _l("The rule is changed: it holds from the next letter on."),
    "removed": _l("The rule is removed."),
    "restored": _l("The table is as in the regulation."),
}
_CARD = "/<int(max=2147483647):rule_id>"
Reach = Mapping[PostKind, tuple[int, int]]


@pages.get("")
@needs(Deed.MANAGE_PEOPLE)
def table() -> str:
    """The whole table, what differs from the regulation, and who has no rule."""
    return _table({})


@pages.post("/restore")
@needs(Deed.MANAGE_PEOPLE)
def restore() -> Response | tuple[str, int]:
    """As in the regulation."""
    was = request.form.get("seen", "")
    return try_deed(lambda: restore_rules(db.session(), was, by=the_actor(), now=g.now), _table, _done("restored"))


@pages.get("/new")
@needs(Deed.MANAGE_PEOPLE)
def blank() -> str:
    """A rule for posts that have none; `?outage_kind=&post_kind=` say which."""
    return _page(None, request.args, {})


@pages.post("/new")
@needs(Deed.MANAGE_PEOPLE)
def add() -> Response | tuple[str, int]:
    """Add it."""
    place = choice(Kind, request.form.get("outage_kind", "")), choice(PostKind, request.form.get("post_kind", ""))
    return try_deed(
        lambda: add_rule(db.session(), place, _said(), by=the_actor(), now=g.now),
        lambda errors: _page(None, request.form, errors),
        _done("added"),
    )


@pages.get(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def card(rule_id: int) -> str:
    """One rule."""
    rule = _rule(rule_id)
    return _page(rule, _as_kept(rule), {})


@pages.post(_CARD)
@needs(Deed.MANAGE_PEOPLE)
def change(rule_id: int) -> Response | tuple[str, int]:
    """Keep what was changed."""
    return try_deed(
        lambda: change_rule(db.session(), rule_id, _said(), _seen(), by=the_actor(), now=g.now),
        lambda errors: _page(_rule(rule_id), request.form, errors),
        _done("changed"),
    )


@pages.post(f"{_CARD}/remove")
@needs(Deed.MANAGE_PEOPLE)
def remove(rule_id: int) -> Response | tuple[str, int]:
    """Such posts hear of it no more."""
    return try_deed(
        lambda: remove_rule(db.session(), rule_id, _seen(), by=the_actor(), now=g.now),
        lambda errors: _page(_rule(rule_id), _as_kept(_rule(rule_id)), errors),
        _done("removed"),
    )


def _said() -> tuple[Match | None, How | None]:
    return choice(Match, request.form.get("match", "")), choice(How, request.form.get("how", ""))


def _seen() -> str:
    return request.form.get("seen", "")


def _done(word: str) -> Callable[[object], str]:
    return lambda _made: url_for("rules.table", done=word)


def _rule(rule_id: int) -> AudienceRule:
    found = db.session.get(AudienceRule, rule_id, populate_existing=True)
    if found is None:
        raise Absent([Fault("rule", "rule_unknown")])
    return found


def _as_kept(rule: AudienceRule) -> Form:
    return MultiDict({"match": rule.match, "how": rule.how})


def _reached(session: Session, *, now: datetime) -> Reach:
    """How many posts of each kind there are, and how many of them have no address at all."""
    held = held_now(session, now=now)
    readers = set(session.scalars(select(Person.id).where(Person.email.is_not(None))))
    found: dict[PostKind, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for post in session.execute(select(Post.id, Post.kind, Post.mailbox).where(Post.active)):
        silent = not post.mailbox and held.get(post.id) not in readers
        posts, without = found[post.kind]
        found[post.kind] = (posts + 1, without + silent)
    return found


def _table(errors: dict[str, str]) -> str:
    session = db.session()
    rows = session.scalars(select(AudienceRule).order_by(AudienceRule.id)).all()
    rules = {row.id: rule_of(row) for row in rows}
    there = {(rule.outage_kind, rule.post_kind) for rule in rules.values()}
    return render_template(
        "desk/people/rules.html",
        part="rules",
        rules={kind: [(row_id, one) for row_id, one in rules.items() if one.outage_kind is kind] for kind in Kind},
        without={kind: [post for post in PostKind if (kind, post) not in there] for kind in Kind},
        reached=_reached(session, now=g.now),
        differences=differences(list(rules.values())),
        seen=seen_together(rules.values()),
        errors=errors,
        done=DONE.get(request.args.get("done", "")),
        rule_in_words=rule_in_words,
        who=WHO,
    )


def _page(row: AudienceRule | None, typed: Form, errors: dict[str, str]) -> str:
    rule = rule_of(row) if row else None
    outage_kind = rule.outage_kind if rule else choice(Kind, typed.get("outage_kind", ""))
    post_kind = rule.post_kind if rule else choice(PostKind, typed.get("post_kind", ""))
    return render_template(
        "desk/people/rule.html",
        row=row,
        rule=rule,
        regulation=regulation_of(outage_kind, post_kind) if outage_kind and post_kind else None,
        typed=typed,
        errors=errors,
        seen=seen(rule) if rule else "",
        stays=judge_removal(rule.outage_kind, rule.post_kind) if rule else [],
        outage_kinds=[(one.value, names.KINDS[one]) for one in Kind],
        post_kinds=[(one.value, WHO[one]) for one in PostKind],
        **_offered(outage_kind, post_kind),
        reached=_reached(db.session(), now=g.now)[post_kind] if post_kind else None,
        rule_in_words=rule_in_words,
    )


def _offered(outage_kind: Kind | None, post_kind: PostKind | None) -> dict[str, list[tuple[str, str]]]:
    """What the regulation leaves open for such a post; everything while the kinds are not chosen."""
    if outage_kind is None or post_kind is None:
        return {
            "matches": [(one.value, str(names.MATCHES[one])) for one in Match],
            "hows": [(one.value, str(names.HOWS[one])) for one in How],
        }
    pairs = [(m, h) for m in Match for h in How if not judge_rule(outage_kind, post_kind, m, h)]
    matches, hows = {m for m, _ in pairs}, {h for _, h in pairs}
    return {
        "matches": [(one.value, match_in_words(outage_kind, post_kind, one)) for one in Match if one in matches],
        "hows": [(one.value, str(names.HOWS[one])) for one in How if one in hows],
    }
