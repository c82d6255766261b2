fmt leaves a file with mistakes as it is, lays out the others, and ends with 2, as Terraform does.

$ printf 'a=1\na=2\n' > a.hcl && printf 'b=1\n' > b.hcl && printf 'c=\351\n' > c.hcl
$ gitpool fmt
b.hcl
...
Error: Attribute redefined
...
  at a.hcl:2:1
...
Error: The file is not UTF-8
...
[exit 2]
$ cat a.hcl b.hcl
a=1
a=2
b = 1
$ gitpool fmt -check
Error: Attribute redefined
...
[exit 2]
$ rm a.hcl c.hcl
$ gitpool fmt nowhere
Error: No such file or folder
...
There is nothing at nowhere. Check the spelling.
...
[exit 2]
$ gitpool fmt ""
Error: No such file or folder
...
[exit 2]
$ echo '{}' > x.hcl.json && gitpool fmt && gitpool fmt x.hcl.json
Error: Not a file in HCL
...
[exit 2]
$ mkfifo pipe.hcl && gitpool fmt
Error: Not a regular file
...
[exit 2]
$ rm pipe.hcl; ln -s /nowhere lost.hcl && gitpool fmt lost.hcl
Error: No such file or folder
...
[exit 2]
$ gitpool fmt -rewrite
Error: gitpool fmt has no flag -rewrite
...
[exit 1]

