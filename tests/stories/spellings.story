Terraform's spellings work: one dash or two, `=` or a blank, booleans with a value, -chdir before the command.

$ gitpool -chdir=sub plan --out FILE -no-color=true -detailed-exitcode=true
...
[exit 2]
$ ls sub
FILE
pools.hcl
$ gitpool -chdir sub plan -detailed-exitcode=false -target='g*' -target node_pool.web -exclude=gx
...
  # node_pool.gpu will be created
...
  # node_pool.web will be created
...
Plan: 2 to add, 0 to change, 0 to destroy.
...
$ gitpool -chdir=sub plan -destroy -compact-warnings -lock-timeout=5s -parallelism=3 -state=other.json
...
No changes. <any>
...
$ gitpool plan -help
Usage: gitpool plan <any>
...

-- sub/pools.hcl --
node_pool "gpu" {}
node_pool "gx" {}
node_pool "web" {}
