# Several pools in one file, which Nomad's own command would refuse.
node_pool "batch" {
  description       = "Nightly work, on whatever is cheap."
  node_identity_ttl = "48h"
}

node_pool "edge" {
  description = <<-TEXT
    Small machines in the branches.
    They come and go.
  TEXT

  # Keys that are no identifiers need the form with an equals sign.
  meta = {
    "example.com/owner" = "network"
    tier                = "bronze"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [meta["example.com/owner"]]
  }
}
