Every write of the state has its line: who, what for, and how it ended; the last ones can be shown and put back.

$ gitpool state history
The state has no history yet.
$ gitpool apply -auto-approve
...
$ sed -i s/first/second/ pools.hcl
$ hand refuse PUT two the quota is used up
$ gitpool apply -auto-approve
...
[exit 3]
$ hand allow
$ CI_JOB_URL=https://ci.example/7 gitpool apply -auto-approve
...
$ gitpool state rm two
Removed node_pool.two
$ gitpool state history
Serial  When  <any>
8       <any>  state rm  <none>       <any>  yes   <none>  <any>two
7       <any>  apply     committed    <any>  yes   https://ci.example/7  <none>
5       <any>  apply     rolled-back  <any>  yes   <none>  <any>node_pool.two was refused: the quota is used up
2       <any>  apply     committed    <any>  yes   <none>  <any><none>
$ gitpool state show -serial=2 one
node_pool "one" {
  description = "first"
}
$ gitpool state show -serial=7
# node_pool.one:
node_pool "one" {
  description = "second"
}

# node_pool.two:
node_pool "two" {
  description = "second"
}
$ gitpool state show -serial=7 -json two | python3 -c 'import json, sys; print(json.load(sys.stdin)["values"]["root_module"]["resources"][0]["address"])'
nomad_node_pool.two
$ gitpool state show -serial=6
Error: There is no copy of serial 6

gitpool.state.json: There are copies of the serials 2, 5, 7, 8.
[exit 1]
$ gitpool state show
Error: A pool is missing
...
[exit 1]
$ gitpool state history -json | python3 -c 'import json, sys; print([(e["serial"], e["operation"], e["copy"]) for e in json.load(sys.stdin)["history"]])'
[(8, 'state rm', True), (7, 'apply', True), (5, 'apply', True), (2, 'apply', True)]
$ gitpool state pull -serial=7 > good.json
$ gitpool state push good.json
Error: The state is older

What is there has the serial 8, good.json has 7. Nothing was written. To
replace it all the same, use -force.
[exit 5]
$ gitpool state push -force good.json
Pushed to gitpool.state.json: serial 9, 2 managed pools.
$ gitpool state list
node_pool.one
node_pool.two
$ gitpool plan
No changes. <any>
...
$ ls
gitpool.state.json
gitpool.state.json.backup
gitpool.state.json.history
good.json
pools.hcl

$ head -c 300 good.json > gitpool.state.json
$ gitpool plan
Error: The state is damaged

gitpool.state.json is not a whole JSON document (<any>
...
[exit 1]
$ gitpool state history
...
Error: There are copies of the serials 2, 5, 7, 8, 9
...
[exit 1]
$ gitpool state pull -serial=9 > last.json; gitpool state push last.json
Error: The state is damaged
...
[exit 1]
$ gitpool state push -force last.json
Pushed to gitpool.state.json: serial 9, 2 managed pools.
$ gitpool plan
No changes. <any>
...

-- pools.hcl --
node_pool "one" { description = "first" }
node_pool "two" { description = "first" }
