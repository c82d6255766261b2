"""The client, against the embedded Nomad, against scripted answers, and against a real agent if there is one."""
