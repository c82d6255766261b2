"""What holds for any pools, any transaction, and any order of events."""
