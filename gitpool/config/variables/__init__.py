"""Input variables: their blocks and types, and where their values come from."""
