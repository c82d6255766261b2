Every exit code means one thing; 2 is only ever "there are changes".

$ gitpool plan
...
$ gitpool plan -detailed-exitcode
...
[exit 2]
$ gitpool plan -target=nothing -detailed-exitcode
...
[exit 1]
$ hand refuse b is not allowed
$ gitpool apply -auto-approve
...
[exit 3]
$ hand refuse DELETE a node pool "a" has nodes in regions: [global]
$ gitpool apply -auto-approve -parallelism=1
...
[exit 4]
$ hand allow
$ gitpool plan -out=p
...
$ hand put {"Name": "b"}
$ gitpool apply p
...
[exit 5]
$ hand hold ada@elsewhere
$ gitpool apply -auto-approve
...
[exit 6]
$ hand let go
$ gitpool apply -auto-approve
...
$ gitpool apply -auto-approve
...
Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
$ gitpool plan -detailed-exitcode
No changes. <any>
...

-- pools.hcl --
node_pool "a" {}
node_pool "b" {}
