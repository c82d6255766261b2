Pools that Terraform manages come over in one command, and what is to be said on the other side is printed; a pool that is not there stops it all.

$ hand put {"Name": "gpu", "Description": "accelerators"}
$ hand put {"Name": "team-a"}
$ gitpool import -from-terraform=terraform.tfstate
Error: A pool that is to be imported does not exist

module.teams.nomad_node_pool.team["b"] in terraform.tfstate is the node pool
"team-b", and the cluster has none of that name. Look whether this is the
right cluster (-address, NOMAD_ADDR) and whether that is up to date.
[exit 1]
$ ls -A
terraform.tfstate
$ hand put {"Name": "team-b"}
$ gitpool import -from-terraform=terraform.tfstate
node_pool.gpu: imported, its block is in imported.hcl
node_pool.team-a: imported, its block is in imported.hcl
node_pool.team-b: imported, its block is in imported.hcl

Import complete! 3 pools imported, and nothing in the cluster changed.

Terraform manages them still. There, put these blocks in the place of the resources, and apply. It then forgets
the pools and deletes none (Terraform 1.7 or later; before, `terraform state rm`):

removed {
  from = nomad_node_pool.gpu

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.teams.nomad_node_pool.team

  lifecycle {
    destroy = false
  }
}

Warning: Values that may be secret stand in clear

imported.hcl has them as the cluster has, which shows them to all who may read
pools:

  node_pool.gpu: description

Look at them before you share it. A sensitive variable keeps a value out of
files.
$ gitpool plan
No changes. <any>
...
$ cat terraform.tfstate | gitpool import -from-terraform=- -json
{"format_version": "1.0", "file": null, "generated": [], "declared": [], "managed": ["gpu", "team-a", "team-b"], "undeclared": [], "skipped": [], "removed": ["nomad_node_pool.gpu", "module.teams.nomad_node_pool.team"], "removed_instances": [], "diagnostics": []}
$ gitpool import -from-terraform=imported.hcl
Error: Not a Terraform state
...
[exit 1]
$ gitpool import -from-terraform=terraform.tfstate team-a
node_pool.team-a: managed already

Nothing to import: all of them are managed already.

Other instances of their blocks stay with Terraform, and `removed` takes whole blocks. Let it forget these,
and take them out of `for_each` or `count` before it applies again:

terraform state rm 'module.teams.nomad_node_pool.team["a"]'
$ gitpool import -from-terraform=terraform.tfstate -all
Error: Which pools are to be imported?
...
[exit 1]

-- terraform.tfstate --
{
  "version": 4,
  "terraform_version": "1.11.4",
  "serial": 3,
  "lineage": "4c3a",
  "outputs": {},
  "resources": [
    {
      "mode": "managed",
      "type": "nomad_node_pool",
      "name": "gpu",
      "provider": "provider[\"registry.terraform.io/hashicorp/nomad\"]",
      "instances": [{"schema_version": 0, "attributes": {"id": "gpu", "name": "gpu"}, "sensitive_attributes": [[{"type": "get_attr", "value": "description"}]]}]
    },
    {
      "module": "module.teams",
      "mode": "managed",
      "type": "nomad_node_pool",
      "name": "team",
      "provider": "provider[\"registry.terraform.io/hashicorp/nomad\"]",
      "instances": [
        {"index_key": "a", "schema_version": 0, "attributes": {"id": "team-a", "name": "team-a"}},
        {"index_key": "b", "schema_version": 0, "attributes": {"id": "team-b", "name": "team-b"}}
      ]
    }
  ],
  "check_results": null
}
