"""The verbs: plan, apply, recover. They join the rooms and own the order in which things happen."""
