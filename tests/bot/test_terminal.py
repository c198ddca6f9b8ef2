"""The conversation on a real terminal: a pseudo-terminal of the operating system."""

import os
import select
import signal
import sys
import time

import pytest

pty = pytest.importorskip("pty")
COMMAND = [sys.executable, "-c", "from bot.cli import main; main()", "chat", "--db", ":memory:"]
PATIENCE_S = 30
PROMPT = b"\x1b[?2004h"
"""The line editor is ready: it takes pasted text."""
BOLD = b"\x1b[1m"
CURSOR_ASKED, CURSOR_TOLD = b"\x1b[6n", b"\x1b[1;1R"


class Screen:
    """A program on a terminal, and what it printed."""

    def __init__(self, tmp_path, **environment):
        wanted = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "TERM": "xterm-256color", **environment}
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(COMMAND[0], COMMAND, wanted)  # noqa: S606  (our own program)
        self.seen, self.place = b"", 0

    def until(self, wanted):
        """Read until some words appear; return what came since the last ones."""
        start, deadline = self.place, time.monotonic() + PATIENCE_S
        while wanted not in self.seen[start:]:
            assert time.monotonic() < deadline, (wanted, self.seen)
            if select.select([self.terminal], [], [], 0.5)[0]:
                read = os.read(self.terminal, 65536)
                self.seen += read
                if CURSOR_ASKED in read:
                    os.write(self.terminal, CURSOR_TOLD)
        self.place = self.seen.index(wanted, start) + len(wanted)
        return self.seen[start : self.place]

    def type(self, keys):
        os.write(self.terminal, keys)

    def ended(self):
        """Return the exit status, ending the program if it does not end by itself."""
        deadline = time.monotonic() + PATIENCE_S
        while select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            try:
                if not os.read(self.terminal, 65536):
                    break
            except OSError:  # the terminal closes with its program
                break
        else:
            os.kill(self.process, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


@pytest.mark.parametrize(("leave", "environment"), [(b"\x04", {}), (b"\x03", {"NO_COLOR": "1"})])
def test_a_person_talks_chooses_by_number_and_leaves(tmp_path, leave, environment):
    screen = Screen(tmp_path, **environment)
    screen.until(PROMPT)
    screen.type(b"2U with 2 GPUs\r")
    reply = screen.until(b"Don't know")
    assert (BOLD in reply) is not bool(environment)
    screen.until(PROMPT)
    screen.type(b"1\r")
    screen.until(b"1 of 9 known")
    screen.until(b"Don't know")
    screen.until(PROMPT)
    screen.type(leave)
    screen.until(b"--resume")
    assert screen.ended() == 0
