"""From text to trees: tokens, the grammar with its mistakes, python-hcl2 behind it, and the same for JSON."""
