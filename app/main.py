"""Putting the application together: one place composes, everything else is handed what it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app import __version__
from app.alerts import api as alerts_api
from app.alerts import rain_check_api, scoring_api
from app.catalog import api as catalog_api
from app.core import errors
from app.core.asgi import Shell
from app.core.context import Context
from app.core.db import Database
from app.core.logging import configure
from app.core.migrate import is_current, upgrade
from app.core.settings import Settings, SettingsError, load_settings
from app.delivery import api as delivery_api
from app.delivery.worker import Worker
from app.scheduler.ticker import Ticker
from app.sources import api as sources_api
from app.sources import master, pos, promotions
from app.sources.coalesce import Coalescer
from app.suggestions import api as suggestions_api
from app.suggestions import wording
from app.web import operations, pages, stream
from app.web.squeeze import Squeeze

DESCRIPTION = "Tells store staff, the moment an advertised item sells out, what the ad promised and what to offer."
ROUTERS = (
    master.router,
    catalog_api.router,
    promotions.router,
    suggestions_api.router,
    pos.router,
    stream.router,
    alerts_api.router,
    rain_check_api.router,
    scoring_api.router,
    delivery_api.router,
    sources_api.router,
    operations.router,
    pages.router,
)


class Engine:
    """The background of one process: the clock and the outbox's sender."""

    def __init__(self, context: Context) -> None:
        self.worker = Worker(context)
        self.ticker = Ticker(context)
        context.ring = self.worker.ring

    def start(self) -> None:
        """Begin both."""
        self.worker.start()
        self.ticker.start()

    def stop(self) -> None:
        """End both; what is in flight is finished, what is not sent stays due."""
        self.ticker.stop()
        self.worker.stop()


def create_app(context: Context, *, engine: Engine | None = None) -> FastAPI:
    """The web application. With an `engine` it starts and stops that with itself."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if engine is not None:
            engine.start()
        yield
        if engine is not None:
            engine.stop()
        context.database.close()

    app = FastAPI(
        title="Raincheck",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        strict_content_type=False,  # tills send JSON without saying so
        separate_input_output_schemas=False,
    )
    _take_wording(context.settings)
    app.state.context = context
    app.state.engine = engine
    app.state.coalescer = Coalescer(context)
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    pages.mount_static(app)
    app.add_middleware(Squeeze)
    app.add_middleware(Shell, metrics=context.metrics)
    return app


def prepare(settings: Settings) -> Context:
    """Open the database and bring it up to date: SQLite by itself, PostgreSQL only by `raincheck db upgrade`.

    Raises SettingsError, with one line, where the schema is behind or a file the settings name is wrong.
    """
    _take_wording(settings)
    if settings.on_sqlite:
        upgrade(settings.database_url)
    elif not is_current(settings.database_url):
        raise SettingsError("The database's schema is not this version's; run 'raincheck db upgrade' first.")
    return Context(settings=settings, database=Database(settings.database_url, pool=settings.database_pool))


def _take_wording(settings: Settings) -> None:
    """Have the card's questions asked as the retailer's file says. Raises SettingsError."""
    try:
        wording.use(settings.questions)
    except wording.WordingError as error:
        raise SettingsError(str(error)) from None


def factory() -> FastAPI:
    """For `uvicorn --workers`: each process builds its own application from the environment."""
    settings = load_settings()
    configure(form=settings.log_format, level=settings.log_level)
    context = prepare(settings)
    return create_app(context, engine=Engine(context))


def factory_without_engine() -> FastAPI:
    """As `factory`, for web processes beside a `raincheck worker`."""
    settings = load_settings()
    configure(form=settings.log_format, level=settings.log_level)
    return create_app(prepare(settings))
