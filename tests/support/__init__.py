"""What several tests stand on: a cluster in memory, numbered effects, and the runs made of them."""
