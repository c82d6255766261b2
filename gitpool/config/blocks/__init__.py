"""What blocks mean: the schema, the values of arguments, pools, settings, imports and removals."""
