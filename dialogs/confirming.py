"""The bot's own questions: cancel? same as before? who is right? which scenario? keep the what-if?"""

from dialogs.applying import difference
from dialogs.exchange import LAST_ATTEMPT, Exchange
from dialogs.moves import Acted, Ask, Clarify, Disagreement
from dialogs.session import Contradiction, Memory, Option, Pending, ScenarioFact, ValueDispute
from knowledge.base import Grade, Item

LATEST = ("", "last")
"""What "same as" may point at to mean the latest selection."""
LABEL_LIMIT = 75
"""Characters of an option's label."""
YES_OR_NO = (Option(id="yes", label="yes", action="yes"), Option(id="no", label="no", action="no"))


def cancel(exchange: Exchange) -> None:
    """Stop, after asking where something would be lost."""
    session = exchange.session
    if not (session.grades or session.slots):
        forget(exchange)
        exchange.say(Acted(act="cancelled"))
        return
    options = (
        Option(id="yes", label="cancel_drop", action="yes"),
        Option(id="no", label="cancel_go_on", action="no"),
    )
    exchange.update(pending=Pending(kind="cancel", options=options))
    exchange.say(Clarify(kind="cancel", options=options, changes=difference(Memory(), session)))


def _drop(exchange: Exchange) -> None:
    """Cancel and drop everything that was collected; undo still brings it back."""
    changes = difference(exchange.session, Memory())
    forget(exchange)
    exchange.say(Acted(act="cancelled", changes=changes))


def forget(exchange: Exchange) -> None:
    """Empty the memory."""
    empty = Memory()
    fields = {name: getattr(empty, name) for name in Memory.model_fields}
    exchange.update(
        **fields, attempts=0, pending=None, asked=(), topic=(), form=(), choices=(), offered=(), closed=True
    )


def same_as(exchange: Exchange, target: str | None) -> None:
    """Offer an earlier selection's answers for confirmation; nothing is taken over silently."""
    earlier = exchange.utterance.earlier
    names = _named(exchange, target or "")
    if not names:
        exchange.say(Acted(act="same_as_unknown", subject=None if (target or "") in LATEST else target))
        exchange.ask_again("repeat")
        return
    if len(names) > 1:
        options = tuple(
            Option(id=f"same:{name}", label=name[:LABEL_LIMIT], action="same", value=name) for name in names
        )
        exchange.update(pending=Pending(kind="which_earlier", options=options))
        exchange.say(Clarify(kind="which_earlier", options=options, words=target or ""))
        return
    proposal = earlier[names[0]]
    exchange.update(pending=Pending(kind="same_as", options=YES_OR_NO, subject=names[0], proposal=proposal))
    exchange.say(
        Clarify(kind="same_as", options=YES_OR_NO, subject=names[0], changes=difference(Memory(), proposal))
    )


def _named(exchange: Exchange, target: str) -> list[str]:
    """Return the earlier selections that these words mean, the latest first.

    "Last time" means the latest. Else a name that holds the words as they stand, else the names, or what was
    said of the need, that share the most of their telling words.
    """
    earlier = exchange.utterance.earlier
    if target in LATEST:
        return list(earlier)[:1]
    exact = [name for name in earlier if target.lower() == name.lower()]
    if exact:
        return exact
    within = [name for name in earlier if target.lower() in name.lower()]
    if within:
        return within
    interpreter = exchange.interpreter
    wanted = interpreter.telling_words(target)
    shared = {
        name: len(wanted & interpreter.telling_words(f"{name}\n{memory.described}"))
        for name, memory in earlier.items()
    }
    most = max(shared.values(), default=0)
    return [name for name in earlier if most and shared[name] == most]


def resolve(exchange: Exchange, pending: Pending, *, accepted: bool) -> None:
    """Carry out a yes or a no to the bot's own question."""
    exchange.update(pending=None)
    match pending.kind:
        case "cancel" if accepted:
            _drop(exchange)
        case "same_as" | "what_if" if accepted and pending.proposal:
            _take_over(exchange, pending.proposal, same_as=pending.kind == "same_as")
        case "contradiction":
            _agree(exchange, pending, accepted=accepted)
        case "scenario" | "grade" | "item" | "question" | "which_earlier" if accepted:
            # "yes" is no answer to "which one?"
            _ask_again(exchange, pending)
        case "scenario":
            choose_scenario(exchange, "")
        case _:
            exchange.say(Acted(act="kept"))
            exchange.ask_again("resume")


def _take_over(exchange: Exchange, proposal: Memory, *, same_as: bool) -> None:
    before = exchange.session
    if same_as:
        user, turn = exchange.utterance.user, exchange.before.turn
        taken = {
            item: fact.model_copy(update={"user": user, "turn": turn})
            for item, fact in proposal.grades.items()
            # what was said in this conversation stands
            if item not in before.grades
        }
        slots = {**proposal.slots, **before.slots}
        grades = {**before.grades, **taken}
    else:
        slots, grades = proposal.slots, proposal.grades
    exchange.update(
        slots=slots,
        grades=grades,
        scenario=before.scenario or proposal.scenario if same_as else proposal.scenario,
        described=before.described or proposal.described if same_as else proposal.described,
        selecting=True,
    )
    exchange.say(
        Acted(
            act="same_as" if same_as else "what_if_kept",
            changes=difference(before, exchange.session),
            decision=exchange.decision,
            before=exchange.decision_before,
        )
    )
    exchange.go_on()


def show(exchange: Exchange, dispute: Contradiction | ValueDispute) -> None:
    """Show both sides what they disagree on, and ask which stands."""
    options = settle_options(exchange, dispute)
    item, slot = (dispute.item, "") if isinstance(dispute, Contradiction) else (None, dispute.slot)
    exchange.update(pending=Pending(kind="contradiction", options=options, item=item, slot=slot))
    exchange.say(Disagreement(contradiction=dispute, options=options))


def _disputed(exchange: Exchange, pending: Pending) -> Contradiction | ValueDispute | None:
    session = exchange.session
    if pending.slot:
        return next((one for one in session.disputes if one.slot == pending.slot), None)
    return next((one for one in session.contradictions if one.item == pending.item), None)


def _agree(exchange: Exchange, pending: Pending, *, accepted: bool) -> None:
    """Take a yes or no to "which stands?": who had the first word gives way by agreeing."""
    dispute = _disputed(exchange, pending)
    if dispute is None:
        exchange.say(Acted(act="kept"))
        exchange.ask_again("resume")
        return
    if accepted and exchange.utterance.user == dispute.standing.user:
        if isinstance(dispute, Contradiction):
            settle(exchange, dispute.item, dispute.proposed.grade)
        else:
            settle_value(exchange, dispute.slot, "proposed")
    elif accepted:
        # whose "yes" it is leaves open which of the two is meant
        _ask_again(exchange, pending)
    else:
        exchange.say(Acted(act="kept"))
        exchange.go_on()


def come_back(exchange: Exchange, pending: Pending, *, understood: bool) -> bool:
    """Ask our own question again after a digression, or after words that say nothing; say whether we did.

    Words that say nothing get it twice; then nothing is assumed, and the list goes on.
    """
    opened_something = exchange.session.pending is not None or exchange.session.closed
    if opened_something or exchange.wants_next or any(isinstance(move, Ask) for move in exchange.moves):
        return False
    if understood:
        _ask_again(exchange, pending)
        return True
    attempts = exchange.session.attempts + 1
    if attempts >= LAST_ATTEMPT - 1:
        exchange.update(attempts=0)
        exchange.say(Acted(act="kept"))
        exchange.go_on()
    else:
        exchange.update(attempts=attempts)
        _ask_again(exchange, pending)
    return True


def _ask_again(exchange: Exchange, pending: Pending) -> None:
    """Say our own question once more."""
    session = exchange.session
    exchange.update(pending=pending)
    if pending.kind == "contradiction":
        if dispute := _disputed(exchange, pending):
            exchange.say(Disagreement(contradiction=dispute, options=pending.options))
        return
    changes = {
        "cancel": difference(Memory(), session),
        "same_as": difference(Memory(), pending.proposal or Memory()),
        "what_if": difference(session, pending.proposal or Memory()),
    }.get(pending.kind, ())
    exchange.say(
        Clarify(
            kind=pending.kind,
            options=pending.options,
            item=pending.item,
            subject=pending.slot or pending.subject,
            changes=changes,
        )
    )


def settle(exchange: Exchange, item: Item, grade: Grade) -> None:
    """Let one of two contradicting answers stand."""
    before = exchange.session
    facts = [
        entry.proposed if entry.proposed.grade == grade else entry.standing
        for entry in before.contradictions
        if entry.item == item and grade in (entry.proposed.grade, entry.standing.grade)
    ]
    if not facts:
        exchange.say(Acted(act="kept"))
        exchange.ask_again("resume")
        return
    exchange.update(
        pending=None,
        grades={**before.grades, item: facts[0]},
        contradictions=tuple(other for other in before.contradictions if other.item != item),
    )
    exchange.say(
        Acted(
            act="settled",
            subject=item,
            grades={item: facts[0]},
            changes=difference(before, exchange.session),
            decision=exchange.decision,
            before=exchange.decision_before,
        )
    )
    exchange.go_on()


def settle_value(exchange: Exchange, slot: str, side: str) -> None:
    """Let one of two contradicting values stand: `standing` or `proposed`."""
    before = exchange.session
    dispute = next((one for one in before.disputes if one.slot == slot), None)
    if dispute is None:
        exchange.say(Acted(act="kept"))
        exchange.ask_again("resume")
        return
    fact = dispute.proposed if side == "proposed" else dispute.standing
    exchange.update(
        pending=None,
        slots={**before.slots, slot: fact},
        disputes=tuple(other for other in before.disputes if other is not dispute),
    )
    exchange.say(
        Acted(
            act="settled", subject=slot, slots={slot: fact}, changes=difference(before, exchange.session),
            decision=exchange.decision, before=exchange.decision_before,
        )
    )  # fmt: skip
    exchange.go_on()


def settle_options(exchange: Exchange, dispute: Contradiction | ValueDispute) -> tuple[Option, ...]:
    """Return the two answers people disagree on, as buttons: the standing one first."""
    if isinstance(dispute, Contradiction):
        choices = [
            (f"{dispute.item}:{grade}", str(grade))
            for grade in (dispute.standing.grade, dispute.proposed.grade)
        ]
    else:
        shown = exchange.interpreter.knowledge.slots.show
        choices = [
            (f"{dispute.slot}:{side}", shown(dispute.slot, fact.value)[:LABEL_LIMIT])
            for side, fact in (("standing", dispute.standing), ("proposed", dispute.proposed))
        ]
    return tuple(
        Option(id=f"settle:{value}", label=label, action="settle", value=value) for value, label in choices
    )


def choose_scenario(exchange: Exchange, scenario_id: str) -> None:
    """Remember which scenario the person meant, and which ones not; an empty id means none of them."""
    session = exchange.session
    offered = tuple(name for name in session.offered if name != scenario_id)
    known = exchange.interpreter.knowledge.scenario_by_id
    fact = ScenarioFact(id=scenario_id, score=1.0, confirmed=True) if scenario_id in known else None
    ruled_out = tuple(dict.fromkeys((*session.ruled_out, *offered)))
    exchange.update(
        pending=None,
        scenario=fact,
        ruled_out=tuple(name for name in ruled_out if name != scenario_id),
        selecting=True,
    )
    exchange.say(Acted(act="scenario_set", subject=scenario_id or None))
    exchange.go_on()
