What is no plan of gitpool's, or not a whole one, is refused in words; conflicting options are refused, never ignored.

$ gitpool plan -out=p
...
$ echo garbage > garbage
$ gitpool apply garbage
Error: Not a plan file
...
[exit 1]
$ head -c 200 p > half
$ gitpool apply half
Error: Not a plan file
...
[exit 1]
$ gitpool show half
Error: Not a plan file
...
[exit 1]
$ python3 -c 'import zipfile; zipfile.ZipFile("tfplan", "w").writestr("tfplan", "x")'
$ gitpool apply tfplan
Error: Not a plan file

tfplan is an archive, as Terraform's plans are. Name a file that `gitpool plan
-out` wrote.
[exit 1]
$ gitpool apply .
Error: The plan cannot be read

.: Is a directory. Name the file that -out wrote.
[exit 1]
$ echo '{"format_version": "1.2"}' > terraform.json
$ gitpool apply terraform.json
Error: Not a plan file

terraform.json was not written by `gitpool plan -out`. <any>
...
[exit 1]
$ sed 's/"format_version": 1/"format_version": 2/' p > newer
$ gitpool apply newer
Error: Unsupported plan file format
...
[exit 1]
$ sed 's/"changes"/"chances"/' p > lacking
$ gitpool apply lacking
Error: The plan file was changed
...
[exit 5]
$ sed 's/"gitpool_version": "0/"gitpool_version": "9/' p > another
$ gitpool apply another
Error: The plan is of another gitpool
...
[exit 5]
$ sed 's/"unmanaged": 0/"unmanaged": 1/' p > edited
$ gitpool apply edited
Error: The plan file was changed
...
[exit 5]
$ sed 's/"options"/"options": {}, "options"/' p > twice
$ gitpool apply twice
Error: Not a plan file
...
[exit 1]
$ head -c 100000 /dev/zero | tr '\0' '[' > deep
$ gitpool apply deep
Error: Not a plan file
...
[exit 1]
$ for o in -target=gpu -exclude=gpu -destroy -refresh-only -refresh=false -adopt -environment=x; do gitpool apply $o p 2>&1 | sed -n 2p; done
Error: A saved plan is applied as it is
Error: A saved plan is applied as it is
Error: A saved plan is applied as it is
Error: A saved plan is applied as it is
Error: A saved plan is applied as it is
Error: A saved plan is applied as it is
Error: A saved plan is applied as it is
$ gitpool apply p q
Error: Got unexpected extra argument (q)
...
[exit 1]
$ hand show gpu
null
$ gitpool apply -auto-approve -input=false -parallelism=2 -lock-timeout=1s -no-color -refresh=true p
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.

-- pools.hcl --
node_pool "gpu" {}
