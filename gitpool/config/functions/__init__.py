"""The functions of the language: what each takes, gives and says of itself. `table.FUNCTIONS` has all of them."""
