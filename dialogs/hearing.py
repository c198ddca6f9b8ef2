"""What a message is for: an answer, a correction, a question, an act on the dialog, several, or none."""

import re
from dataclasses import replace

from dialogs import confirming, doubts, explaining, repair
from dialogs.applying import grade_fact
from dialogs.exchange import LAST_ATTEMPT, Exchange
from dialogs.moves import Acted, Answer, Clarify, Decline, NotKnown, Part
from dialogs.reading import SLOTS_OF_A_BRIEF, AnswerMatch, ControlRead, Evidence, GradeRead, Reading
from dialogs.session import Pending
from dialogs.taking import take
from knowledge.controls import Control

TELLING: frozenset[Control] = frozenset({"summary", "why", "help", "repeat", "flip", "how_sure", "what_next"})
"""Acts that only show something; a question that the knowledge recognizes goes before them."""
LOOSE: frozenset[Control] = frozenset({"what_if", "start", "thanks", "next"})
"""Acts whose words turn up in questions as well; a clear question goes before them, outside a selection and
where no item is graded ("what if power was custom?")."""
CLEAR = 0.7
"""A question whose answer scores this much is clear (in [0, 1])."""
OVER_ANSWERS: frozenset[Control] = frozenset({"flip", "how_sure", "what_next", "handoff"})
"""Acts that say more about a selection under way than a fact that shares their words."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
MIN_SLOTS_FOR_REQUIREMENT = 2
"""A question that names so many slots also states a requirement ("2U with 2 GPUs, what is step one?")."""


ABOUT_A_NEED = frozenset({"scenario", "line"})
"""Kinds of entries that say what suits a need."""
WITH_A_BRIEF: frozenset[Control] = frozenset(
    {"start", "form", "greeting", "thanks", "handoff", "same_as", "what_if", "correction", "summary"}
)
"""Acts that may come with a whole requirement."""
MIN_WORDS_OF_A_REQUEST = 3
"""So many words of a request to begin are no chance: "take me through the OEM questions"."""
MIN_WORDS_OF_A_STORY = 8
"""So many telling words tell of a need, though no slot is read from them."""
MIN_WORDS_OF_A_NEED = 4
"""So many telling words beside a question tell of a need ("I want to order a custom metal enclosure")."""


def answer_to(exchange: Exchange, raw: str, reading: Reading) -> None:
    """Do what a message asks for, in the order: repairs, statements, answers, acts, the next question."""
    reading = _weighed(exchange, raw, reading)
    exchange.control = reading.controls[0].control if reading.controls else None
    pending = exchange.session.pending
    if pending and explaining.tried_further(exchange, raw, reading, pending):
        return
    if pending and _settles_pending(exchange, pending, reading):
        return
    if any(read.control == "what_if" for read in reading.controls) and (reading.grades or reading.slots):
        explaining.what_if(exchange, raw, reading)
        return
    asks = _asks(exchange, reading)
    open_choices = doubts.left_open(reading)
    repaired = repair.before_answers(exchange, reading.controls)
    changed = _states(exchange, raw, reading, asks=asks)
    if asks:
        _answers(exchange, raw, reading)
    answered = bool(reading.grades or open_choices) or asks
    acted = repair.after_answers(exchange, reading.controls, answered=answered)
    if doubts.raised(exchange, reading, open_choices):
        return
    understood = asks or acted
    if (
        pending
        and not (changed or repaired)
        and confirming.come_back(exchange, pending, understood=understood)
    ):
        return
    if not (changed or understood or repaired):
        _nothing_understood(exchange, raw, reading)
    elif exchange.wants_next:
        exchange.go_on()
    elif asks:
        exchange.ask_again("resume")


def _weighed(exchange: Exchange, raw: str, reading: Reading) -> Reading:
    """Return a reading without what its other parts make unlikely."""
    answers = tuple(match for match in reading.answers if not _outdone(match, reading.controls))
    reading = replace(reading, answers=answers)
    session, controls = exchange.session, reading.controls
    if (reading.is_question or LOOSE.issuperset(read.control for read in controls)) and _is_clear(reading):
        # "how much is it" asks for a price, not for where we stand
        passed_over = TELLING if session.selecting or reading.grades else TELLING | LOOSE
        passed_over -= OVER_ANSWERS if session.grades else frozenset()
        controls = tuple(
            read for read in controls if read.control not in passed_over or _is_request(read, reading)
        )
    if any(_is_request(read, reading) for read in controls):
        # "walk me through the checklist" begins; what a checklist is stands in the way
        answers = tuple(match for match in answers if _stands_beside(match, controls))
    if any(_asks_of_verdict(exchange, raw, read) for read in reading.controls):
        # "why oem?" is about one's own verdict once there is one
        controls, answers = reading.controls, ()
    if session.selecting and any(read.control in OVER_ANSWERS for read in controls):
        # about one's own selection: the general answer would only be in the way
        answers = ()
    if session.selecting and reading.choices.item and not reading.grades:
        # an item's bare name takes it up; its general meaning is for "what is ...?"
        controls = (ControlRead("jump", Evidence(raw, "choices.item"), reading.choices.item),)
        answers = ()
    if not (session.selecting or reading.is_question):
        # "so assume 300 mm" tells of a need: there is nothing yet to try something on
        controls = tuple(read for read in controls if read.control != "what_if")
    if len(reading.slots) >= SLOTS_OF_A_BRIEF:
        # a forwarded mail may hold "a different project" or "call on Tuesday"; "start over: ..." is meant
        controls = tuple(
            read for read in controls if read.control in WITH_A_BRIEF or raw.startswith(read.evidence.words)
        )
    if not session.asking and (answers or controls):
        exchange.update(attempts=0)
    return replace(reading, controls=controls, answers=answers)


def _states(exchange: Exchange, raw: str, reading: Reading, *, asks: bool) -> bool:
    """Take what the message states, if it states anything; return whether anything was taken."""
    left_open = {choice.item for choice in doubts.left_open(reading)}
    grades = [
        read
        for read in reading.grades
        if (read.stated or not asks or _stands_apart(read, reading)) and read.item not in left_open
    ]
    # what may be a question and names a value is both: neither reading is clear enough to drop the other
    unclear = not (exchange.session.selecting or raw.rstrip().endswith("?") or _is_clear(reading))
    # "a filtered 2U for a branch. how much is it?": the question is marked, so that the rest is none
    beside = "?" in raw and _told(raw, reading) > 0 and _tells_a_need(exchange, raw, reading)
    takes_slots = not asks or unclear or beside or _states_requirement(raw, reading)
    states = grades or (takes_slots and (reading.slots or reading.removed))
    news = states or _describes(exchange, raw, reading, asks=asks)
    return bool(news) and _statement(exchange, raw, reading, grades, takes_slots=takes_slots)


def _asks(exchange: Exchange, reading: Reading) -> bool:
    """Say whether the message is to be answered as a knowledge question."""
    if not reading.answers:
        return False
    answering = [read for read in reading.grades if read.item == exchange.session.asking]
    if answering and not all(_stands_apart(read, reading) for read in answering):
        # "probably standard?" answers the open item; only a real question about something else is one
        return reading.is_question and all(read.evidence.hedged or not read.stated for read in reading.grades)
    if reading.is_question:
        return True
    said = reading.grades or reading.controls or reading.slots or reading.scenario or reading.named_lines
    return not (said or exchange.session.asking)


def _is_clear(reading: Reading) -> bool:
    """Say whether the knowledge clearly knows what is asked, or that it is not known."""
    return any(match.kind == "unknown" or match.own >= CLEAR for match in reading.answers)


def _outdone(match: AnswerMatch, controls: tuple[ControlRead, ...]) -> bool:
    """Say whether a guess that nothing is known gives way to an act that most of its words do.

    "What have you got so far?" may resemble questions for certificates, but asks for a summary.
    """
    said = max((len(read.evidence.words) for read in controls), default=0)
    return match.kind == "unknown" and match.own < CLEAR and 2 * said >= len(match.words) > 0


def _is_request(read: ControlRead, reading: Reading) -> bool:
    """Say whether words ask to begin, beyond doubt: several of them, or apart from every question."""
    words = read.evidence.words
    apart = all(words not in match.words for match in reading.answers)
    return read.control == "start" and (apart or len(words.split()) >= MIN_WORDS_OF_A_REQUEST)


def _asks_of_verdict(exchange: Exchange, raw: str, read: ControlRead) -> bool:
    """Say whether a message asks why the verdict is what it is, and nothing else."""
    session = exchange.session
    if not session.grades or read.control != "why" or read.target != "verdict":
        return False
    telling = exchange.interpreter.telling_words
    return telling(raw) <= telling(read.evidence.words)


def _stands_beside(match: AnswerMatch, controls: tuple[ControlRead, ...]) -> bool:
    """Say whether a question is asked in other words than those that do something."""
    return bool(match.words) and all(read.evidence.words not in match.words for read in controls)


def _stands_apart(read: GradeRead, reading: Reading) -> bool:
    """Say whether a grade's words stand outside of every question of the message."""
    return all(match.words and read.evidence.words not in match.words for match in reading.answers)


def _states_requirement(raw: str, reading: Reading) -> bool:
    if any(match.kind == "unknown" for match in reading.answers):
        # "how much is a 2U with 8 bays?" describes what is asked about; more, or apart from it, is a need
        return max(_told(raw, reading), len(reading.slots) - 1) >= MIN_SLOTS_FOR_REQUIREMENT
    if len(reading.slots) >= MIN_SLOTS_FOR_REQUIREMENT:
        return True
    # "branch closets, dust everywhere. what fits?" asks about the need it tells of
    for_it = any(match.kind in ABOUT_A_NEED for match in reading.answers) or any(
        read.control == "start" for read in reading.controls
    )
    return for_it and _told(raw, reading) > 0


def _told(raw: str, reading: Reading) -> int:
    """Return how many slots are stated in sentences that ask nothing."""
    apart = [sentence for sentence in _SENTENCE.findall(raw) if not sentence.endswith("?")]
    return sum(any(read.evidence.words in sentence for sentence in apart) for read in reading.slots)


def _describes(exchange: Exchange, raw: str, reading: Reading, *, asks: bool) -> bool:
    """Say whether the message describes a need, even one without any slot."""
    if asks or reading.controls or not reading.in_scope:
        return False
    if reading.scenario or reading.named_lines:
        return True
    # "the next case must hold my card so that it can't fall out" opens a selection
    opens = not (exchange.session.selecting or reading.is_question)
    return opens and len(exchange.interpreter.telling_words(raw)) >= MIN_WORDS_OF_A_STORY


def _statement(
    exchange: Exchange, raw: str, reading: Reading, grades: list[GradeRead], *, takes_slots: bool
) -> bool:
    """Take slots and grades that the message states."""
    opening = not exchange.session.selecting
    facts = [(read.item, grade_fact(read, exchange.utterance.user, exchange.before.turn)) for read in grades]
    exchange.update(selecting=True)
    return take(exchange, reading if takes_slots else Reading(), facts, raw=raw, opening=opening)


def _answers(exchange: Exchange, raw: str, reading: Reading) -> None:
    """Answer the questions asked; what the knowledge does not hold is said, and kept as a gap."""
    known = [match for match in reading.answers if match.kind != "unknown"]
    unknown = [match for match in reading.answers if match.kind == "unknown"]
    if known:
        parts = tuple(Part(kind=match.kind, id=match.id, side=match.side) for match in known)
        exchange.say(Answer(parts=parts))
        exchange.update(topic=tuple(f"{part.kind}:{part.id}:{part.side or ''}" for part in parts))
    if unknown:
        topics = tuple(match.id for match in unknown)
        exchange.say(NotKnown(topics=topics, asked=raw, beside_need=_tells_a_need(exchange, raw, reading)))
        exchange.missed = True


def _tells_a_need(exchange: Exchange, raw: str, reading: Reading) -> bool:
    """Say whether a message tells of something wanted besides what it asks, before a selection began."""
    told = [sentence for sentence in _SENTENCE.findall(raw) if not sentence.rstrip().endswith("?")]
    words = max((len(exchange.interpreter.telling_words(sentence)) for sentence in told), default=0)
    return reading.in_scope and not exchange.session.selecting and words >= MIN_WORDS_OF_A_NEED


def _settles_pending(exchange: Exchange, pending: Pending, reading: Reading) -> bool:
    """Take words as the answer to the bot's own question, where they are one."""
    # "ok, for real now: thermals custom" says something of its own
    own = pending.kind == "what_if" and any(read.firm for read in reading.grades)
    for read in reading.controls if not own else ():
        if _is_answer(read, pending):
            confirming.resolve(exchange, pending, accepted=read.control != "refuse")
            return True
    # people may talk past a question of ours: nothing is assumed from that
    exchange.update(pending=None)
    return False


def _is_answer(read: ControlRead, pending: Pending) -> bool:
    return read.control in ("accept", "refuse") or (read.control == "cancel" and pending.kind == "cancel")


def _nothing_understood(exchange: Exchange, raw: str, reading: Reading) -> None:
    """Tell apart: not our subject, no answer known, not understood; then come back to the open question."""
    session = exchange.session
    if session.selecting and reading.is_question and not exchange.interpreter.telling_words(raw):
        _about_what_we_have(exchange)
    elif reading.is_question and reading.nearly and reading.in_scope:
        doubts.question(exchange, reading)
        exchange.missed = True
    elif reading.is_question and reading.in_scope:
        exchange.say(NotKnown())
        exchange.missed = True
        exchange.ask_again("resume")
    elif session.asking and reading.is_question:
        exchange.say(Decline())
        exchange.ask_again("resume")
    elif session.asking and session.attempts + 1 >= LAST_ATTEMPT:
        repair.move_on(exchange, session.asking)
    elif session.asking:
        exchange.update(attempts=session.attempts + 1)
        exchange.ask_again("not_understood")
    elif reading.in_scope or reading.choices.bare or session.selecting:
        exchange.say(Clarify(kind="not_understood" if session.selecting else "what_to_select"))
        exchange.missed = True
    else:
        readable = exchange.interpreter.is_readable(raw)
        exchange.say(Decline(why="off_topic" if readable else "unreadable", again=session.attempts > 0))
        exchange.update(attempts=1)


def _about_what_we_have(exchange: Exchange) -> None:
    """Answer a question without a subject of its own ("so what should we get?"): it is about the need."""
    session = exchange.session
    if session.grades:
        exchange.summarize()
    elif session.scenario:
        exchange.say(Answer(parts=(Part(kind="scenario", id=session.scenario.id),)))
    exchange.ask_again("resume" if exchange.moves else "repeat")


def welcome_back(exchange: Exchange) -> None:
    """Say what changed since the person was last here, and where we stand, once."""
    session, version = exchange.session, exchange.interpreter.knowledge.version
    if session.grades and session.knowledge_version not in ("", version):
        exchange.say(Acted(act="knowledge_changed", decision=exchange.decision, asking=session.asking))
    if session.selecting and session.day and session.day != exchange.utterance.today:
        exchange.say(exchange.state("resumed"))
