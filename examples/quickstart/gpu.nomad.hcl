# A file of Nomad's own kind: `nomad node pool apply gpu.nomad.hcl` takes it as it is.
node_pool "gpu" {
  description = "Machines with an accelerator."

  meta {
    team = "ml"
    tier = "gold"
  }
}
