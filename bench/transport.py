"""Compare transports of bulk requests: aiohttp below httpx, and httpx's own.

    python -m bench.transport [seconds]

A trivial server in a process of its own takes what InfobipClient sends and accepts every message; four
requests are in flight. Prints messages per second for both and the ratio, three rounds each.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import httpx
import orjson

from pabal_worker.provider.infobip.client import InfobipClient
from pabal_worker.provider.outcomes import Accepted
from pabal_worker.provider.port import OutgoingMessage, SendRequest

IN_FLIGHT = 4
ROUNDS = 3
PENDING = {"groupId": 1, "groupName": "PENDING", "id": 7, "name": "PENDING_ENROUTE", "description": "Sent"}

Transport = Callable[[], httpx.AsyncBaseTransport | None]
TRANSPORTS: dict[str, Transport] = {"httpx": httpx.AsyncHTTPTransport, "aiohttp": lambda: None}
"""InfobipClient's own choice is aiohttp."""


def request_of(size: int) -> SendRequest:
    """A request of `size` messages with a text each, as a campaign with variables has."""
    text = "홍길동님, 주문 {} 상품이 발송되었습니다. 이용해 주셔서 감사합니다."
    messages = [
        OutgoingMessage(
            f"m{n:036}",
            f"8210{n:08}",
            {"type": "TEMPLATE", "templateCode": "O1", "text": text.format(n)},
            1_800,
        )
        for n in range(size)
    ]
    return SendRequest("KAKAO_ALIM", "bulk-1", "spring-sale", "SENDER", messages)


class TakesEverything(asyncio.Protocol):
    """HTTP, as much as a bench needs: answers are made once for a size and kept."""

    answers: dict[int, bytes]

    def __init__(self, answers: dict[int, bytes]) -> None:
        self.answers, self.read = answers, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.read += data
        while (end := self.read.find(b"\r\n\r\n") + 4) > 3:
            head = bytes(self.read[:end]).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            if len(self.read) < end + length:
                return
            self.answer(bytes(self.read[end : end + length]))
            del self.read[: end + length]

    def answer(self, body: bytes) -> None:
        kept = self.answers.get(len(body)) or self.answers.setdefault(len(body), accepted(body))
        assert isinstance(self.transport, asyncio.WriteTransport)
        self.transport.write(kept)


def accepted(body: bytes) -> bytes:
    """The answer in which every message of this body is pending."""
    sent = [to for message in orjson.loads(body)["messages"] for to in message["destinations"]]
    rows = [{"messageId": to["messageId"], "destination": to["to"], "status": PENDING} for to in sent]
    answer = orjson.dumps({"bulkId": "bulk-1", "messages": rows})
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer


def serve(ready: Connection) -> None:
    """The server's process."""

    async def run() -> None:
        kept: dict[int, bytes] = {}
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: TakesEverything(kept), "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def messages_per_s(url: str, transport: Transport, size: int, seconds: float) -> float:
    """How many messages InfobipClient gets accepted."""
    client, request = InfobipClient(url, "key", transport=transport()), request_of(size)
    sent, began = 0, time.perf_counter()

    async def keep_sending() -> None:
        nonlocal sent
        while time.perf_counter() < began + seconds:
            answer = await client.send(request, may_start=lambda: True)
            sent += sum(isinstance(outcome, Accepted) for outcome in answer.outcomes.values())

    await asyncio.gather(*(keep_sending() for _ in range(IN_FLIGHT)))
    await client.close()
    return sent / (time.perf_counter() - began)


async def compare(url: str, seconds: float) -> None:
    """Rounds of both, one beside the other, since machines and moments differ."""
    for size in (100, 500):
        for _ in range(ROUNDS):
            rates = {name: await messages_per_s(url, one, size, seconds) for name, one in TRANSPORTS.items()}
            figures = ", ".join(f"{name} {rate:,.0f} messages/s" for name, rate in rates.items())
            print(f"{size} a request: {figures}, ratio {rates['aiohttp'] / rates['httpx']:.2f}")


def main() -> None:
    """Start the server, compare, end the server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("seconds", nargs="?", type=float, default=2.0, help="of each round; %(default)s")
    seconds = parser.parse_args().seconds
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    asyncio.run(compare(f"http://127.0.0.1:{here.recv()}", seconds))
    server.terminate()


if __name__ == "__main__":
    main()
