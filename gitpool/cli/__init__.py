"""The command line: one file a command, `runtime` the composition root, `argv` Terraform's spellings."""
