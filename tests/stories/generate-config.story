import blocks without a block for their pool get one written, as plan -generate-config-out has it in Terraform; or nothing is left behind.

$ hand put {"Name": "gpu", "Description": "accelerators", "Meta": {"team": "ml"}}
$ hand put {"Name": "team-a"}
$ gitpool plan
Error: Configuration for import target does not exist

  on imports.hcl line 2, in import:
  at imports.hcl:2:8
   2:   to = node_pool.workers
             ^^^^^^^^^^^^^^^^^

The files declare no node_pool.workers. `gitpool plan
-generate-config-out=FILE` writes its block. An address has the form
node_pool.NAME, or node_pool.NAME["key"] for an instance of for_each, without
quotes.
[exit 1]
$ gitpool plan -generate-config-out=generated.hcl -refresh=false
Error: -generate-config-out needs a plan that looks at the cluster
...
[exit 1]
$ gitpool plan -generate-config-out=generated.hcl -out=./generated.hcl
Error: -out and -generate-config-out name one file
...
[exit 1]
$ gitpool plan -out=tfplan.hcl
Error: -out names a file of this folder
...
[exit 1]
$ echo 'node_pool "new" {}' > new.hcl; gitpool plan -max-creates=0 -generate-config-out=refused.hcl
...
Plan: 1 to import, 1 to add, 0 to change, 0 to destroy.
...
Wrote the blocks of what is imported to refused.hcl. Review them before you apply.

Error: <any>
...
[exit 5]
$ head -1 refused.hcl; rm refused.hcl new.hcl
node_pool "workers" {
$ gitpool plan -generate-config-out=generated.hcl -out=tfplan | grep -v 'symbols\|actions\|^gener\|^ *$'
gitpool compared the files, the cluster and its last apply to generate the
  = adopt
  # node_pool.gpu will be imported: it exists already and is as the files want it
  # (from node_pool.workers)
  # (imported from "gpu")
  = node_pool "gpu" {
        name = "gpu"
        # (2 unchanged attributes hidden)
    }
  # (1 node pool is not managed by gitpool and stays as it is)
Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.
Wrote the blocks of what is imported to generated.hcl. Review them before you apply.
Saved the plan to: tfplan
    gitpool apply tfplan
$ cat generated.hcl
node_pool "workers" {
  name        = "gpu"
  description = "accelerators"

  meta {
    team = "ml"
  }
}
$ gitpool plan -generate-config-out=generated.hcl
Error: -generate-config-out names a file that exists
...
[exit 1]
$ gitpool apply tfplan
Apply complete! Resources: 1 imported, 0 added, 0 changed, 0 destroyed.
$ cp wrong wrong.hcl && gitpool plan -generate-config-out=more.hcl -target=gpu | head -1
No changes. <any>
$ gitpool plan -generate-config-out=more.hcl
Error: Cannot import a pool that does not exist

  with node_pool.gpuu,
  on wrong.hcl line 3:
  at wrong.hcl:3:8
   3:   id = "gpuu"
             ^^^^^^

The cluster has no node pool "gpuu". Look whether its name is right and
whether this is the right cluster; to create the pool, remove the import
block.

Error: Built-in node pool

  on wrong.hcl line 8:
  at wrong.hcl:8:8
   8:   id = "default"
             ^^^^^^^^^

Every cluster has "default" built in, and nobody can change or delete it:
there is nothing to manage.

Error: Duplicate node pool

  on wrong.hcl line 13:
  at wrong.hcl:13:8
  13:   id = "team-a"
             ^^^^^^^^

There is a block node_pool.none for other pools. Choose another address for
team-a.
[exit 1]
$ ls more.hcl
ls: cannot access 'more.hcl': No such file or directory
[exit 2]

-- imports.hcl --
import {
  to = node_pool.workers
  id = "gpu"
}
-- wrong --
import {
  to = node_pool.gpuu
  id = "gpuu"
}

import {
  to = node_pool.default
  id = "default"
}

import {
  to = node_pool.none
  id = "team-a"
}

node_pool "none" {
  for_each = {}
}
