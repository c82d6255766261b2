"""Nomad's structs as filters see them: name and type of every field, and nothing else (nomad: nomad/structs)."""
