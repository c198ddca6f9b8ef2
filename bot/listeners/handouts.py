"""Summaries that leave the conversation: copied by hand, shared by the bot, brought up to date."""

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import handing, sharing
from bot.door import Door
from bot.received import Inbound


def copied(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Open the customer's summary ready to copy, or show it in another format where it is open already."""
    door, received = context["door"], context["received"]
    form = received.deed.partition(":")[2]
    selection = door.handouts.selection(received.key, received.selection)
    view = None if selection is None else handing.copy_view(door.handouts, selection, form)
    _show(door, received, client, view)
    ack()


def share_asked_for(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Ask where to share, and show what; again when the other reader is chosen."""
    door, received = context["door"], context["received"]
    reader = sharing.reader_of(received.deed.partition(":")[2])
    selection = door.handouts.selection(received.key, received.selection)
    view = None if selection is None else sharing.share_view(door.handouts, selection, reader)
    _show(door, received, client, view)
    ack()


def _show(door: Door, received: Inbound, client: WebClient, view: handing.View | None) -> None:
    if view is None:
        door.voice.whisper(received, "no_summary")
    elif received.view:
        client.views_update(view_id=received.view, view=view)
    else:
        client.views_open(trigger_id=received.trigger, view=view)


def shared(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Post the summary where the person said, or say at the field why that is not possible."""
    door, received = context["door"], context["received"]
    handouts, fields = door.handouts, received.fields
    target = fields.get(sharing.TARGET, "")
    wrong = sharing.objection(handouts, received, door.rosters.channel(received.key.team, target))
    if wrong:
        ack(response_action="errors", errors=wrong)
        return
    reader = sharing.reader_of(fields.get(sharing.PAPER, "").removeprefix("share:"))
    selection = handouts.selection(received.key, received.selection)
    message = selection and sharing.shared_message(handouts, selection, reader, received.user)
    if selection is None or message is None or not door.first_time(received.dedupe_key):
        ack()
        return
    thread = sharing.thread_of(fields.get(sharing.THREAD, ""), target)
    try:
        posted = client.chat_postMessage(
            channel=target, thread_ts=thread, unfurl_links=False, unfurl_media=False, **message
        )
    except SlackApiError as error:
        door.advisor.store.inbox.release(received.dedupe_key)  # it may be tried again as it is
        code = str(error.response["error"])
        ack(response_action="errors", errors={sharing.TARGET: sharing.refusal(handouts, code)})
        return
    sharing.remember(
        door.advisor.store,
        selection.key,
        sharing.Shared(
            selection=selection.id,
            version=selection.versions,
            reader=reader,
            channel=target,
            ts=str(posted["ts"]),
            outside=bool(fields.get(sharing.OUTSIDE)),
        ),
    )
    door.voice.whisper(received, "share_done")
    ack()


def update_asked_for(ack: Ack, context: BoltContext, client: WebClient) -> None:
    """Bring every shared message of the selection up to date; those that people deleted are forgotten."""
    door, received = context["door"], context["received"]
    handouts, store = door.handouts, door.advisor.store
    selection = handouts.selection(received.key)
    said = "share_current"
    for one in sharing.shared_of(store, received.key, selection.id) if selection else ():
        message = sharing.shared_message(handouts, selection, one.reader, received.user, "updated")
        if one.version >= selection.versions or message is None:
            continue
        channel = door.rosters.channel(received.key.team, one.channel)
        if one.reader == "internal" and not one.outside and (channel is None or channel.external):
            said = "share_outside_now"
            continue
        try:
            client.chat_update(channel=one.channel, ts=one.ts, **message)
        except SlackApiError as error:
            if error.response["error"] != "message_not_found":
                raise
            store.unmark(received.key, one.name)
            continue
        sharing.remember(store, received.key, one.model_copy(update={"version": selection.versions}))
        said = "share_updated" if said == "share_current" else said
    door.voice.whisper(received, said)
    ack()
