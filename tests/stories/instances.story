One mistake in a block of many instances is told once, and says in how many; a killed apply of many is recovered.

$ gitpool plan -var field=none
Error: Invalid index

  with node_pool.many["p-000"],
  on pools.hcl line 21, in node_pool "many":
  at pools.hcl:21:27
  21:   description = each.value[var.field]
                                ^^^^^^^^^^^
    ├────────────────
    │ each.value is object with 1 attribute "label"
    │ var.field is "none"

The given key does not identify an element in this collection value.

The same goes for node_pool.many["p-001"], node_pool.many["p-002"],
node_pool.many["p-003"] and 96 more.
[exit 1]
$ gitpool plan -var least=90
Error: Resource precondition failed

  with node_pool.many["p-000"],
  on pools.hcl line 24, in node_pool "many":
  at pools.hcl:24:23
  24:       condition     = tonumber(substr(each.key, 2, -1)) >= var.least
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ├────────────────
    │ each.key is "p-000"
    │ var.least is "90"

p-000 is too small.

The same goes for node_pool.many["p-001"], node_pool.many["p-002"],
node_pool.many["p-003"] and 86 more.
[exit 1]
$ gitpool apply -auto-approve | tail -1
Apply complete! Resources: 100 added, 0 changed, 0 destroyed.
$ gitpool plan -detailed-exitcode | head -1
No changes. Your infrastructure matches the configuration.
$ gitpool plan -var 'without=["p-007"]' | grep '#\|Plan'
  # node_pool.p-007 will be destroyed
  # (from node_pool.many["p-007"])
  # (because key "p-007" is no longer in for_each of node_pool.many)
Plan: 0 to add, 0 to change, 1 to destroy.
$ gitpool plan -var 'labels={ p-008 = "changed" }' | grep -v '^ *$\|actions\|symbols\|gener'
  ~ update in-place
  # node_pool.p-008 will be updated in-place
  # (from node_pool.many["p-008"])
  ~ node_pool "p-008" {
      ~ description = "x" -> "changed"   # config changed
        name        = "p-008"
    }
Plan: 0 to add, 1 to change, 0 to destroy.
$ hand put {"Name": "p-009", "Description": "by hand"}
$ gitpool plan -refresh-only | grep '#\|Plan\|->'
  # node_pool.p-009 has changed
      ~ description = "x" -> "by hand"
$ gitpool apply -refresh-only -auto-approve | tail -1
Apply complete! Resources: 0 added, 0 changed, 0 destroyed. 1 recorded.
$ hand signal p-050 KILL
$ gitpool apply -auto-approve -var 'labels={ p-001 = "a", p-050 = "b", p-099 = "c" }' -parallelism=1 > out.txt
<any>Killed<any>
[exit 137]
$ gitpool plan -var 'without=["p-007"]' 2>&1 | grep -A1 Warning
Warning: An apply is unfinished
$ gitpool recover | tail -1
Recovered: every pool is as planned.
$ gitpool plan -var 'labels={ p-001 = "a", p-050 = "b", p-099 = "c" }' -detailed-exitcode | tail -3
gitpool has compared the node pools against your configuration and found no
differences.
$ gitpool destroy -auto-approve | tail -1
Destroy complete! Resources: 100 destroyed.

-- pools.hcl --
variable "field" {
  default = "label"
}
variable "least" {
  default = 0
}
variable "without" {
  type    = set(string)
  default = []
}
variable "labels" {
  type    = map(string)
  default = {}
}
locals {
  keys  = toset([for i in range(100) : format("p-%03d", i)])
  pools = { for k in setsubtract(local.keys, var.without) : k => { label = lookup(var.labels, k, "x") } }
}
node_pool "many" {
  for_each    = local.pools
  description = each.value[var.field]
  lifecycle {
    precondition {
      condition     = tonumber(substr(each.key, 2, -1)) >= var.least
      error_message = "${each.key} is too small."
    }
  }
}
