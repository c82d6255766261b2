`gitpool fmt -` reads stdin and writes stdout, byte for byte; nothing is listed.

$ printf 'a=1' | gitpool fmt -
a = 1
$ printf 'a=1\n' | gitpool fmt -diff -
--- old/<stdin>
+++ new/<stdin>
@@ -1 +1 @@
-a=1
+a = 1
$ printf 'a=1' | gitpool fmt -check -
[exit 3]
$ printf 'a = 1\n' | gitpool fmt -check -
$ printf '# \303\244\r\na=1\r\n' | PYTHONIOENCODING=ascii gitpool fmt - | od -An -c | tr -s ' '
 # 303 244 \r \n a = 1 \r \n
$ printf 'a=' | gitpool fmt -
Error: Missing expression
...
  at <stdin>:1:2
...
[exit 2]
