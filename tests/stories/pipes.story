Nobody who stops listening, and no stream that is closed or full, ends in a traceback or in half an apply. An apply that
was done ends with 0 though it could not be told; a command whose answer is its output then ends with 1.

$ gitpool plan | head -1
gitpool compared the files, the cluster and its last apply to generate the
$ gitpool plan -help | head -1
Usage: gitpool plan [flags]
$ gitpool apply -auto-approve | head -1
gitpool compared the files, the cluster and its last apply to generate the
$ gitpool plan -detailed-exitcode
No changes. <any>
...
$ sed -i 's/{}/{ description = "x" }/' pools.hcl
$ gitpool apply -auto-approve > /dev/full
Error: The output could not be written

No space left on device. What was to be done was done, but not all of it was
told. Write the output to another place.
$ gitpool plan -detailed-exitcode > /dev/null
$ gitpool destroy -auto-approve -json > /dev/full
Error: The output could not be written
...
$ gitpool state list
$ gitpool recover > /dev/full
Error: The output could not be written
...
$ gitpool apply -auto-approve -target=nope > /dev/full 2>&1
[exit 1]
$ gitpool apply -auto-approve > /dev/null
$ gitpool plan > /dev/full
Error: The output could not be written
...
[exit 1]
$ gitpool plan -detailed-exitcode >&- 2>&-
$ gitpool pool list >&-
$ gitpool pool list > /dev/full
Error: The output could not be written
...
[exit 1]
$ gitpool plan -target=x >&- 2>&-
[exit 1]
$ sed -i 's/"x"/"y"/' pools.hcl
$ gitpool apply <&-
...
Error: Nobody answered
...
[exit 1]
$ printf '\377\n' | gitpool apply
...
[exit 1]
$ printf 'yes\r\n' | gitpool apply | tail -1
Apply complete! Resources: 0 added, 2 changed, 0 destroyed.
$ gitpool show -json | head -c 1
{
$ gitpool state list >/dev/full
Error: The output could not be written
...
[exit 1]

-- pools.hcl --
node_pool "gpu" {}
node_pool "web" {}
