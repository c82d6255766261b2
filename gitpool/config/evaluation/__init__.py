"""From expressions to values, as Terraform evaluates them: names in scope, operators, calls, and what they cost."""
