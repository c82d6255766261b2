"""The handlers behind the paths, one module a subject (nomad: command/agent/*_endpoint.go)."""
