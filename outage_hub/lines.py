"""Carries what is in hand over several connections at once, each in a thread of its own; alarms overtake the rest."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from queue import Empty, PriorityQueue, SimpleQueue
from threading import Thread

from outage_hub.actions.outbox.settle_delivery import Outcome, Tried
from outage_hub.hub import Channel, Parcel

FOR_EACH = 100  # parcels in hand for each line; an alarm overtakes those that are not begun
IDLE = 5.0  # seconds that a connection is kept without work
_END = 1_000_000
log = logging.getLogger(__name__)


@dataclass
class Stop:
    """Raised like a flag at SIGTERM: nothing new is begun, what is in flight is finished."""

    wanted: bool = False


@dataclass(frozen=True)
class Result:
    """What became of one parcel."""

    channel: str
    parcel: Parcel
    tried: Tried


def fault(error: Exception) -> Tried:
    """Ours, not the other side's: three times and a person must look. A machine without memory is no letter's fault."""
    outcome = Outcome.TEMPORARY if isinstance(error, MemoryError) else Outcome.FAULT
    return Tried(outcome, "render", str(error) or type(error).__name__)


@dataclass
class Lines:
    """The lines of one channel, and what they have in hand. Results come through `results`, of all channels alike."""

    name: str
    channel: Channel
    results: SimpleQueue[Result | None]
    stop: Stop
    keep: Callable[[int, str | None], None]
    in_hand: int = 0
    more: bool = False  # the last claim was full: much waits
    _waiting: PriorityQueue[tuple[int, int, Parcel | None]] = field(default_factory=PriorityQueue)
    _turns: Iterator[int] = field(default_factory=count)
    _threads: list[Thread] = field(default_factory=list)

    @property
    def room(self) -> int:
        """How many parcels may be taken now: none while more than half of what there may be are in hand.

        Never all at once, so that several workers share a queue evenly.
        """
        most = self.channel.lines * FOR_EACH
        return min(most - self.in_hand, FOR_EACH) if self.in_hand * 2 <= most else 0

    def take(self, parcels: Sequence[Parcel]) -> None:
        """Carry these; a line more for every few that are in hand."""
        self.more = len(parcels) == self.room > 0
        for parcel in parcels:
            self._waiting.put((parcel.lane, next(self._turns), parcel))
        self.in_hand += len(parcels)
        while len(self._threads) < min(self.channel.lines, -(-self.in_hand * 2 // FOR_EACH)):
            self._threads.append(Thread(target=self._run, name=f"{self.name}-{len(self._threads)}", daemon=True))
            self._threads[-1].start()

    def end(self) -> None:
        """Let each line finish: at a stop after the parcel that it carries, else when all are carried."""
        for _line in self._threads:
            self._waiting.put((_END, next(self._turns), None))

    @property
    def alive(self) -> bool:
        """Whether a line is still at work."""
        return any(thread.is_alive() for thread in self._threads)

    def left(self) -> list[Parcel]:
        """What was taken and never tried."""
        found = []
        while not self._waiting.empty():
            found.append(self._waiting.get_nowait()[2])
        return [parcel for parcel in found if parcel]

    def _run(self) -> None:
        self._work()
        self.results.put(None)  # so that whoever waits for a word sees that this line has ended

    def _work(self) -> None:
        while first := self._next(None):
            held = [first]
            try:
                self._hold_line(held)
            except Exception as error:
                log.exception("channel %s", self.name)
                for parcel in held:
                    self._report(parcel, fault(error))

    def _hold_line(self, held: list[Parcel]) -> None:
        """Carry over one connection until there was nothing to carry for a while."""
        with self.channel.open() as carry:
            first: Parcel | None = held[0]
            while first:
                for parcel, tried in carry(chain((first,), self._more(held))):
                    held.remove(parcel)
                    self._report(parcel, tried)
                if held:
                    raise LookupError("a parcel was taken and nothing was said of it")
                first = self._next(IDLE)
                held[:] = [first] if first else []

    def _more(self, held: list[Parcel]) -> Iterator[Parcel]:
        while parcel := self._next(0):
            held.append(parcel)
            yield parcel

    def _next(self, seconds: float | None) -> Parcel | None:
        """The next parcel within so many seconds (None: however long it takes), or None."""
        try:
            item = self._waiting.get(block=seconds != 0, timeout=seconds)
        except Empty:
            return None
        if item[2] and not self.stop.wanted:
            return item[2]
        self._waiting.put(item)  # the end is for every line; what is not begun at a stop is given back
        return None

    def _report(self, parcel: Parcel, tried: Tried) -> None:
        if tried.outcome is Outcome.ACCEPTED:
            self.keep(parcel.delivery_id, tried.sha256)
        self.results.put(Result(self.name, parcel, tried))
