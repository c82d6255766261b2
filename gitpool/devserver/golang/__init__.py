"""How Go reads and writes JSON, numbers, durations, URLs and quoted text (the standard library of Go 1.26)."""
