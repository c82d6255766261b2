A push replaces the state, and refuses to lose anything by it, as Terraform's does.

$ gitpool state pull
$ gitpool apply -auto-approve
...
$ gitpool state pull > s.json; cmp s.json gitpool.state.json
$ gitpool state push s.json
gitpool.state.json holds this document already.
$ sed 's/"serial": 2,/"serial": 1,/' s.json > older.json
$ gitpool state push older.json
Error: The state is older
...
[exit 5]
$ sed 's/"first"/"edited"/' s.json > edited.json
$ gitpool state push edited.json
Error: The state has the same serial and another content

Both have the serial 2. If edited.json was edited, it needs a higher one.
Nothing was written. To replace it all the same, use -force.
[exit 5]
$ sed 's/"lineage": "[0-9a-f]*/"lineage": "00000000/' s.json > other.json
$ gitpool state push other.json
Error: The state has another lineage
...
[exit 5]
$ head -c 200 s.json > torn.json; gitpool state push -force torn.json
Error: The state is damaged
...
[exit 1]
$ echo '{"terraform_version": "1.9", "version": 4}' | gitpool state push -force -
Error: Not a gitpool state
...
[exit 1]
$ gitpool state push nowhere.json
Error: The document cannot be read

nowhere.json: No such file or directory. Name a file, or - for stdin.
[exit 1]
$ gitpool state push - <&-
Error: The document cannot be read
...
[exit 1]
$ cmp s.json gitpool.state.json
$ sed 's/"serial": 2,/"serial": 9,/' edited.json | gitpool state push -
Pushed to gitpool.state.json: serial 9, 1 managed pool.
$ gitpool plan
Note: Objects have changed outside of gitpool
...

-- pools.hcl --
node_pool "one" { description = "first" }
