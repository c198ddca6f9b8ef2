"""A WebSocket server of a few lines (RFC 6455) that speaks Socket Mode: hello, envelopes, replies."""

import base64
import contextlib
import hashlib
import json
import socket
import struct
import threading
from typing import Any, Self

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


class LocalSocket:
    """Accepts the app's connections; `deliver` sends an envelope and waits for its acknowledgement."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._changed = threading.Condition()
        self._connections: list[socket.socket] = []
        self.acknowledged: list[str] = []
        self.accepted = 0
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.drop()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._listener.getsockname()[1]}/link"

    def wait_connected(self, times: int = 1, seconds: float = 10.0) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.accepted >= times and bool(self._connections), seconds)

    def deliver(self, envelope_id: str, payload: dict[str, Any], seconds: float = 5.0) -> bool:
        """Send an event's envelope; True once it was acknowledged."""
        envelope = {"envelope_id": envelope_id, "type": "events_api", "payload": payload}
        with self._changed:
            connection = self._connections[-1]
        _send(connection, _TEXT, json.dumps(envelope).encode())
        with self._changed:
            return self._changed.wait_for(lambda: envelope_id in self.acknowledged, seconds)

    def drop(self) -> None:
        """Cut every connection without a word, as networks do."""
        with self._changed:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._connections.clear()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            _shake_hands(connection)
            _send(connection, _TEXT, json.dumps({"type": "hello", "num_connections": 1}).encode())
            with self._changed:
                self._connections.append(connection)
                self.accepted += 1
                self._changed.notify_all()
            while True:
                kind, data = _receive(connection)
                if kind == _CLOSE:
                    return
                if kind == _PING:
                    _send(connection, _PONG, data)
                if kind == _TEXT:
                    self._take(data)
        except (OSError, EOFError):
            return
        finally:
            connection.close()

    def _take(self, data: bytes) -> None:
        with self._changed:
            self.acknowledged.append(json.loads(data)["envelope_id"])
            self._changed.notify_all()


def _shake_hands(connection: socket.socket) -> None:
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(4096) or _end()
    headers = dict(line.split(": ", 1) for line in request.decode().split("\r\n")[1:] if ": " in line)
    key = next(value for name, value in headers.items() if name.lower() == "sec-websocket-key")
    accept = base64.b64encode(hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()).decode()
    connection.sendall(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
    )


def _send(connection: socket.socket, kind: int, data: bytes) -> None:
    length = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
    connection.sendall(bytes([0x80 | kind]) + length + data)


def _receive(connection: socket.socket) -> tuple[int, bytes]:
    first, second = _exactly(connection, 2)
    length = second & 0x7F
    if length == 126:
        (length,) = struct.unpack(">H", _exactly(connection, 2))
    elif length == 127:
        (length,) = struct.unpack(">Q", _exactly(connection, 8))
    mask = _exactly(connection, 4) if second & 0x80 else b"\0\0\0\0"
    data = bytes(byte ^ mask[place % 4] for place, byte in enumerate(_exactly(connection, length)))
    return first & 0x0F, data


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += connection.recv(count - len(data)) or _end()
    return data


def _end() -> bytes:
    raise EOFError
