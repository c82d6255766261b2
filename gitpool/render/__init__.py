"""Values in, text out: what people and programs are shown. Nothing here reads, writes or decides anything."""
