A state on a server of Terraform's protocol, named by the environment as GitLab's templates do it.

$ gitpool plan
Error: <any>
...
[exit 1]
$ TF_HTTP_ADDRESS=$STATE_ADDR/state gitpool plan
...
Plan: 2 to add, 0 to change, 0 to destroy.
$ TF_HTTP_ADDRESS=$STATE_ADDR/state gitpool apply -auto-approve
...
Error: The state cannot be locked
...
[exit 1]
$ hand show a
null
$ echo 'export TF_HTTP_ADDRESS=$STATE_ADDR/state TF_HTTP_LOCK_ADDRESS=$STATE_ADDR/state/lock TF_HTTP_UNLOCK_ADDRESS=$STATE_ADDR/state/lock' > env.sh
$ . ./env.sh; CI=true gitpool apply -auto-approve
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ . ./env.sh; gitpool state list
node_pool.a
node_pool.b
$ . ./env.sh; gitpool state history | tail -n 1
2       <any>  apply  committed  <any>  no    <none>  <none>
$ . ./env.sh; gitpool state show -serial=2
Error: There is no copy of serial 2

http://127.0.0.1:<any>/state: No copies are kept there.
[exit 1]
$ sed -i s/first/second/ pools.hcl
$ hand signal a KILL
$ . ./env.sh; CI_JOB_URL=https://ci.example/7 gitpool apply -auto-approve
...
[exit 137]
$ . ./env.sh; gitpool recover
Error: The state is locked

http://127.0.0.1:<any>/state is held by <any> (apply) since
...
[exit 6]
$ . ./env.sh; gitpool force-unlock -force $(gitpool recover 2>&1 | grep -o '[0-9a-f-]\{36\}' | head -n 1)
The lock of <any> (apply) since <any>, run https://ci.example/7, lock ID <any> was taken away.
$ . ./env.sh; gitpool recover
...
Recovered: every pool is as planned.
$ rm -r gitpool.hcl; ls
env.sh
pools.hcl

-- gitpool.hcl --
gitpool {
  backend "http" {}
}

-- pools.hcl --
node_pool "a" { description = "first" }
node_pool "b" {}
