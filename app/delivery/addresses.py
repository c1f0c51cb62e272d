"""Addresses of people, as Apprise writes them: which are taken, what they may hold, how they are shown and sent to.

Only services that reach people are taken. What reaches machines (`json://`, `xml://`, `form://` ...) is a webhook's
business, and what reaches this machine (`file`, `dbus://`, `syslog://` ...) is nobody's. Apprise is loaded at
the first such address: it costs most of a second and 20 MB that a site without one should not pay.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.core.guard import Blocked, Network
from app.core.outbound import resolve

HOSTED = frozenset(
    (  # noqa: SIM905 - a hundred quotes make a list nobody reads
        "mailto mailtos ntfy ntfys gotify gotifys mmost mmosts rocket rockets matrix matrixs nctalk nctalks "
        "synology synologys signal signals smseagle smseagles goalert goalerts bark barks pushdeer pushdeers "
        "workflow workflows"
    ).split()
)
"""Services whose address names the host to connect to: it is checked like a webhook's."""
CLOUD = frozenset(
    (  # noqa: SIM905
        # e-mail
        "mailgun sendgrid sparkpost postmark brevo resend mailersend smtp2go ses "
        # chats
        "slack tgram discord gchat webex wxteams zulip guilded ryver twist flock stackfield cliq zcliq zohocliq "
        "line threema viber lark feishu dingtalk wecombot zoom groupme revolt "
        # pushes
        "pover pbul prowl join spush simplepush pushy push pushed pushme chanify onesignal "
        # SMS
        "twilio vonage nexmo sns plivo msgbird sinch clicksend clickatell bulksms bulkvs burstsms kudosity atalk "
        "d7sms elks 46elks httpsms kavenegar octopush seven smsc smsmgr smsmanager telnyx telesign voipms "
        "freemobile cm ringc serwersms mobilemessage exotel "
        # on call
        "pagerduty opsgenie jira splunk victorops squadcast pagertree signl4 spike ilert incidentio firehydrant"
    ).split()
)
"""Services with hosts of their own: nothing in the address says where the connection goes."""
SCHEMAS = HOSTED | CLOUD
NOT_HOSTS = frozenset({"cloud", "t2bot"})
"""Modes of self-hosted services in which the address's host is a name at the vendor's."""
REFUSED_PARAMETERS = frozenset(
    {"template", "attach", "keyfile", "subfile", "pgp", "pgppub", "pgpprv", "wkd", "inline", "config", "e2ee"}
)
"""They name files on this machine, or hosts the guard was not told of."""
_OURS = ("retry", "wait", "optional", "redirect", "cto", "rto", "overflow", "store", "tag", "emojis", "tz")
"""Parameters that would take the schedule, the time-outs or the verdict out of our hands: they are dropped."""
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
MARKDOWN_ANYWAY = frozenset({"mmost", "mmosts", "zulip"})
"""They show Markdown, though Apprise hands them text as it is."""
MASK = "****"
SHORTEST_SECRET = 5
SHOWN_PARAMETERS = ("to", "cc", "from", "smtp")
_loading = threading.Lock()


class Unusable(Exception):
    """The address cannot be sent to; the message says why and holds nothing of it that is secret."""


def library() -> Any:
    """Apprise, its logs kept to itself (they may name what was sent to) and deaf to the environment."""
    with _loading:
        return _load()


@cache
def _load() -> Any:
    import apprise  # noqa: PLC0415 - see the module's docstring
    import requests  # noqa: PLC0415
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415

    class Session(requests.Session):
        # Else HTTPS_PROXY and ~/.netrc would send messages and passwords where no address says.
        def __init__(self) -> None:
            super().__init__()
            self.trust_env = False

    requests.api.sessions = SimpleNamespace(Session=Session)  # type: ignore[attr-defined,assignment]
    logger = logging.getLogger("apprise")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    logger.setLevel(logging.WARNING)  # below it whole addresses are told
    manager: Any = NotificationManager
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # it asks for imghdr, to shim it
        manager().load_modules()
    return apprise


@cache
def asset() -> Any:
    """How Apprise behaves: it signs as us, keeps nothing on disk, fetches no pictures, starts no threads."""
    return library().AppriseAsset(
        app_id="Raincheck",
        app_desc="Raincheck",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask="",
        async_mode=False,
        http_redirects=False,
        interpret_escapes=False,
        pem_autogen=False,
        pgp_autogen=False,
        storage_mode="memory",
        service_timeout=0,
        allow_templates=False,
        language="en",
    )


def schema_of(address: str) -> str:
    """ "mailto" of "mailto://…"."""
    return address.partition("://")[0].lower()


def service(address: str) -> Any:
    """A fresh Apprise service for an address: no memory of earlier sends, so it never sleeps to slow them down.

    Raises Unusable.
    """
    schema = schema_of(address)
    if "://" not in address:
        raise Unusable("an address begins with its service, such as mailto:// or slack://")
    if schema not in SCHEMAS:
        raise Unusable(f"{schema[:20]}:// is no service that reaches people; machines are reached by a webhook channel")
    if MASK in address:
        raise Unusable("this is how the address is shown, not the address itself")
    apprise = library()
    from apprise.plugins import url_to_dict  # noqa: PLC0415 - as Apprise

    parse: Any = url_to_dict
    parsed: dict[str, Any] | None = parse(address, secure_logging=True)
    if parsed is None or parsed.get("schema") not in SCHEMAS:
        raise Unusable(f"not a whole {schema}:// address; see https://appriseit.com/services/")
    refused = sorted(REFUSED_PARAMETERS.intersection(_parameters(parsed)))
    if refused:
        raise Unusable(f"the parameter {refused[0]} is not taken: it names files, or hosts that are not checked")
    for name in _OURS:
        parsed.pop(name, None)
    try:
        made = apprise.Apprise.instantiate(parsed, asset=asset(), suppress_exceptions=False)
    except (TypeError, ValueError, LookupError):  # AppriseImproperlyConfigured is a TypeError
        made = None
    if made is None:
        raise Unusable(f"not a whole {schema}:// address; see https://appriseit.com/services/")
    made.request_rate_per_sec = 0
    made.socket_connect_timeout = READ_SECONDS if schema in ("mailto", "mailtos") else CONNECT_SECONDS
    made.socket_read_timeout = READ_SECONDS
    made.overflow_mode = apprise.OverflowMode.TRUNCATE
    return made


def _parameters(parsed: Mapping[str, Any]) -> set[str]:
    return {str(name).strip().lower() for kind in ("qsd", "qsd-", "qsd+", "qsd:") for name in parsed.get(kind) or ()}


def host_of(made: Any, schema: str) -> tuple[str, int] | None:
    """The host and port an address makes us connect to, None where it names none."""
    if schema not in HOSTED or str(getattr(made, "mode", "")) in NOT_HOSTS:
        return None
    host = getattr(made, "smtp_host", None) or made.host
    return (str(host), int(made.port or (443 if made.secure else 80))) if host else None


def check_host(made: Any, schema: str, allowed: Sequence[Network]) -> None:
    """Resolve the host an address names. Raises Blocked if any of its addresses is, OSError if there are none."""
    named = host_of(made, schema)
    if named is not None:
        try:
            resolve(*named, allowed)
        except UnicodeError as error:
            raise OSError(f"cannot resolve the host: {error}") from None


def validate_address(address: str, allowed: Sequence[Network] = ()) -> str | None:
    """Why an address is not taken, or None. A name that does not resolve now is not refused for it."""
    try:
        check_host(service(address), schema_of(address), allowed)
    except (Unusable, Blocked) as error:
        return str(error)
    except OSError:
        return None
    return None


def masked(address: str) -> str:
    """An address as it may be shown: the service, its own host, who an e-mail goes to; nothing that lets one send."""
    schema = schema_of(address)
    try:
        parts = urlsplit(address)
        given = {name.lower(): value for name, value in parse_qsl(parts.query)}
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{schema[:20]}://{MASK}"
    mail = schema in ("mailto", "mailtos")
    named_topic = schema in ("ntfy", "ntfys") and not parts.path.strip("/")
    if schema not in HOSTED or not parts.hostname or named_topic or given.get("mode") in NOT_HOSTS:
        return f"{schema[:20]}://{MASK}"
    who = ""
    if parts.username is not None:
        who = f"{parts.username}:{MASK}@" if mail and parts.password is not None else f"{MASK}@"
    path = f"/{MASK}" if parts.path.strip("/") else ""
    shown = [f"{name}={quote(given[name], safe='@,+')}" for name in SHOWN_PARAMETERS if mail and name in given]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{schema}://{who}{host}{port}{path}{'?' + '&'.join(shown) if shown else ''}"


def scrubbed(text: str, address: str) -> str:
    """A text without any part of the address that `masked` would not show."""
    shown = masked(address)
    parts = {part for piece in re.split(r"[:/@?&=#,]+", address) for part in (piece, unquote(piece))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= SHORTEST_SECRET and part not in shown:
            text = text.replace(part, MASK)
    return text
