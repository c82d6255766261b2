"""The texts for people, under one roof: a plan, the state, one pool, the steps of an apply and its end."""

from gitpool.render.apply_text import applied, event, outcomes
from gitpool.render.plan_text import plan
from gitpool.render.state_text import pool, state

__all__ = ["applied", "event", "outcomes", "plan", "pool", "state"]
