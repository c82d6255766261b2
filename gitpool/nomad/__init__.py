"""Nomad over HTTP: how it is reached, and what may be asked of it."""
