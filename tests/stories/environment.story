A flag goes before the file, the file before the environment, and that before the default.

$ NOMAD_ADDR=http://127.0.0.1:9 gitpool plan
Error: The cluster cannot be reached

GET http://127.0.0.1:9/v1/node/pools: <any>
...
[exit 1]
$ echo 'gitpool { address = "http://127.0.0.1:19" }' > settings.hcl
$ gitpool plan
Error: The cluster cannot be reached

GET http://127.0.0.1:19/v1/node/pools: <any>
...
[exit 1]
$ gitpool plan -address=$NOMAD_ADDR
...
Plan: 1 to add, 0 to change, 0 to destroy.
$ echo 'gitpool { environment = "prod" }' > settings.hcl
$ gitpool plan
...
gitpool will perform the following actions in environment "prod":
...
$ gitpool plan -environment=staging -out=p
...
gitpool will perform the following actions in environment "staging":
...
$ sed -i 's/"prod"/"test"/' settings.hcl
$ gitpool apply p
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ sed -i 's/{}/{ description = "x" }/' pools.hcl
$ gitpool plan -out=p
...
$ sed -i 's/"test"/"prod"/' settings.hcl
$ gitpool apply p
Error: The plan is stale
...
[exit 5]
$ gitpool plan -region=nowhere
Error: <any>
...
[exit 1]
$ echo 'gitpool { token = "s3cret" }' > settings.hcl
$ gitpool plan
Error: Secret in a file
...
[exit 1]

-- pools.hcl --
node_pool "gpu" {}
