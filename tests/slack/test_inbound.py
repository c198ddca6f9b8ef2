"""Raw payloads become records; what is not for us is ignored for a stated reason."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.inbound import read
from bot.received import Command, Gone, Ignored, Inbound, Opened
from bot.records import Key

BOT = "UBOT"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TS = "1795339800.000100"


def event(**fields: Any) -> dict[str, Any]:
    message = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "ts": TS,
        **fields,
    }
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": message}


def said(**fields: Any) -> Inbound:
    received = read(event(**fields), BOT, NOW)
    assert isinstance(received, Inbound)
    return received


def test_both_events_of_one_message_have_one_key_and_one_text() -> None:
    mention = said(type="app_mention", text=f"<@{BOT}> 2U &amp; quiet")
    message = said(text=f"<@{BOT}> 2U &amp; quiet")
    assert mention == message
    assert mention.dedupe_key == f"message:T1:C1:{TS}"
    assert mention.text == "2U & quiet"
    assert mention.mentioned


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("2U &lt; 600 mm &amp; quiet", "2U < 600 mm & quiet"),
        ("&amp;lt; stays as typed", "&lt; stays as typed"),
        ("see <https://example.com/a|the sheet>", "see the sheet"),
        ("see <https://example.com/a>", "see https://example.com/a"),
        ("write to <mailto:a@example.com|a@example.com>", "write to a@example.com"),
        ("<@U9> and <@U9|sam> in <#C9|hardware>", "@someone and @sam in #hardware"),
        ("<!here> <!channel> <!subteam^S1|@team>", "here channel @team"),
        ("<!date^1795339800^{date}|22 November>", "22 November"),
        ("  a\u00a0 b ", "a b"),
        ("", ""),
    ],
)  # fmt: skip
def test_markup_becomes_the_words_people_see(raw: str, text: str) -> None:
    assert said(text=raw).text == text


def test_a_message_in_a_channel_starts_its_own_thread_and_a_reply_stays_in_its_thread() -> None:
    assert said(text="hi").key == Key("T1", "C1", TS)
    assert said(text="hi", thread_ts="1795339000.000100").key == Key("T1", "C1", "1795339000.000100")


def test_a_direct_message_outside_threads_is_one_conversation() -> None:
    message = said(text="hi", channel="D1", channel_type="im")
    assert message.key == Key("T1", "D1", "")
    assert message.addressed


def test_words_in_a_channel_without_a_mention_are_not_addressed() -> None:
    assert not said(text="hi").addressed


def test_a_message_knows_its_day() -> None:
    assert said(text="by March").today == "2026-11-22"


@pytest.mark.parametrize(
    "fields",
    [
        {"subtype": "message_changed", "message": {"text": "x"}},
        {"subtype": "message_deleted", "deleted_ts": TS},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "huddle_thread"},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"bot_id": "B9", "text": "from an app"},
        {"user": BOT, "text": "our own"},
        {"user": "USLACKBOT", "text": "reminder"},
        {"hidden": True, "text": "x"},
        {"subtype": "file_share", "files": [{}], "text": ""},
    ],
)
def test_notices_apps_and_bare_files_are_ignored_on_purpose(fields: dict[str, Any]) -> None:
    received = read(event(**fields), BOT, NOW)
    assert isinstance(received, Ignored)
    assert received.why


def test_words_beside_a_file_are_read_and_a_bare_file_in_a_direct_message_is_answered() -> None:
    assert said(subtype="file_share", text="the drawing for the 2U").text == "the drawing for the 2U"
    assert said(subtype="file_share", text="", channel="D1", channel_type="im").text == ""


def click(action_id: str, value: str = "3", **fields: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": TS, "thread_ts": "1795339000.000100"},
        "actions": [{"action_id": action_id, "value": value, "action_ts": TS}],
        "trigger_id": "t1",
        **fields,
    }


def test_a_grade_button_names_item_grade_and_the_turn_that_showed_it() -> None:
    received = read(click("grade:power:custom"), BOT, NOW)
    assert isinstance(received, Inbound)
    assert (received.choose, received.turn) == (("power", "custom"), 3)
    assert received.key == Key("T1", "C1", "1795339000.000100")
    assert received.utterance.choose == ("power", "custom")


def test_a_second_click_on_the_same_button_has_the_same_key_and_a_later_rendering_another() -> None:
    first, again = read(click("grade:power:custom"), BOT, NOW), read(click("grade:power:custom"), BOT, NOW)
    later = read(click("grade:power:custom", value="5"), BOT, NOW)
    assert isinstance(first, Inbound)
    assert isinstance(again, Inbound)
    assert isinstance(later, Inbound)
    assert first.dedupe_key == again.dedupe_key != later.dedupe_key


@pytest.mark.parametrize(
    ("action_id", "field", "value"),
    [
        ("ask:sla", "ask", "sla"),
        ("option:say:why", "option", "say:why"),
        ("form:open", "deed", "form:open"),
        ("copy:customer", "deed", "copy:customer"),
    ],
)
def test_other_buttons_say_what_they_do(action_id: str, field: str, value: str) -> None:
    assert getattr(read(click(action_id), BOT, NOW), field) == value


@pytest.mark.parametrize(
    "action_id", ["grade:power:gold", "grade:moon:stock", "ask:moon", "option:", "grade"]
)
def test_buttons_of_unknown_make_are_ignored(action_id: str) -> None:
    assert isinstance(read(click(action_id), BOT, NOW), Ignored)


def test_a_form_gives_the_chosen_grades_and_leaves_out_the_rest() -> None:
    body = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "view": {
            "id": "V1",
            "private_metadata": '{"team": "T1", "channel": "C1", "thread": "1.2", "today": "2026-11-22"}',
            "state": {
                "values": {
                    "form:power": {"grade": {"selected_option": {"value": "custom"}}},
                    "form:sla": {"grade": {"selected_option": None}},
                    "form:moon": {"grade": {"selected_option": {"value": "stock"}}},
                }
            },
        },
    }
    received = read(body, BOT, NOW)
    assert isinstance(received, Inbound)
    assert (received.answers, received.dedupe_key) == ({"power": "custom"}, "view:V1")


@pytest.mark.parametrize("metadata", ["", "not json", "{}", "[]"])
def test_a_form_that_names_no_conversation_is_ignored(metadata: str) -> None:
    body = {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {"id": "V1", "private_metadata": metadata},
    }
    assert isinstance(read(body, BOT, NOW), Ignored)


def test_commands_shortcuts_home_and_farewells_are_told_apart() -> None:
    who = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "t"}
    command = {"command": "/chassis", "text": " help ", **who}
    received = read(command, BOT, NOW)
    assert isinstance(received, Command)
    assert (received.text, received.today) == ("help", "2026-11-22")
    shortcut = read(
        {"type": "shortcut", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "t"}, BOT, NOW
    )
    assert isinstance(shortcut, Command)
    opened = read(event(type="app_home_opened", tab="home", channel="D1"), BOT, NOW)
    assert opened == Opened("T1", "U1", "D1", "home")
    assert read(event(type="tokens_revoked"), BOT, NOW) == Gone("T1", "tokens_revoked", "gone:T1:Ev1")
    assert isinstance(read({"type": "something_new"}, BOT, NOW), Ignored)


def test_advise_on_this_message_reads_the_message_in_its_own_thread() -> None:
    body = {
        "type": "message_action",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": TS, "text": "need 2U &amp; 2 GPUs", "user": "U2"},
        "trigger_id": "t",
        "action_ts": TS,
    }
    received = read(body, BOT, NOW)
    assert isinstance(received, Inbound)
    assert (received.text, received.key) == ("need 2U & 2 GPUs", Key("T1", "C1", TS))
