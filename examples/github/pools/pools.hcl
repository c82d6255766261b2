node_pool "web" {
  description = "What customers see."

  meta = {
    team = "shop"
    tier = var.environment
  }
}

node_pool "batch" {
  description       = "Nightly work, on whatever is cheap."
  node_identity_ttl = var.identity_ttl

  meta = {
    team = "data"
  }
}
