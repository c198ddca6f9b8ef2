"""What people see: questions, selections, follow-ups and silence, through signed requests."""

from typing import Any

import pytest

from bot.limits import problems
from tests.slack.conftest import Bot
from tests.slack.local_slack import LocalSlack
from tests.slack.sending import CHANNEL, DANA, SAM, Workspace, buttons

REQUIREMENT = "2U with 2 GPUs and 8 front NVMe bays, small lab so kinda quiet, 40 systems, pilot in six weeks"


def shown(message: dict[str, Any]) -> str:
    """Return all the words of a message."""

    def texts(node: object) -> list[str]:
        if isinstance(node, dict):
            here = [node["text"]] if isinstance(node.get("text"), str) else []
            return here + [text for value in node.values() for text in texts(value)]
        return [text for value in node for text in texts(value)] if isinstance(node, list) else []

    return "\n".join(texts(message.get("blocks", [])))


def live(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages that offer grade buttons."""
    return [message for message in messages if any(name.startswith("grade:") for name in buttons(message))]


@pytest.fixture
def card(slack: LocalSlack, people: Workspace) -> dict[str, Any]:
    """The card of a selection just begun."""
    root = people.mentions(REQUIREMENT)
    return slack.ours(CHANNEL, root["ts"])[-1]


def test_a_question_in_a_channel_is_answered_once_in_its_thread(slack: LocalSlack, people: Workspace) -> None:
    question = people.mentions("if we go ODM who owns the drawings?")
    (answer,) = slack.ours(CHANNEL)
    assert answer["thread_ts"] == question["ts"]
    assert "supplier" in shown(answer).lower()
    assert "Source:" in shown(answer)
    assert answer["unfurl_links"] is False
    assert answer["text"]


def test_a_requirement_gets_one_card_with_four_grade_buttons(card: dict[str, Any]) -> None:
    assert "2U" in shown(card)
    grades = [name for name in buttons(card) if name.startswith("grade:")]
    assert len(grades) == 4
    assert {name.rpartition(":")[2] for name in grades} == {"stock", "light", "custom", "unknown"}
    assert problems(card) == []


def test_from_mention_to_verdict_by_buttons_the_card_changes_in_place(
    slack: LocalSlack, people: Workspace, card: dict[str, Any]
) -> None:
    for _ in range(9):
        if not live(slack.ours(CHANNEL)):
            break
        stock = next(name for name in buttons(card) if name.startswith("grade:") and name.endswith(":stock"))
        assert people.clicks(card, stock).status == 200
    assert len(slack.ours(CHANNEL)) == 1
    assert "ODM" in shown(card)
    assert "settled" in shown(card)
    assert problems(card) == []


def test_from_mention_to_verdict_and_summary_by_words(slack: LocalSlack, people: Workspace) -> None:
    root = people.mentions(REQUIREMENT)["ts"]
    answers = ("thermals stock, power stock, boards stock", "storage is light", "compliance stock, sla stock")
    for words in (*answers, "serviceability stock"):
        people.says(words, thread=root)
    assert any("settled" in shown(message) for message in slack.ours(CHANNEL, root))
    people.says("summary please", thread=root)
    assert "ODM" in shown(slack.ours(CHANNEL, root)[-1])
    assert all(problems(message) == [] for message in slack.ours(CHANNEL, root))


def test_typed_words_move_the_card_down_and_the_older_card_loses_its_buttons(
    slack: LocalSlack, people: Workspace, card: dict[str, Any]
) -> None:
    people.says("power is stock", thread=card["thread_ts"])
    first, second = slack.ours(CHANNEL, card["thread_ts"])
    assert live([first, second]) == [second]
    assert not buttons(first)
    assert "2U" in shown(first)
    assert "Power" in shown(second)


def test_a_thread_is_followed_without_further_mentions(slack: LocalSlack, people: Workspace) -> None:
    root = people.mentions("if we go ODM who owns the drawings?")["ts"]
    people.says("and with OEM?", thread=root)
    assert len(slack.ours(CHANNEL, root)) == 2


def test_it_is_silent_where_nobody_asked(slack: LocalSlack, people: Workspace) -> None:
    people.says("we need a 2U chassis with 2 GPUs")
    elsewhere = people.says("lunch?")
    people.says("yes, a 2U sandwich", thread=elsewhere["ts"])
    assert slack.ours(CHANNEL) == []


def test_people_who_talk_to_each_other_in_a_followed_thread_are_left_alone(
    slack: LocalSlack, people: Workspace, card: dict[str, Any]
) -> None:
    people.says(f"<@{SAM}> is power stock?", thread=card["thread_ts"])
    assert len(slack.ours(CHANNEL, card["thread_ts"])) == 1


def test_told_to_stop_it_leaves_the_thread_until_it_is_mentioned_again(
    slack: LocalSlack, people: Workspace, card: dict[str, Any]
) -> None:
    root = card["thread_ts"]
    people.says("please stop following this thread", thread=root)
    assert "stay out" in slack.ours(CHANNEL, root)[-1]["text"]
    people.says("power is stock", thread=root)
    assert len(slack.ours(CHANNEL, root)) == 2
    people.mentions("power is stock", thread=root)
    assert len(slack.ours(CHANNEL, root)) == 3
    people.says("sla is stock", thread=root)
    assert len(slack.ours(CHANNEL, root)) == 4


def test_a_direct_message_needs_no_mention_and_no_thread(slack: LocalSlack, people: Workspace) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    people.says("power is stock", channel="D0DANA")
    assert len(slack.ours("D0DANA")) == 2
    assert all(message.get("thread_ts") is None for message in slack.ours("D0DANA"))


def test_threads_do_not_know_of_each_other(slack: LocalSlack, people: Workspace) -> None:
    first, second = people.mentions(REQUIREMENT)["ts"], people.mentions("hello", user=SAM)["ts"]
    people.says("where do we stand?", thread=second, user=SAM)
    assert "GPU" not in shown(slack.ours(CHANNEL, second)[-1])
    assert live(slack.ours(CHANNEL, first))


def test_what_a_user_typed_cannot_notify_anybody(slack: LocalSlack, people: Workspace) -> None:
    people.mentions(
        "2U with 2 GPUs & <!channel> <@U999> thermals must be custom, `<b>` <https://evil.example|x>"
    )
    for message in slack.ours(CHANNEL):
        assert "<!" not in shown(message) + message["text"]
        assert "<@" not in shown(message) + message["text"]


@pytest.mark.parametrize("text", ["", "x" * 40_000, "\x00\x07 2U \u202e with 2 GPUs", "2U " * 5_000])
def test_odd_messages_get_one_sane_answer(slack: LocalSlack, people: Workspace, text: str) -> None:
    people.mentions(text)
    (answer,) = slack.ours(CHANNEL)
    assert problems(answer) == []


def test_the_form_is_filled_in_with_what_is_known_and_its_answers_update_the_card(
    slack: LocalSlack, people: Workspace, card: dict[str, Any]
) -> None:
    people.says("power is stock", thread=card["thread_ts"])
    latest = slack.ours(CHANNEL)[-1]
    people.clicks(latest, "form:open")
    (view,) = slack.views.values()
    assert problems(view) == []
    power = next(block for block in view["blocks"] if block.get("block_id") == "form:power")
    assert power["element"]["initial_option"]["value"] == "stock"
    people.submits(view, {f"form:{item}": "custom" for item in ("thermals", "boards", "sla", "storage")})
    assert len(slack.ours(CHANNEL)) == 2
    assert "OEM" in shown(latest)


def test_a_form_submitted_twice_counts_once(
    slack: LocalSlack, people: Workspace, bot: Bot, card: dict[str, Any]
) -> None:
    people.clicks(card, "form:open")
    (view,) = slack.views.values()
    people.submits(view, {"form:power": "custom"})
    people.submits(view, {"form:power": "custom"})
    assert bot.latest_session().turn == 2


def test_an_empty_form_is_refused_at_a_field(slack: LocalSlack, people: Workspace) -> None:
    people.uses_shortcut("new_selection")
    (view,) = slack.views.values()
    reply = people.submits(view, {})
    assert reply.json["response_action"] == "errors"
    assert set(reply.json["errors"]) <= {block.get("block_id") for block in view["blocks"]}


def test_the_global_shortcut_begins_a_selection_in_the_direct_message(
    slack: LocalSlack, people: Workspace
) -> None:
    people.uses_shortcut("new_selection")
    (view,) = slack.views.values()
    people.submits(view, {"form:power": "custom"})
    (card,) = slack.ours("D0DANA")
    assert "Power" in shown(card)


def test_advise_on_this_message_answers_in_the_thread_of_the_message(
    slack: LocalSlack, people: Workspace
) -> None:
    message = slack.say(CHANNEL, SAM, REQUIREMENT)
    people.uses_shortcut("advise", on=message)
    (answer,) = slack.ours(CHANNEL)
    assert answer["thread_ts"] == message["ts"]


def test_the_slash_command_answers_a_question_to_the_one_who_asked(
    slack: LocalSlack, people: Workspace
) -> None:
    reply = people.commands("who owns the drawings with ODM?")
    assert reply.json["response_type"] == "ephemeral"
    assert "supplier" in reply.json["text"].lower()
    assert slack.ours(CHANNEL) == []


def test_the_slash_command_takes_a_requirement_to_the_direct_message(
    slack: LocalSlack, people: Workspace
) -> None:
    people.commands(REQUIREMENT)
    (card,) = slack.ours("D0DANA")
    assert live([card])
    listed = people.commands("list").json["text"]
    assert "#1" in listed
    assert "2U" in listed
    assert "Opened" in people.commands("show 1").json["text"]


def test_nobody_is_shown_the_selection_of_somebody_else(people: Workspace) -> None:
    people.commands(REQUIREMENT)
    assert "2U" not in people.commands("show 1", user=SAM).json["text"]
    assert "2U" not in people.commands("list", user=SAM).json["text"]


def test_a_value_that_two_people_state_differently_is_shown_to_both_and_settled_by_a_button(
    slack: LocalSlack, people: Workspace
) -> None:
    root = people.mentions("2U server chassis, inlet 35 C")["ts"]
    people.says("inlet is 40 C", thread=root, user=SAM)
    card = slack.ours(CHANNEL, root)[-1]
    assert f"<@{DANA}>" in shown(card)
    assert f"<@{SAM}>" in shown(card)
    assert problems(card) == []
    people.clicks(card, "option:settle:inlet_temp_c:proposed")
    assert "40 °C" in shown(slack.ours(CHANNEL, root)[-1])
    assert "35 °C" not in shown(slack.ours(CHANNEL, root)[-1])


@pytest.mark.parametrize("text", ["", "help", "show", "show x", "show 999", "new", "list"])
def test_every_form_of_the_command_is_answered(people: Workspace, text: str) -> None:
    reply = people.commands(text)
    assert reply.status == 200
    assert reply.json["text"]


def test_the_home_tab_lists_ones_own_selections(slack: LocalSlack, people: Workspace) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    people.event({"type": "app_home_opened", "user": DANA, "channel": "D0DANA", "tab": "home"})
    assert "2U" in shown(slack.homes[DANA])
    assert problems(slack.homes[DANA]) == []
    people.event({"type": "app_home_opened", "user": SAM, "channel": "D0SAM", "tab": "home"})
    assert "2U" not in shown(slack.homes[SAM])


def test_an_empty_direct_message_offers_prompts(slack: LocalSlack, people: Workspace) -> None:
    people.event({"type": "app_home_opened", "user": DANA, "channel": "D0DANA", "tab": "messages"})
    (offered,) = slack.prompts
    assert 1 <= len(offered["prompts"]) <= 4


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
def test_a_workspace_that_leaves_is_acknowledged(people: Workspace, kind: str) -> None:
    assert people.event({"type": kind}).status == 200


@pytest.fixture
def verdict(slack: LocalSlack, people: Workspace) -> dict[str, Any]:
    """The card of a selection that reached its verdict."""
    root = people.mentions("4U for 8 GPUs: thermals, boards, power and storage must be custom")["ts"]
    for item in ("thermals", "boards", "power", "storage"):
        if "OEM, settled" not in shown(slack.ours(CHANNEL, root)[-1]):
            people.says(f"{item} must be custom", thread=root)
    return slack.ours(CHANNEL, root)[-1]


def test_copy_for_customer_opens_the_text_ready_to_copy_in_the_format_chosen(
    slack: LocalSlack, people: Workspace, verdict: dict[str, Any]
) -> None:
    people.clicks(verdict, "copy:plain")
    (view,) = slack.views.values()
    before = shown(view)
    assert "4U" in before
    people.chooses_in(view, "copy_format", "copy:markdown")
    assert len(slack.views) == 1
    assert "**" in shown(view) or "#" in shown(view)
    assert shown(view) != before


def test_share_posts_the_customers_summary_where_the_person_says_and_names_them(
    slack: LocalSlack, people: Workspace, verdict: dict[str, Any]
) -> None:
    people.clicks(verdict, "share:customer")
    (view,) = slack.views.values()
    for _ in range(2):
        people.submits(view, {}, conversation="C0CUSTOMER")
    (shared,) = slack.ours("C0CUSTOMER")
    assert "4U" in shown(shared)
    assert f"<@{DANA}>" in shown(shared)
    assert problems(shared) == []


def test_where_the_bot_may_not_post_sharing_says_so_at_the_field(
    slack: LocalSlack, people: Workspace, verdict: dict[str, Any]
) -> None:
    slack.not_in.add("C0CLOSED")
    people.clicks(verdict, "share:customer")
    (view,) = slack.views.values()
    reply = people.submits(view, {}, conversation="C0CLOSED")
    assert "Invite me" in reply.json["errors"]["to"]


def test_an_answer_is_changed_from_the_verdicts_menu(
    slack: LocalSlack, people: Workspace, verdict: dict[str, Any]
) -> None:
    assert people.picks(verdict, "ask:power").status == 200
    assert any(name.startswith("grade:power:") for name in buttons(verdict))
    assert len(slack.ours(CHANNEL, verdict["thread_ts"])) >= 1


def test_feedback_is_stored_once_for_each_person(
    slack: LocalSlack, people: Workspace, bot: Bot, verdict: dict[str, Any]
) -> None:
    for user in (DANA, DANA, SAM):
        people.rates(verdict, "good", user=user)
    people.rates(verdict, "bad", user=DANA)
    assert bot.store.ledger.feedback() == {"bad": 1, "good": 2}
    assert len(slack.ephemeral) == 3


def test_asking_for_a_person_tells_that_person_once(
    slack: LocalSlack, people: Workspace, card: dict[str, Any]
) -> None:
    people.clicks(card, "option:say:I want to talk to a person")
    (told,) = slack.messages["C0EXPERTS"]
    assert DANA in shown(told)
    assert "2U" in shown(told)
    assert problems(told) == []


def test_a_card_in_a_direct_message_works_when_people_have_replied_to_it(
    slack: LocalSlack, people: Workspace, bot: Bot
) -> None:
    people.says(REQUIREMENT, channel="D0DANA")
    (card,) = slack.ours("D0DANA")
    grade = next(name for name in buttons(card) if name.startswith("grade:"))
    people.clicks({**card, "thread_ts": card["ts"]}, grade, channel="D0DANA")
    assert bot.latest_session().turn == 2
