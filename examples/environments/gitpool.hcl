# One set of files for several clusters. The address of each comes from NOMAD_ADDR.
gitpool {
  environment = var.environment

  backend "local" {
    path = "${var.environment}.state.json"
  }
}
