"""Source lines for people, without the values that nobody is to see."""
