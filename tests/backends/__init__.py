"""One suite for every place where the state may be, and what is each place's own."""
