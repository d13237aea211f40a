"""The worker: the stations of a tick as jobs of Procrastinate, which any number of machines share on PostgreSQL.

    collect | file | plan | receipts | answers | compose | purge, and then release | updates | notices | send

Each job is a station, and puts the next into the queue; the last puts the first there again, for a tick later. Mails go
out in several jobs at once where there are many. A job holds nothing, since what was done is a state in the rows: that
of a worker which was killed is taken out, and put into the queue anew.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from procrastinate.tasks import Task
from sqlalchemy import text

from digest.delivery.claims import waiting
from digest.house import reading
from digest.operations.duty import Duty, listening
from digest.operations.faults import Station
from digest.operations.heartbeat import WORKER
from digest.operations.pulse import Pulse
from digest.operations.tick import COMING, GOING, Ticked, Ticking, stations
from digest.process import owner
from digest.settings import Settings
from digest.store.engine import Store

log = logging.getLogger(__name__)

_OTHERS, _LETTERS = "stations", "letters"
_AT_ONCE = {_OTHERS: 2, _LETTERS: 1}
"""Jobs of a queue that one worker does at once: it sends in one round at a time."""
_SIGN, _STALLED = 2.0, 10.0
"""Seconds between two signs of a worker to the others, and without one after which its jobs are taken over."""
_LOOK = 2.0
"""Seconds between two looks for jobs of workers that are gone."""
_SHARE, _LINES = 500, 10
"""Mails, and connections, for which one more worker is worth its while: with few of them a transaction serves few."""
_POLL = 1.0
"""Seconds after which a job that was put off is begun at the latest."""
_SOON, _AGAIN = 5.0, 5.0
_NEXT = dict(zip((*COMING, *GOING), (*COMING[1:], GOING[0], *GOING[1:]), strict=False))
_GONE = (ConnectorException, psycopg.Error, ConnectionError, TimeoutError)


def work(
    store: Store,
    settings: Settings,
    *,
    stopping: threading.Event,
    told: Callable[[Ticked], None],
    how: Ticking,
) -> None:
    """Does jobs until `stopping` is set; what is under way is then finished. how: its `stopping` is set here."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what goes wrong is told here
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    place = prepare(store)
    asyncio.run(_Worker(store, settings, replace(how, stopping=stopping.is_set), told).run(place, stopping))


def prepare(store: Store) -> str:
    """The schema of the database in which the jobs are, made where there is none.

    It has a name of its own for each shape of the tables, and goes once no worker needs it any more: jobs hold nothing.
    """
    script = SchemaManager.get_schema()
    name = f"digest_jobs_{hashlib.sha256(script.encode()).hexdigest()[:8]}"
    with store.write() as session:
        known = set(
            session.scalars(text("SELECT nspname FROM pg_namespace WHERE nspname ~ '^digest_jobs_[0-9a-f]{8}$'"))
        )
        for other in known - {name}:
            alive = f"SELECT 1 FROM {other}.procrastinate_workers WHERE last_heartbeat > now() - interval '1 hour'"  # noqa: S608
            if session.scalar(text(alive)) is None:
                session.execute(text(f"DROP SCHEMA {other} CASCADE"))
        if name not in known:
            driver: Any = session.connection().connection.driver_connection
            driver.execute(f"CREATE SCHEMA {name}; SET LOCAL search_path = {name}")
            driver.execute(script)
    return name


class _Worker:
    """A worker of this process."""

    def __init__(self, store: Store, settings: Settings, how: Ticking, told: Callable[[Ticked], None]) -> None:
        self._store, self._settings, self._how = store, settings, how
        self._tasks: dict[Station, Task[Any, Any, Any]] = {}
        parts = {one: frozenset((one, Station.DATABASE)) for one in _NEXT | {GOING[-1]: None}}
        self._parts = parts
        self._duty = Duty(
            store, settings, how, told, pulses={part: Pulse("A job") for part in parts.values()}, who=owner() + WORKER
        )

    async def run(self, place: str, stopping: threading.Event) -> None:
        """Works until it is told to stop, also through a time in which the database does not answer."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # it has ended
                asyncio.run_coroutine_threadsafe(self._put(COMING[0], at="now"), loop)

        listener = listening(self._settings, wake, stopping)
        while not stopping.is_set():
            try:
                await self._serve(place, stopping)
            except _GONE as fault:
                log.warning("the jobs cannot be reached: %s", " ".join(f"{fault}".split()))
                await asyncio.to_thread(stopping.wait, _AGAIN)
        if listener:
            listener.join(_SOON)
        await asyncio.to_thread(self._duty.alive, stopped=True)

    async def _serve(self, place: str, stopping: threading.Event) -> None:
        """Does jobs until it is told to stop. Raises one of _GONE where the database has gone."""
        connector = PsycopgConnector(
            conninfo=self._settings.database,
            kwargs={"options": f"-c search_path={place}", "connect_timeout": 10},
            min_size=1,
            max_size=8,
        )
        app = App(connector=connector)
        self._tasks = {one: app.task(name=f"digest:{one}")(self._job(one)) for one in self._parts}
        async with app.open_async():
            workers = [asyncio.create_task(self._fetch(app, queue, most)) for queue, most in _AT_ONCE.items()]
            try:
                await self._look_after(app, workers, stopping)
            finally:
                for one in workers:
                    one.cancel()
                while (await asyncio.wait(workers, timeout=_SOON))[1]:
                    reading.break_off()  # the mail is read when the program runs again

    def _fetch(self, app: App, queue: str, most: int) -> Coroutine[Any, Any, None]:
        return app.run_worker_async(
            queues=[queue],
            name=f"{owner()} {queue}",
            concurrency=most,
            fetch_job_polling_interval=_POLL,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=_SIGN,
            stalled_worker_timeout=_STALLED,
        )

    async def _look_after(self, app: App, workers: list[asyncio.Task[None]], stopping: threading.Event) -> None:
        """Sees to it that there are jobs, and that none stays with a worker that is gone."""
        later, due = 0, 0.0
        while not stopping.is_set():
            if asyncio.get_running_loop().time() >= due:
                due = asyncio.get_running_loop().time() + self._settings.tick_seconds
                await asyncio.to_thread(self._duty.watch)
                for first in (COMING[0], GOING[0]):
                    await self._put(first, later=later)
                later = self._settings.tick_seconds
            await self._take_over(app)
            await asyncio.to_thread(stopping.wait, _LOOK)
            if any(one.done() for one in workers):
                raise ConnectionError("a worker has ended")

    async def _take_over(self, app: App) -> None:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED):
            with suppress(ConnectorException):  # another was faster
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
                station = Station(job.task_name.partition(":")[2])
                await self._put(station, at="again", share=int(f"{job.task_kwargs['share']}"))
                log.warning("station=%s taken over from a worker that is gone", station)

    async def _put(self, station: Station, *, at: str = "", share: int = 0, later: int = 0) -> None:
        """Puts a job into the queue, unless it waits there already."""
        lock = f"{station} {share}"
        job = self._tasks[station].configure(
            queue=_LETTERS if station is Station.SEND else _OTHERS,
            lock=lock,
            queueing_lock=f"{lock} {at}",
            schedule_in={"seconds": later} if later else None,
        )
        with suppress(AlreadyEnqueued):
            await job.defer_async(share=share)

    def _job(self, station: Station) -> Callable[..., Coroutine[Any, Any, None]]:
        async def job(share: int = 0) -> None:
            if station is Station.SEND and not share:
                await self._share_out()
            one = partial(_one, station)
            await asyncio.to_thread(self._duty.do, one, self._parts[station])
            if share or self._how.stopping():
                return
            if station in _NEXT:
                await self._put(_NEXT[station], at="then")
            if station in (COMING[-1], GOING[-1]):
                first = COMING[0] if station is COMING[-1] else GOING[0]
                await self._put(first, later=self._settings.tick_seconds)

        return job

    async def _share_out(self) -> None:
        """Puts as many jobs that send into the queue, beside the first, as there are mails and connections for."""
        mails = await asyncio.to_thread(waiting, self._store, now=self._how.clock())
        for share in range(1, min(mails // _SHARE + 1, self._settings.smtp.connections // _LINES)):
            await self._put(Station.SEND, share=share)


def _one(station: Station, store: Store, settings: Settings, how: Ticking) -> Ticked:
    return stations(store, settings, how, (station,))
