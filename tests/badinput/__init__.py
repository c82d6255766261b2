"""What comes in garbled, from elsewhere, or without an end."""
