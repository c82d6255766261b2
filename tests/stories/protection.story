prevent_destroy takes an expression and is remembered; a person lifts it by an apply, a flag, or a removed block.

$ gitpool apply -auto-approve -var env=prod | tail -1
Apply complete! Resources: 3 added, 0 changed, 0 destroyed.
$ gitpool show
# node_pool.always (protected from destroy):
node_pool "always" {
}

# node_pool.gpu (from node_pool.team["gpu"], protected from destroy):
node_pool "gpu" {
}

# node_pool.web (from node_pool.team["web"], protected from destroy):
node_pool "web" {
}
$ gitpool state show 'node_pool.team["gpu"]'; gitpool state show 'nomad_node_pool.team["web"]'
node_pool "gpu" {
}
node_pool "web" {
}
$ gitpool state show node_pool.team
Error: The state has no pool "team"

`gitpool state list` lists the managed pools.
[exit 1]
$ gitpool plan -var env=prod -var 'keys=["web"]'
...
Error: Pool must not be destroyed

  with node_pool.gpu,
  on pools.hcl line 10, where it was when it was applied last

The plan deletes node_pool.gpu, but its lifecycle.prevent_destroy was applied,
and the state remembers it. To delete it, put node_pool.team["gpu"] back with
prevent_destroy = false and apply that first, or say `-allow-destroy=gpu`. To
keep it, forget it with a removed block (from = node_pool.team["gpu"], destroy
= false), or leave it out of this run with `-exclude=gpu`.
[exit 5]
$ gitpool plan -var env=dev -var 'keys=["web"]' 2>&1 | tail -6
The plan deletes node_pool.gpu, but its lifecycle.prevent_destroy was applied,
and the state remembers it. To delete it, put node_pool.team["gpu"] back with
prevent_destroy = false and apply that first, or say `-allow-destroy=gpu`. To
keep it, forget it with a removed block (from = node_pool.team["gpu"], destroy
= false), or leave it out of this run with `-exclude=gpu`.
$ gitpool plan -var env=dev
gitpool compared the files, the cluster and its last apply to generate the
following execution plan. Node pool actions are indicated with the following
symbols:
  = record, in the state alone

gitpool will perform the following actions:

  = node_pool.gpu will no longer be protected from destroy
  = node_pool.web will no longer be protected from destroy

Plan: 0 to add, 0 to change, 0 to destroy. 2 to record.
$ gitpool apply -auto-approve -var env=dev -target=gpu | tail -1; gitpool plan -var env=dev -var 'keys=["web"]' | tail -1
Apply complete! Resources: 0 added, 0 changed, 0 destroyed. 1 recorded.
Plan: 0 to add, 0 to change, 1 to destroy. 1 to record.
$ gitpool plan -var env=prod -var 'keys=[]' -allow-destroy='node_pool.team["gpu"]' -allow-destroy=web | tail -1
Plan: 0 to add, 0 to change, 2 to destroy.
$ gitpool destroy -auto-approve -var env=prod 2>&1 | grep -c 'Error: Pool must not'
3
$ mv pools.hcl pools && cp forget pools.hcl && gitpool apply -auto-approve | tail -1
Apply complete! Resources: 0 added, 0 changed, 1 destroyed. 1 forgotten.
$ gitpool state list
node_pool.always
$ cp remove pools.hcl && gitpool plan
...
Error: Pool must not be destroyed

  with node_pool.always,
  on pools.hcl line 3:
  at pools.hcl:3:1
   3: removed {
      ^^^^^^^

The plan deletes node_pool.always, but its lifecycle.prevent_destroy was
applied, and the state remembers it. To delete it, put node_pool.always back
with prevent_destroy = false and apply that first, or say
`-allow-destroy=always`. To keep it, forget it with a removed block (from =
node_pool.always, destroy = false), or leave it out of this run with
`-exclude=always`.
[exit 5]
$ sed -i 's/^}$/  lifecycle {\n    destroy = false\n  }\n}/' pools.hcl && sed -i '2,4d' pools.hcl && gitpool apply -auto-approve | tail -1
Apply complete! Resources: 1 added, 0 changed, 0 destroyed. 1 forgotten.
$ cp pools pools.hcl && gitpool plan -var env=nowhere
Error: Resource precondition failed

  with node_pool.team["gpu"],
  on pools.hcl line 15, in node_pool "team":
  at pools.hcl:15:23
  15:       condition     = contains(["dev", "prod"], var.env)
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ var.env is "nowhere"

There is no environment nowhere.

The same goes for node_pool.team["web"].
[exit 1]
$ gitpool plan -var env=dev -var least=5
Error: Resource precondition failed

  with node_pool.team["gpu"],
  on pools.hcl line 19, in node_pool "team":
  at pools.hcl:19:23
  19:       condition     = length(each.key) > var.least
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ each.key is "gpu"
    │ var.least is "5"

The key gpu is too short.

The same goes for node_pool.team["web"].
[exit 1]
$ gitpool plan -var env=dev -var 'least=many'
Error: Invalid operand

  with node_pool.team["gpu"],
  on pools.hcl line 19, in node_pool "team":
  at pools.hcl:19:42
  19:       condition     = length(each.key) > var.least
                                               ^^^^^^^^^
    ├────────────────
    │ each.key is "gpu"
    │ var.least is "many"

Unsuitable value for right operand: a number is required.

The same goes for node_pool.team["web"].
[exit 1]

-- pools.hcl --
variable "env" {
}
variable "keys" {
  default = ["gpu", "web"]
  type    = set(string)
}
variable "least" {
  default = 1
}
node_pool "team" {
  for_each = var.keys
  lifecycle {
    prevent_destroy = var.env == "prod"
    precondition {
      condition     = contains(["dev", "prod"], var.env)
      error_message = "There is no environment ${var.env}."
    }
    precondition {
      condition     = length(each.key) > var.least
      error_message = "The key ${each.key} is too short."
    }
  }
}
node_pool "always" {
  lifecycle {
    prevent_destroy = true
  }
}
-- forget --
node_pool "always" {
  lifecycle {
    prevent_destroy = true
  }
}
removed {
  from = node_pool.team["web"]
  lifecycle {
    destroy = false
  }
}
removed {
  from = node_pool.team
}
-- remove --
node_pool "other" {
}
removed {
  from = node_pool.always
}
