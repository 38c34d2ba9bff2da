"""One clear sentence for each fault: what is wrong and what to do. Codes are the API's, field names the sender's."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from outage_hub.rules.kyiv import local
from outage_hub.rules.outage import Saying, Service
from outage_hub.rules.refusals import Fault
from outage_hub.words.names import SAYINGS, SERVICES
from outage_hub.words.times import stamp

SENTENCES = {
    # filing and changing
    "kind_missing": _l("Choose: an emergency or planned works."),
    "kind_unknown": _l("There is no kind “%(text)s”: choose an emergency or planned works."),
    "saying_unknown": _l("There is no kind of change “%(text)s”, such as term_changed, restored, cancelled."),
    "service_missing": _l("Choose the service."),
    "service_unknown": _l("There is no service “%(text)s”. Choose one from the list."),
    "service_foreign": _l("This service is run by %(owner)s. Send in your name?"),
    "executor_missing": _l("Name the executor."),
    "executor_unknown": _l("There is no executor “%(text)s”."),
    "executor_foreign": _l("This is another organisation: you file for your own only."),
    "occurred_missing": _l("Say when it happened."),
    "occurred_future": _l("%(at)s has not come yet. Check the day and the hour."),
    "occurred_old": _l("That was %(at)s. Is the date right?"),
    "occurred_too_old": _l("That was more than a year ago. Check the date."),
    "time_unreadable": _l("The time “%(text)s” could not be read. Write hours and minutes: 02:40."),
    "time_missing": _l("Add hours and minutes, such as 02:40."),
    "day_missing": _l("Add the day, such as 24.11.2026."),
    "day_unreadable": _l("The day “%(text)s” does not exist. Write it so: 24.11.2026."),
    "time_gap": _l("That hour did not exist: clocks went from 03:00 to 04:00."),
    "time_twice": _l("That hour came twice. Choose summer or winter time."),
    "time_naive": _l("Add the time zone: 2026-11-24T02:40:00+02:00."),
    "time_iso": _l("The time “%(text)s” could not be read. Write it so: 2026-11-24T02:40:00+02:00."),
    "summary_missing": _l("Write what happened."),
    "summary_short": _l("Write what happened, in three letters at least."),
    "cause_missing": _l("Give the cause or write “being found out”."),
    "consequences_missing": _l("Say what residents are left without."),
    "address_short": _l("Name the street, by three letters at least."),
    "addresses_missing": _l("Say where: at least a street or a district."),
    "areas_many": _l("Too many groups of addresses: %(most)s at most."),
    "district_unknown": _l("There is no district “%(text)s”."),
    "text_control": _l("The text holds characters that cannot be printed. Remove them or type it anew."),
    "text_encoded": _l("The text holds an encoded piece such as “=?UTF-8?…”. Type it in plain letters."),
    "text_lines": _l("Write it in one line."),
    "text_long": _l("Shorten it to %(most)s characters, now there are %(now)s."),
    "term_missing": _l("Give an approximate term. It can be changed."),
    "term_past": _l("That term has passed already. Give a moment ahead."),
    "term_far": _l("More than a week: %(at)s. Is the date right?"),
    "term_same": _l("This term is already promised. Give another one."),
    "start_missing": _l("Give the start of the works."),
    "end_missing": _l("Give the end of the works."),
    "end_before_start": _l("The end is before the start. Check the day or the hour."),
    "start_past": _l("The start has passed. If works are going on, file an emergency or give a moment ahead."),
    "start_far": _l("That is more than a year ahead. Check the date."),
    "late_reason_missing": _l("Explain why it is late: otherwise reports will say “not given”."),
    "said_by_missing": _l("Write who phoned."),
    "phoned_future": _l("That call has not been made yet. Check the hour."),
    "received_missing": _l("Say when the call was taken: the 30 minutes run from it."),
    "received_early": _l("The call was before the event. Check both hours."),
    "reason_missing": _l("Say why you change it."),
    "revision_stale": _l("While you were writing, the record changed (%(said)s). Look at it and send again."),
    "based_on_missing": _l("Say which revision you have seen: “based_on”."),
    "not_now": _l("This cannot be done with a record that is “%(state)s”."),
    "ended_missing": _l("Say when the service came back."),
    "restored_odd": _l("Restoration cannot be before the event or later than now."),
    "field_not_here": _l("“%(field)s” cannot be changed by this kind of message."),
    "outage_unknown": _l("There is no record %(number)s. Check the number."),
    # addresses: questions, never refusals
    "addresses_unread": _l("No address could be read. Mend it or choose a district; the words are kept."),
    "fragment_unread": _l(
        "Not read: “%(text)s”. Mend it or send it so: residents will see your words, the operator will clear it up."
    ),
    "street_unknown": _l(
        "The registry has no such street: “%(text)s”. Mend it or send it so: "
        "residents will see your words, the operator will clear it up."
    ),
    "street_doubtful": _l("“%(text)s”. Did you mean: %(street)s?"),
    "street_several": _l("Several streets bear the name “%(text)s”. Choose the right one."),
    "house_unknown": _l("Not in the registry: %(street)s, %(house)s. Leave it?"),
    "range_odd": _l("Check the range “%(text)s”."),
    "range_parity": _l("In “%(text)s” one end is on the other side of the street. Taken: %(taken)s. Right?"),
    "works_only": _l(
        "It looks like the place of works: “%(text)s”. No house is taken. Write the houses without the service; "
        "move the place of works to its own field: residents will not see it."
    ),
    "stretch_unread": _l("A stretch or a crossing: “%(text)s”. No house is taken. Write the numbers of houses."),
    "record_similar": _l("A record like this: № %(number)s, %(place)s, %(service)s, %(at)s. Is it a new event?"),
    "all_restored": _l("Then it is restored everywhere: choose “Restored”."),
    # relay
    "relay_whom_missing": _l("Say who was told: all of them, or not all."),
    "relay_count": _l("Write a number of people, such as 38."),
    "relay_over": _l("More were told than there are. Check both numbers."),
    "relay_empty": _l("Tick somebody, or say why nobody was told."),
    "relay_reason_missing": _l("Say why the rest were not told."),
    "relay_unlisted": _l("The list has changed: somebody ticked is not in it any more. Look at it and confirm again."),
    "relay_grown": _l(
        "While you were calling, the list has grown by %(count)s: tell them too, or say why not, and confirm again."
    ),
    "relay_changed": _l("While you were calling, the addresses were changed. Look at the page and confirm again."),
    "relay_nobody_added": _l("Tick those who have been told since."),
    "relay_not_yours": _l("Only whoever confirmed may take a tick back. Phone the contact centre."),
    "relay_name_missing": _l("Write your surname: the letter came to a shared mailbox."),
    "link_dead": _l("The link is not valid or out of date. Sign in or phone the contact centre."),
    # appeals and calls
    "text_missing": _l("Write the substance of the appeal."),
    "not_read_back": _l("Read the text back and mark that the applicant agrees."),
    "warned_missing": _l("Warn the applicant and mark it."),
    "surname_missing": _l("Write the surname."),
    "given_name_missing": _l("Write the given name."),
    "patronymic_missing": _l("Write it or mark that there is none."),
    "residence_missing": _l("Write the place of residence."),
    "contact_missing": _l("Write a phone or another contact."),
    "phone_odd": _l("Check the number: it has from 9 to 12 digits."),
    "card_unknown": _l("Card № %(number)s was not found."),
    "card_closed": _l("This card is closed already. A new appeal wants a new card."),
    "outage_over": _l("This record has ended or is cancelled. Choose one that goes on, or leave it empty."),
    "call_unknown": _l("There is no such call."),
    "letter_unknown": _l("There is no such letter."),
    "decision_unknown": _l("Choose whether the letter is sent or given up."),
    "call_result_missing": _l("Choose how the call ended."),
    "call_words_missing": _l("Write how the call ended."),
    # shifts
    "handover_waits": _l("The shift is handed over already and not taken yet."),
    "handover_unknown": _l("There is no such handover."),
    # sending
    "field_missing": _l("The field “%(field)s” is missing."),
    "field_unknown": _l("Unknown field “%(field)s”."),
    "field_unknown_near": _l("Unknown field “%(field)s”. Did you mean “%(near)s”?"),
    "field_forbidden": _l("The field “%(field)s” is set by the system."),
    "type_text": _l("A text in quotes is expected here."),
    "type_flag": _l("true or false is expected here."),
    "type_number": _l("A whole number is expected here."),
    "type_list": _l("A list in square brackets is expected here."),
    "type_object": _l("An object in braces is expected here."),
    "not_object": _l("A JSON object is expected."),
    "not_json": _l("This is not JSON: %(text)s."),
    "json_deep": _l("The JSON is nested too deeply."),
    "json_twice": _l("The field “%(field)s” stands twice."),
    "json_number": _l("A number in the JSON is too long or not finite."),
    "media_type": _l("Send JSON: Content-Type: application/json."),
    "too_large": _l("Too much data: 1 MB at most."),
    "key_long": _l("The idempotency key is too long: %(most)s characters at most."),
    "key_reused": _l("Something else was sent with this key: № %(number)s. Another message wants a new key."),
    "form_expired": _l("The page is out of date: sign in again. Go back in the browser, what you typed is there."),
    "too_many": _l("Too many records within a short time. Phone %(phone)s."),
    "token_bad": _l("The token is missing, unknown or revoked."),
    "forbidden": _l("Your access does not allow this."),
    "path_unknown": _l("There is no such address in the API."),
    "method_unknown": _l("This address does not take that method."),
    "request_odd": _l("The request could not be understood."),
    "sign_in_wrong": _l("The mail address and the password do not match."),
    "sign_in_later": _l("Too many tries. Try again in %(minutes)s minutes or phone %(phone)s."),
    "password_length": _l("A password has from %(least)s to %(most)s characters."),
    "email_odd": _l("Check the mail address."),
    # people
    "password_easy": _l(
        "This is easily guessed: known words, rows of keys, or your own name. "
        "Take a few words that have nothing in common."
    ),
    "account_link_dead": _l("The link is not valid: it works once and within an hour. Ask for a new one."),
    "account_off": _l("The access is off. Turn it on first."),
    "account_no_role": _l("Give a role first: without one there is nothing to sign in for."),
    "own_account": _l("You cannot take away your own access. Ask another head or administrator."),
    "last_manager": _l("Somebody must be left who keeps people: give another person this role first."),
    "person_unknown": _l("There is no such person."),
    "name_empty": _l("Write a name."),
    "email_missing": _l("Write a mail address: the link is sent to it."),
    "email_taken": _l("Another person has this address already."),
    "phone_unreadable": _l("Check the telephone: digits, spaces and dashes, such as 1500 or +380 44 000 00 00."),
    "organisation_missing": _l("Choose the organisation."),
    "organisation_unknown": _l("There is no such organisation."),
    "choice_missing": _l("Choose from the list."),
    "code_odd": _l("From 2 to 40 small Latin letters, digits and dashes, such as vodokanal."),
    "code_taken": _l("Another organisation has this code already."),
    "parent_loop": _l("An organisation cannot stand under itself."),
    "post_unknown": _l("There is no such post."),
    "post_removed": _l("The post is removed. Bring it back first."),
    "post_owes": _l(
        "The post still owes: passing the news on, records %(outages)s; calls: %(calls)s. "
        "Name a successor of the same kind."
    ),
    "successor_unknown": _l("Choose a post of the same kind that is in use."),
    "holder_missing": _l("Choose who will hold the post."),
    "tenure_unknown": _l("There is no such entry."),
    "tenure_past": _l("That moment has passed. Give one ahead, or leave it empty: then it is at once."),
    "tenure_order": _l("The end must be later than the start."),
    "tenure_same": _l("This person already gets the post at that moment."),
    # rules, roster, contacts
    "rule_unknown": _l("There is no such rule any more."),
    "rule_changed": _l(
        "Somebody changed this rule meanwhile. It is shown as it stands now: look at it and send again."
    ),
    "rules_changed": _l("Somebody changed the table meanwhile. Look at it and press again."),
    "rule_there": _l("Such a rule is there already: change that one."),
    "rule_official": _l("Clause 7.5: these posts are told of every outage. The rule cannot be removed."),
    "rule_at_once": _l("Clause 7.5: these posts hear of an emergency at once, not in a summary."),
    "rule_digest": _l("Summaries tell of planned works. Of emergencies choose a letter at once."),
    "rule_relay": _l("Only district duty officers and the HOA office pass the news on, of emergencies (cl. 7.6, 7.7)."),
    "rule_relayer": _l("Clause %(clause)s: such a post passes news of emergencies on within an hour. This stays."),
    "rule_district": _l("Clause %(clause)s: such a post passes on what touches its own district. This stays."),
    "rule_houses": _l("Such a post is told of its own houses only: choose “if their houses are touched”."),
    "shift_changed": _l("Somebody changed this shift meanwhile. Look at it and send again."),
    "shift_began": _l("This shift has begun: it can only be ended."),
    "shift_end_missing": _l("Say until when."),
    "holder_unreachable": _l("This person has neither a telephone nor a mail address: add one first."),
    "busy": _l("Nothing was kept and nothing lost. Try again in a minute."),
    "clash": _l("Somebody changed the same thing at this very moment. Look at it and send again."),
    "broken": _l("We have an error and know of it. Case number: %(case)s. If it is urgent, phone %(phone)s."),
    # tables that are imported
    "file_not_utf8": _l("The file is not in UTF-8. In Excel choose “CSV UTF-8” or save it as .xlsx."),
    "file_xls": _l("This is an old .xls. Save it as .xlsx or as “CSV UTF-8”."),
    "file_xlsx_broken": _l("The .xlsx could not be opened. Save it anew."),
    "file_quotes": _l("From line %(line)s on the file cannot be read: check the quotes."),
    "header_unknown": _l("The header is of no known table. Known: %(tables)s."),
    "columns_missing": _l("Table %(table)s lacks columns: %(text)s."),
    "column_twice": _l("The column “%(text)s” stands twice."),
    "cell_empty": _l("Fill it in."),
    "cell_formula": _l("“%(text)s” looks like a formula. Leave the value only."),
    "word_unknown": _l("There is no value “%(text)s” here. Known: %(known)s."),
    "flag_unreadable": _l("“%(text)s” could not be read. Write 1 or 0."),
    "row_twice": _l("“%(text)s” stands in the file already, in row %(row)s."),
    "katottg_odd": _l("“%(text)s” is no КАТОТТГ code: UA and 17 digits."),
    "street_code_unknown": _l("There is no street with the code “%(text)s”. Import the streets first."),
    "house_number_odd": _l(
        "The number “%(text)s” could not be read. One house a number: 12, 12а, 63/1, 32к1; a merged one is [6-10]."
    ),
    "house_taken": _l("The number %(text)s on this street is already the house %(code)s."),
    "code_of_another": _l("The code “%(text)s” is another place's already. Give another one, such as x-%(text)s."),
    "coordinate_odd": _l("“%(text)s” is not in Ukraine: from %(least)s to %(most)s degrees."),
    "coordinate_alone": _l("Both latitude and longitude are needed, or neither."),
    "post_code_taken": _l("The code “%(text)s” is another kind of post already."),
    "organisation_code_unknown": _l("There is no organisation with the code “%(text)s”."),
    "kind_stays": _l("The kind of an organisation does not change: it is %(text)s."),
    "official_unknown": _l("There is no official with the code “%(text)s”. Import the officials first."),
    "duty_post_missing": _l("The organisation “%(text)s” has no post for this role. Import its officials first."),
    "shift_overlaps": _l("The shift overlaps the one in row %(row)s."),
    "role_token": _l("A token may be of an executor or an operator."),
}


STATES = {
    "reported": _l("reported by phone"),
    "open": _l("active"),
    "scheduled": _l("scheduled"),
    "under_way": _l("under way"),
    "closed": _l("ended"),
    "cancelled": _l("cancelled"),
}


def sentence(fault: Fault, *, phone: str = "") -> str:
    """The fault in words of the reader's language."""
    return str(SENTENCES[fault.code]) % {
        "phone": phone,
        **{key: _shown(key, value) for key, value in fault.values.items()},
    }


def errors_of(faults: Iterable[Fault], words: Callable[[Fault], str] = sentence) -> dict[str, str]:
    """The first sentence for each field, in the order of the faults; dots become the ids of the page."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field.replace(".", "_"), words(fault))
    return found


def _shown(key: str, value: str) -> Any:
    if key == "at":
        moment = datetime.fromisoformat(value)
        return stamp(moment, now=local(moment))
    if key == "state":
        return STATES.get(value, value)
    if key == "service":
        return str(SERVICES[Service(value)]).lower()
    return SAYINGS[Saying(value)] if key == "said" else value
