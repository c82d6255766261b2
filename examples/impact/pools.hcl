node_pool "prod" {
  description = "Production"

  meta {
    team = "platform"
  }
}

node_pool "edge" {
  description = "At the edge of the network"
}
