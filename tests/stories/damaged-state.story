A state that is truncated, foreign or newer is refused with what to do, and neither it nor the cluster is touched.

$ gitpool apply -auto-approve
...
$ cp gitpool.state.json good
$ head -c 60 good > gitpool.state.json
$ gitpool plan
Error: The state is damaged

gitpool.state.json is not a whole JSON document<any>
...
[exit 1]
$ gitpool apply -auto-approve
Error: The state is damaged
...
[exit 1]
$ : > gitpool.state.json
$ gitpool apply -auto-approve
Error: The state is damaged
...
[exit 1]
$ gitpool recover
...
Error: The state is damaged
...
[exit 1]
$ wc -c < gitpool.state.json
0
$ echo '{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "resources": []}' > gitpool.state.json
$ gitpool state list
Error: Not a gitpool state

gitpool.state.json is a Terraform state: <any>
...
[exit 1]
$ sed 's/"version": 1/"version": 9/' good > gitpool.state.json
$ gitpool destroy -auto-approve
Error: Unsupported state format

gitpool.state.json uses version 9, <any>
...
[exit 1]
$ cp good gitpool.state.json
$ gitpool plan -detailed-exitcode
No changes. <any>
...
$ sed -i 's/{}/{ description = "x" }/' pools.hcl
$ gitpool apply -auto-approve
...
$ ls
gitpool.state.json
gitpool.state.json.backup
gitpool.state.json.history
good
pools.hcl
$ cmp good gitpool.state.json.backup
$ gitpool apply -auto-approve -state=/proc/gitpool.json
Error: The state cannot be locked

/proc/gitpool.json: <any>
...
[exit 1]
$ for i in $(seq 20); do echo "node_pool \"p$i\" {}"; done > more.hcl
$ (ulimit -f 1; gitpool apply -auto-approve 2>&1 | tail -5)
Error: The state cannot be written

gitpool.state.json: File too large. Mend the folder's permissions or free some
room; the document is as it was.
$ hand show p1
null
$ gitpool plan | tail -1
Plan: 20 to add, 0 to change, 0 to destroy.

-- pools.hcl --
node_pool "gpu" {}
