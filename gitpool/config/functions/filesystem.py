"""Functions of files and templates (Terraform: internal/lang/funcs/filesystem.go, string.go).

Rules of this module:

* Files are read through the environment alone, which knows which ones may be.
* Where the folder lies is none of a plan's business: it lies elsewhere on every machine. So `abspath` cleans absolute
  paths and refuses others, and `pathexpand` knows no home.
"""

from __future__ import annotations

import base64

from gitpool.config.functions import paths
from gitpool.config.functions.function import Environment, Function, FunctionError, Parameter, excerpt
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import BOOL, STRING, Object, is_map, set_of
from gitpool.config.values.value import Value, boolean, set_value, string


def _file(environment: Environment, path: Value) -> Value:
    return string(_text(environment, path.data))


def _text(environment: Environment, path: str) -> str:
    try:
        return environment.read(path).decode()
    except UnicodeDecodeError:
        raise FunctionError(f"{excerpt(path)} is not UTF-8; filebase64 reads such files", 0) from None


def _file_base64(environment: Environment, path: Value) -> Value:
    return string(base64.b64encode(environment.read(path.data)).decode())


def _file_exists(environment: Environment, path: Value) -> Value:
    return boolean(environment.exists(path.data))


def _file_set(environment: Environment, path: Value, pattern: Value) -> Value:
    return set_value(STRING, map(string, environment.files(path.data, pattern.data)))


def _template_file(environment: Environment, path: Value, variables: Value) -> Value:
    text = _text(environment, path.data)
    return _rendered(environment, text, path.data, variables)


def _template_string(environment: Environment, template: Value, variables: Value) -> Value:
    if template.data is None or template.type is not STRING:
        raise FunctionError("a template must be a string", 0)
    result = _rendered(environment, template.data, "<templatestring argument>", variables)
    try:
        return convert(result, STRING)
    except ConversionError as problem:
        raise FunctionError(f"the template does not give a string: {problem}", 0) from None


def _rendered(environment: Environment, text: str, name: str, variables: Value) -> Value:
    """The value of a template, which may be of any type, but not null."""
    _check_variables(variables)
    result = environment.template(text, name, variables, nested=True)
    if result.data is None:
        raise FunctionError("the template gives null, which is no text", 0)
    return result


def _check_variables(variables: Value) -> None:
    if not (isinstance(variables.type, Object) or is_map(variables.type)):
        raise FunctionError("the variables must be an object or a map", 1)
    for name in variables.data:
        if not _is_identifier(name):
            raise FunctionError(f"{excerpt(name)} is no name for a variable of a template", 1)


def _is_identifier(name: str) -> bool:
    """Whether HCL takes it as a name: as Unicode's identifiers, with dashes behind the first letter."""
    return name.replace("-", "_").isidentifier() and name[0] != "-"


def _base_name(path: Value) -> Value:
    return string(paths.base(path.data))


def _folder_name(path: Value) -> Value:
    return string(paths.folder(path.data))


def _path_expand(path: Value) -> Value:
    if path.data.startswith("~"):
        raise FunctionError("~ is another folder for everyone, and a plan must be the same for all; write it out", 0)
    return path


def _absolute(path: Value) -> Value:
    if not path.data.startswith("/"):
        what = "where the folder lies differs from machine to machine, and a plan must not"
        raise FunctionError(f"{what}; only a path that begins with / has an absolute path here", 0)
    return string(paths.clean(path.data))


_PATH = Parameter("path", STRING)
_VARIABLES = Parameter("vars", partial=True)

FUNCTIONS = (
    Function(
        "file",
        (_PATH,),
        _file,
        "The text of a file in UTF-8, below the configuration's folder.",
        ('file("hello.txt")', "<<EOT\nHello\n\nEOT"),
        returns=STRING,
        needs_environment=True,
    ),
    Function(
        "filebase64",
        (_PATH,),
        _file_base64,
        "The bytes of a file below the configuration's folder, as base64.",
        ('filebase64("hello.txt")', '"SGVsbG8K"'),
        returns=STRING,
        needs_environment=True,
    ),
    Function(
        "fileexists",
        (_PATH,),
        _file_exists,
        "Whether there is such a regular file below the configuration's folder.",
        ('fileexists("hello.txt")', "true"),
        returns=BOOL,
        needs_environment=True,
    ),
    Function(
        "fileset",
        (_PATH, Parameter("pattern", STRING)),
        _file_set,
        "The paths, from a folder on, of the files that a pattern with `*`, `**`, `?`, `[a-z]` and `{a,b}` matches.",
        ('fileset(".", "*.txt")', 'toset([\n  "hello.txt",\n])'),
        returns=set_of(STRING),
        needs_environment=True,
    ),
    Function(
        "templatefile",
        (_PATH, _VARIABLES),
        _template_file,
        "What a file gives as a template that knows these variables and no others.",
        ('templatefile("hello.tmpl", { name = "World" })', "<<EOT\nHello, World!\n\nEOT"),
        needs_environment=True,
    ),
    Function(
        "templatestring",
        (Parameter("template"), _VARIABLES),
        _template_string,
        "What the text of a variable or local value gives as a template that knows these variables and no others.",
        ('templatestring(local.greeting, { name = "World" })', '"Hello, World!"'),
        returns=STRING,
        needs_environment=True,
    ),
    Function(
        "basename",
        (_PATH,),
        _base_name,
        "The last part of a path.",
        ('basename("pools/gpu.yaml")', '"gpu.yaml"'),
        returns=STRING,
    ),
    Function(
        "dirname",
        (_PATH,),
        _folder_name,
        "All but the last part of a path.",
        ('dirname("pools/gpu.yaml")', '"pools"'),
        returns=STRING,
    ),
    Function(
        "pathexpand",
        (_PATH,),
        _path_expand,
        "The path itself; one that begins with `~` is an error, as a plan must be the same for everyone.",
        ('pathexpand("pools/gpu.yaml")', '"pools/gpu.yaml"'),
        returns=STRING,
    ),
    Function(
        "abspath",
        (_PATH,),
        _absolute,
        "An absolute path cleaned; one that is not absolute is an error, as a plan must be the same everywhere.",
        ('abspath("/srv/pools/../gpu.yaml")', '"/srv/gpu.yaml"'),
        returns=STRING,
    ),
)
