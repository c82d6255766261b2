"""The functions of the language, held against the answers of the real Terraform."""
