"""Choosing from a list: go-bexpr's filter language, and Nomad's pages."""
