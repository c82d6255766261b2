"""The embedded Nomad, held against what a real one answered and against the rules behind it."""
