"""The canonical layout of HCL, `terraform fmt`'s byte for byte: from tokens to lines, and back to text."""
