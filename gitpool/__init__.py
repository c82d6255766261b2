"""Terraform-like plan and apply, by pull request, for the node pools of HashiCorp Nomad."""

__version__ = "0.1.0"
