locals {
  catalog = yamldecode(file("pools.yaml"))

  pools = {
    for name, pool in local.catalog : name => pool
    if contains(try(pool.environments, [var.environment]), var.environment)
  }
}

node_pool "catalog" {
  for_each = local.pools

  description       = each.value.description
  node_identity_ttl = var.identity_ttl

  meta = merge(var.meta, {
    owner = each.value.owner
    pager = var.pager_key
  })

  lifecycle {
    prevent_destroy = try(each.value.protected, false)

    precondition {
      condition     = can(regex("^[a-z][a-z0-9-]*$", each.key))
      error_message = "pools.yaml: \"${each.key}\" is no name for a pool of ours: small letters, digits and dashes."
    }
  }
}
