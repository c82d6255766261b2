show renders a plan or the state, as text or in the JSON that readers of Terraform's know; state list and show as well.

$ gitpool show
The state is empty. No node pools are managed.
$ gitpool show -json
{"format_version": "1.0", <any>}
$ gitpool plan -out=p
...
$ python3 -c 'import json; p = json.load(open("p")); print(p["format"], p["digest"][:7], [c["name"] for c in p["changes"]])'
gitpool-plan sha256: ['gpu', 'web']
$ gitpool show -no-color p
...
Plan: 2 to add, 0 to change, 0 to destroy.
$ gitpool show -json p > p.json
$ python3 read_plan.py p.json
1.2 True
nomad_node_pool.gpu nomad_node_pool ['create'] Accelerators
nomad_node_pool.web nomad_node_pool ['create'] None
$ gitpool apply p
...
$ gitpool show p
...
Plan: 2 to add, 0 to change, 0 to destroy.
$ gitpool show
# node_pool.gpu:
node_pool "gpu" {
  description = "Accelerators"

  meta {
    team = "ml"
  }
}

# node_pool.web:
node_pool "web" {
}
$ gitpool show -json | python3 -c 'import json, sys; print([r["address"] for r in json.load(sys.stdin)["values"]["root_module"]["resources"]])'
['nomad_node_pool.gpu', 'nomad_node_pool.web']
$ gitpool state list 'g*' node_pool.web
node_pool.gpu
node_pool.web
$ gitpool state list nothing
$ gitpool state show nomad_node_pool.gpu
node_pool "gpu" {
...
$ gitpool state show -json node_pool.web
{<any>"nomad_node_pool.web"<any>}
$ gitpool state show gpuu
Error: The state has no pool "gpuu"

Did you mean "gpu"? `gitpool state list` lists the managed pools.
[exit 1]
$ gitpool state show
Error: A pool is missing
...
[exit 1]
$ gitpool show -state=x p
Error: A plan and -state exclude each other
...
[exit 1]
$ gitpool show nothing
Error: The plan cannot be read

nothing: No such file or directory. Name the file that -out wrote.
[exit 1]
$ hand put {"Name": "gpu", "Description": "by hand", "Meta": {"team": "ml"}}
$ gitpool plan -out=p
...
$ gitpool show -json p > p.json
$ python3 read_plan.py p.json
1.2 True
nomad_node_pool.gpu nomad_node_pool ['update'] Accelerators
nomad_node_pool.web nomad_node_pool ['no-op'] None
drift nomad_node_pool.gpu by hand

-- pools.hcl --
node_pool "gpu" {
  description = "Accelerators"
  meta { team = "ml" }
}
node_pool "web" {}
-- read_plan.py --
import json
import sys

plan = json.load(open(sys.argv[1]))
print(plan["format_version"], plan["applyable"])
for change in plan["resource_changes"]:
    print(change["address"], change["type"], change["change"]["actions"], change["change"]["after"]["description"])
for change in plan["resource_drift"]:
    print("drift", change["address"], change["change"]["after"]["description"])
