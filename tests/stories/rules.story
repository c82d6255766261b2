Rules of the files judge each change: what one denies is refused, what one only warns of is told, and a saved plan is held against the rules of the day it is applied.

$ gitpool apply -auto-approve

-- gitpool.hcl --
variable "most" {
  default = 3
}

gitpool {
  environment = "prod"

  rule "owner" {
    condition     = change.after == null ? true : lookup(change.after.meta, "owner", "") != ""
    error_message = "${change.name} needs an owner in meta."
  }

  rule "no_deletes" {
    condition     = change.action != "delete" || change.environment != "prod"
    error_message = "Pools of ${change.environment} are not deleted."
    enforcement   = "warn"
  }

  rule "small" {
    condition     = contains(["update", "delete"], change.action) ? change.impact.nodes <= var.most : true
    error_message = "Too many nodes: ${change.impact.nodes}."
    enforcement   = "warn"
  }
}
-- pools.hcl --
node_pool "gpu" {
}
node_pool "web" {
  meta {
    owner = "web"
  }
}
