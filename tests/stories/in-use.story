A pool that is in use cannot be deleted: the plan says so at its place, names who uses it, and says what to do.

$ gitpool apply -auto-approve
...
$ hand node gpu
$ hand job gpu
$ gitpool plan -var gone=true
Error: Pool is in use

  with node_pool.gpu,
  on pools.hcl line 5, where it was when it was applied last

Nomad will refuse to delete node_pool.gpu: it has 1 node: a-node (ready) and 1
job: default/<any>
...
[exit 1]
$ gitpool apply -auto-approve -json -var gone=true | events
version
diagnostic: Error: Pool is in use
change_summary: Apply failed! Resources: 0 added, 0 changed, 0 destroyed.
$ gitpool plan -var gone=true -exclude=gpu
No changes. Your infrastructure matches the configuration.
...
$ gitpool destroy -auto-approve
Error: Pool is in use

  with node_pool.gpu,
  on pools.hcl line 7:
  at pools.hcl:7:3
...
[exit 1]
$ gitpool plan -var team=b
...
  # (affects 1 node (1 ready); 1 job (1 in default); 0 running allocations)
...
Plan: 0 to add, 1 to change, 0 to destroy. Affects 1 node, 1 job, 0 running allocations.
$ gitpool plan -var team=b -impact=false
...
Plan: 0 to add, 1 to change, 0 to destroy.
$ gitpool plan -var team=b -out=p
...
$ gitpool show -markdown p
### gitpool plan

**0 to add, 1 to change, 0 to destroy. Affects 1 node, 1 job, 0 running allocations.**

| change | pool | nodes | jobs | running allocations | why |
| --- | --- | --- | --- | --- | --- |
| update | `gpu` | 1 | 1 | 0 | config changed |

<details><summary>Details of 1 change</summary>

```diff
...
```

</details>

Digest `sha256:<any>`

<sub>at `<any>`</sub>
$ gitpool show -markdown
Error: -markdown shows a plan
...
[exit 1]
$ gitpool show -json p | python3 -c 'import json, sys; own = json.load(sys.stdin)["gitpool"]; print(own["impact"]["nomad_node_pool.gpu"]["nodes_by_status"], own["affected"]["jobs"])'
{'ready': 1} 1

-- pools.hcl --
variable "gone" { default = false }
variable "team" { default = "a" }
node_pool "stays" {}

node_pool "gpu" {
  for_each = toset(var.gone ? [] : ["gpu"])
  name     = each.key
  meta     = { team = var.team }
}
