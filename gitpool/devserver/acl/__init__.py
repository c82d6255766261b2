"""Who may do what: the rules of a policy, and what they add up to (nomad: acl/policy.go, acl/acl.go)."""
