"""Connections that say nothing, or too slowly what they ask for, are closed: others need them."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15


class Impatient(H11Protocol):
    """uvicorn's own protocol, but a request's head has to be there in time.

    uvicorn by itself waits for ever, and counts those who wait among its connections.
    """

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected, and has to ask now."""
        super().connection_made(transport)
        self._late = self.loop.call_later(HEAD_SECONDS, self._close)

    def data_received(self, data: bytes) -> None:
        """The time runs from a head's first byte to its last."""
        super().data_received(data)
        if not self._waits():
            self._stop()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there to be late."""
        self._stop()
        super().connection_lost(exc)

    def _waits(self) -> bool:
        return self.conn.their_state is h11.IDLE and self.conn.our_state is h11.IDLE

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close(self) -> None:
        self._late = None
        if self._waits():
            self.transport.close()
