validate checks the files without a cluster and without the state, and says everything that is wrong at once.

$ NOMAD_ADDR=http://127.0.0.1:9 gitpool validate
Success! The configuration is valid.
$ gitpool validate -json
{"format_version": "1.0", "valid": true, "error_count": 0, "warning_count": 0, "diagnostics": []}
$ echo 'node_pool "gpu" { descripton = "x" }' > wrong.hcl
$ gitpool validate
Error: <any>
...
  on wrong.hcl line 1<any>
  at wrong.hcl:1:19
...
[exit 1]
$ gitpool validate -json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["valid"], d["error_count"], sorted({x["range"]["filename"] for x in d["diagnostics"]}))'
False 2 ['wrong.hcl']
$ gitpool validate stray
Error: Got unexpected extra argument (stray)
...
[exit 1]
$ mkdir empty
$ gitpool -chdir=empty validate
Error: No node pools in this folder
...
[exit 1]
$ echo 'variable "x" {}' > empty/variables.hcl && gitpool -chdir=empty validate
Warning: No node pools in this folder
...
Success! The configuration is valid.

-- pools.hcl --
node_pool "gpu" {}
