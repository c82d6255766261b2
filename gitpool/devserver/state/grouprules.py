"""Which task groups a job may have.

nomad: nomad/structs/structs.go Job.Validate, TaskGroup.Validate, Task.Validate.
"""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.devserver.state.nodepool import several
from gitpool.devserver.web.reply import Panic


def objects(given: object) -> list[Mapping[str, object]]:
    """The objects of a list; Panic where there is none, as Nomad follows the pointer all the same."""
    found = given if isinstance(given, list) else []
    if None in found:
        raise Panic("runtime error: invalid memory address or nil pointer dereference")
    return [item for item in found if isinstance(item, Mapping)]


def group_problems(groups: list[dict[str, object]], job_type: str) -> list[str]:
    """What is wrong with groups that have been filled in: with their names, then with each by itself."""
    problems, first = [], dict[str, int]()
    for number, group in enumerate(groups, 1):
        name, count = str(group["Name"]), group["Count"]
        if not name:
            problems.append(f"Job task group {number} missing name")
        elif name in first:
            problems.append(f"Job task group {number} redefines '{name}' from group {first[name]}")
        else:
            first[name] = number
        if job_type == "system" and isinstance(count, int) and count > 1:
            problems.append(f"Job task group {name} has count {count}. Count cannot exceed 1 with system scheduler")
    for group in groups:
        inner = _problems_inside(group)
        if inner:
            problems.append(f"Task group {group['Name']} validation failed: {several(inner)}")
    return problems


def _problems_inside(group: Mapping[str, object]) -> list[str]:
    name, count, tasks = str(group["Name"]), group["Count"], objects(group["Tasks"])
    checks = [
        (not name, "Missing task group name"),
        ("\0" in name, "Task group name contains null character"),
        (isinstance(count, int) and count < 0, "Task group count can't be negative"),
        (not tasks, "Missing tasks for task group"),
    ]
    problems = [sentence for is_wrong, sentence in checks if is_wrong]
    first = dict[str, int]()
    for number, task in enumerate(tasks, 1):
        task_name = str(task["Name"])
        if not task_name:
            problems.append(f"Task {number} missing name")
        elif task_name in first:
            problems.append(f"Task {number} redefines '{task_name}' from task {first[task_name]}")
        else:
            first[task_name] = number
    for task in tasks:
        wrong = _task_problems(str(task["Name"]), str(task["Driver"]))
        if wrong:
            problems.append(f"Task {task['Name']} validation failed: {several(wrong)}")
    return problems


def _task_problems(name: str, driver: str) -> list[str]:
    has_slash = "/" in name or "\\" in name
    checks = [
        (not name, "Missing task name"),
        (name == "alloc", 'Task cannot be named "alloc"'),
        (has_slash, "Task name cannot include slashes"),
        ("\0" in name and not has_slash, "Task name cannot include null characters"),
        (not driver, "Missing task driver"),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]
