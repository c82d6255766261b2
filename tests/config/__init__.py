"""The promises of the room that reads files."""
