"""Who asks, and how many requests are left."""

from __future__ import annotations

from tests.support.github.calls import Call, Route
from tests.support.github.exchange import Answer, Refused
from tests.support.github.urls import user

_NOTHING = ("company", "location", "email", "hireable", "bio", "twitter_username")


def authenticated(call: Call) -> Answer:
    """The person whose token it is; an installation is nobody."""
    if call.asker.app is not None:
        raise Refused(403, "Resource not accessible by integration")
    shown = {
        **user(call.hub, call.user),
        **dict.fromkeys(_NOTHING),
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        "name": call.user.login,
        "blog": "",
        "created_at": "2011-01-25T18:44:36Z",
        "updated_at": "2011-01-25T18:44:36Z",
    }
    return Answer(200, shown)


def rate_limit(call: Call) -> Answer:
    """What is left of this hour; to ask costs nothing."""
    limit, used = call.asker.limit, call.hub.used[call.asker.value]
    core = {"limit": limit, "used": used, "remaining": max(0, limit - used), "reset": call.hub.clock.hour}
    return Answer(200, {"resources": dict.fromkeys(("core", "search", "graphql"), core), "rate": core})


ROUTES = (
    Route("GET", "/user", "users/get-authenticated", (), authenticated),
    Route("GET", "/rate_limit", "rate-limit/get", (), rate_limit),
)
