"""HCL in, desired pools out: syntax (trees with places), then expressions (values), then the schema, then pools."""
