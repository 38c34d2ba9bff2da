"""A mail server that takes 5 ms after each dot and keeps nothing: `python -m benchmarks.slow_sink PORT`."""

import asyncio
import sys
from typing import cast

DELAY = 0.005
_REPLIES = {b"EHLO": b"250-slow.test\r\n250 PIPELINING\r\n", b"QUIT": b"221 bye\r\n"}


class _Talk(asyncio.Protocol):
    def __init__(self) -> None:
        self.received, self.in_data = b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(b"220 slow.test\r\n")

    def data_received(self, data: bytes) -> None:
        self.received += data
        while self._step():
            pass

    def _step(self) -> bool:
        """Answer the next command, or the end of a message."""
        if self.in_data:
            _message, dot, rest = self.received.partition(b"\r\n.\r\n")
            if not dot:
                return False
            self.in_data, self.received = False, b""
            self.transport.pause_reading()
            asyncio.get_running_loop().call_later(DELAY, self._kept, rest)
            return False
        command, newline, rest = self.received.partition(b"\r\n")
        if not newline:
            return False
        self.received, self.in_data = rest, command.upper() == b"DATA"
        self.transport.write(b"354 go on\r\n" if self.in_data else _REPLIES.get(command[:4].upper(), b"250 OK\r\n"))
        return True

    def _kept(self, rest: bytes) -> None:
        self.transport.write(b"250 kept\r\n")
        self.transport.resume_reading()
        self.data_received(rest)


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(_Talk, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
