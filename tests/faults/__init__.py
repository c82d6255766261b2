"""Something goes wrong at every point of a run, one after the other; afterwards the promises are checked."""
