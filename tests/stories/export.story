Pools go out as texts that other tools read: gitpool's HCL, Nomad's own files, Terraform's resources, the API's JSON.

$ hand put {"Name": "gpu", "Description": "accelerators", "Meta": {"team": "ml"}}
$ hand put {"Name": "1-odd", "Meta": {"a.b": "c"}}
$ gitpool export
node_pool "1-odd" {
  meta = {
    "a.b" = "c"
  }
}

node_pool "gpu" {
  description = "accelerators"

  meta {
    team = "ml"
  }
}
$ gitpool export -format=nomad gpu
node_pool "gpu" {
  description = "accelerators"

  meta {
    team = "ml"
  }
}
$ gitpool export -format=nomad
Error: Nomad's format has one pool in a file

There are 2. Name the folder that they are written to, as -out=DIR, or one
pool.
[exit 1]
$ gitpool export -format=nomad -out=pools && ls pools && cat pools/1-odd.nomad.json
1-odd.nomad.json
gpu.nomad.hcl
{
  "Description": "",
  "Meta": {
    "a.b": "c"
  },
  "Name": "1-odd",
  "SchedulerConfiguration": null
}
$ gitpool export -format=nomad -out=pools
Error: The file exists

pools/1-odd.nomad.json and 1 more is there already. Nothing was written. Say
-force, if so.
[exit 1]
$ gitpool export -format=nomad -out=pools -force gpu
$ gitpool export -format=terraform -matching='1-*'
resource "nomad_node_pool" "pool_1-odd" {
  name = "1-odd"

  meta = {
    "a.b" = "c"
  }
}

import {
  to = nomad_node_pool.pool_1-odd
  id = "1-odd"
}
$ gitpool export gpuu
Error: The cluster has no node pool "gpuu"

Did you mean "gpu"? There are: 1-odd, gpu.
[exit 1]
$ cp wanted wanted.hcl; gitpool export -from=desired -format=json team-a
[
  {
    "Description": "team a",
    "Meta": null,
    "Name": "team-a",
    "SchedulerConfiguration": null
  }
]
$ gitpool export -from=desired
Error: Sensitive values are not exported

They would stand there in clear: node_pool.secret: description. Nothing was
written. Leave these pools out, or say -show-sensitive.
[exit 1]
$ gitpool export -from=desired -show-sensitive secret
node_pool "secret" {
  description = "hunter2"

  lifecycle {
    prevent_destroy = true
  }
}
$ hand put {"Name": "secret", "Description": "hunter2"}
$ gitpool export secret
Error: Sensitive values are not exported
...
[exit 1]
$ echo '}' > broken.hcl; gitpool export gpu
Error: It is not known what is sensitive

The files say which values are sensitive, and they cannot be read, as told
below. Nothing was exported. Mend them, or say -show-sensitive to export all
values in clear.

Error: <any>
...
[exit 1]
$ gitpool export gpu -show-sensitive -format=json | head -1; rm broken.hcl
[
$ gitpool export -from=desired -format=terraform team-a -out=- | cat
resource "nomad_node_pool" "team-a" {
  name        = "team-a"
  description = "team a"
}
$ gitpool apply -auto-approve > /dev/null; gitpool export -from=desired -format=terraform team-a -out=/dev/stdout | tail -1
}
$ gitpool export -from=desired -format=terraform team-a -out=/dev/stderr 2>&1 | grep -c import
1
$ gitpool export secret
Error: Sensitive values are not exported
...
[exit 1]
$ gitpool export -format=yaml
Error: -format is hcl or nomad or terraform or json

"yaml" is none of these.
[exit 1]

-- wanted --
variable "description" {
  default   = "hunter2"
  sensitive = true
}

node_pool "team" {
  for_each    = toset(["a", "b"])
  name        = "team-${each.key}"
  description = "team ${each.key}"
}

node_pool "secret" {
  description = var.description

  lifecycle {
    prevent_destroy = true
  }
}
