"""What the cluster holds, and what wakes those who wait for a change of it (nomad: nomad/state)."""
