A saved plan is of the files' content, not of their place: CI plans in one checkout and applies in another. Files that want something else make it another plan.

$ gitpool plan -out=tfplan
...
$ mkdir elsewhere more && cp pools.hcl elsewhere/renamed.hcl && cp pools.hcl more/pools.hcl
$ echo 'node_pool "edge" {}' > more/edge.hcl
$ gitpool -chdir=more apply ../tfplan
...
Error: The plan is stale

Nothing was written. <any>
...
[exit 5]
$ cd elsewhere && gitpool apply ../tfplan
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool plan -detailed-exitcode
No changes. <any>
...

-- pools.hcl --
gitpool {
  backend "nomad" {
    path = "gitpool/prod"
  }
}

node_pool "gpu" {
  description = "Accelerators"
}
