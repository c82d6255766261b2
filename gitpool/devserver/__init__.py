"""An embedded Nomad for node pools: a real HTTP server on loopback that answers as Nomad 2.0 Community Edition does.

An island: it imports nothing else of gitpool, so that what the client believes about Nomad is never used to test it.
"""

from gitpool.devserver.clock import Clock, ManualClock, SystemClock
from gitpool.devserver.faultplan import FaultPlan
from gitpool.devserver.faults import Fault, FaultAction, delay, drop_reply, drop_request, refuse, stale, too_many
from gitpool.devserver.release import Release, release
from gitpool.devserver.server import DevServer
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal

__all__ = [
    "Clock",
    "DevServer",
    "Fault",
    "FaultAction",
    "FaultPlan",
    "ManualClock",
    "Refusal",
    "Release",
    "Store",
    "SystemClock",
    "delay",
    "drop_reply",
    "drop_request",
    "refuse",
    "release",
    "stale",
    "too_many",
]
