What somebody else wrote into a pool reaches no terminal raw, and no locale ends in a traceback.

$ printf 'node_pool "gpu" {\n  description = "a\\u001b[31mred\\u0007 \\u202e \\u00e9\\u65e5"\n}\n' > pools.hcl
$ gitpool plan
...
      + description = "a\u001b[31mred\u0007 \u202e é日"
...
$ hand put {"Name": "gpu", "Description": "\u001b]0;title\u0007\r\nnext \u0085"}
$ gitpool plan -adopt
...
      ~ description = "\u001b]0;title\u0007\r\nnext \u0085" -> "a\u001b[31mred\u0007 \u202e é日"
...
$ LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 gitpool plan -adopt
...
<any>-> "a\u001b[31mred\u0007 \u202e \xe9\u65e5"
...
$ LC_ALL=C gitpool plan -adopt | grep -c 'é日'
1
$ PYTHONIOENCODING=ascii terminal gitpool plan -target=é
^[[31m,^[[39m
^[[31m|^[[39m <any>-target=\xe9 matches no pool<any>
...
[exit 1]
$ gitpool apply -auto-approve -adopt
...
$ PYTHONIOENCODING=latin-1 gitpool show -json | python3 -c 'import json, sys; print(ascii(json.load(sys.stdin)["values"]["root_module"]["resources"][0]["values"]["description"]))'
'a\x1b[31mred\x07 \u202e \xe9\u65e5'
$ hand refuse gpu not found \u001b[31m
$ sed -i s/red/blue/ pools.hcl
$ gitpool apply -auto-approve 2>&1 | grep -c $'\e'
0
[exit 1]

-- README --
