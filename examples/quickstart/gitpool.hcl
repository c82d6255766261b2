# Where the pools live. The address comes from NOMAD_ADDR unless it is set here.
gitpool {
  environment = "quickstart"
}
