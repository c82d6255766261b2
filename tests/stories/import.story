Pools that exist come under gitpool as they are: their blocks are written, also into an empty folder, and nothing is left to plan.

$ hand put {"Name": "gpu", "Description": "the \"big\" ones: ${x}", "Meta": {"team": "ml", "api_token": "hush"}}
$ hand put {"Name": "db", "Meta": {"a.b": "c", "e": "e\u0301"}, "NodeIdentityTTL": "1h"}
$ hand put {"Name": "web"}
$ hand put {"Name": "declared", "Description": "as somebody made it"}
$ gitpool import
Error: Which pools are to be imported?
...
[exit 1]
$ gitpool import web gpuu all
Error: Built-in node pool

Every cluster has "all" built in, and nobody can change or delete it: there is
nothing to manage.

Error: The cluster has no node pool "gpuu"

Did you mean "gpu"? There are: db, declared, gpu, web.
[exit 1]
$ gitpool import nomad_node_pool.gpu gpu
Error: A name is expected, and not an address

A pool is imported by the name that it has in the cluster, and is declared in
a block of that name: `gitpool import gpu`. To take it over for a block of
another label, or an instance of one, write an `import` block.
[exit 1]
$ gitpool import -out=elsewhere/pools.hcl gpu
Error: -out names no file of this folder

gitpool reads the *.hcl of its folder, and elsewhere/pools.hcl is none of
them: what it declares would be taken for removed. Name one such as
imported.hcl.
[exit 1]
$ ls -A
declared
$ gitpool import gpu
node_pool.gpu: imported, its block is in imported.hcl

Import complete! 1 pool imported, and nothing in the cluster changed.

Warning: Values that may be secret stand in clear

imported.hcl has them as the cluster has, which shows them to all who may read
pools:

  node_pool.gpu: meta.api_token

Look at them before you share it. A sensitive variable keeps a value out of
files.
$ cp declared declared.hcl && gitpool import -all
node_pool.db: imported, its block is in imported.hcl
node_pool.declared: imported, as the files declare it already
node_pool.web: imported, its block is in imported.hcl

Import complete! 3 pools imported, and nothing in the cluster changed.
`gitpool plan` shows where those that were declared differ from the files.
$ cat imported.hcl
node_pool "gpu" {
  description = "the \"big\" ones: $${x}"

  meta {
    api_token = "hush"
    team      = "ml"
  }
}

node_pool "db" {
  node_identity_ttl = "1h0m0s"

  meta = {
    "a.b" = "c"
  }

  # meta["e"] stays as it is in the cluster: HCL would change the text, which is not in Unicode's normal form C.
  lifecycle {
    ignore_changes = [meta["e"]]
  }
}

node_pool "web" {}
$ gitpool fmt -check && gitpool plan | grep -v 'symbols\|actions\|gener\|^ *$'
  ~ update in-place
  # node_pool.declared will be updated in-place
  ~ node_pool "declared" {
      ~ description = "as somebody made it" -> "as the files want it"   # config changed
        name        = "declared"
    }
Plan: 0 to add, 1 to change, 0 to destroy.
$ gitpool import -matching='d*' -json
{"format_version": "1.0", "file": null, "generated": [], "declared": [], "managed": ["db", "declared"], "undeclared": [], "skipped": [], "removed": [], "removed_instances": [], "diagnostics": []}
$ gitpool import -all
Nothing to import: every pool is managed.
$ hand put {"Name": "late"}
$ echo 'node_pool "late" {' > broken.hcl; gitpool import late
Error: Unclosed block
...
[exit 1]
$ grep -c late imported.hcl
0
[exit 1]

-- declared --
node_pool "declared" {
  description = "as the files want it"
}
