"""Where the state document lives, and who holds it."""
