"""The way to a forge, and what it says of the run that we are in."""
