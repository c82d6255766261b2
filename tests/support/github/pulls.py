"""Pull requests: one, many, their files and commits, and those that belong to a commit."""

from __future__ import annotations

from tests.support.github import diff, shapes
from tests.support.github.calls import Call, Route
from tests.support.github.exchange import Answer, Refused, malformed
from tests.support.github.records import Pull

DIFF = "application/vnd.github.diff"


def get(call: Call) -> Answer:
    """A pull request; or its diff, if that is asked for and not too large."""
    pull = call.pull
    if DIFF not in call.request.headers.get("accept", ""):
        return Answer(200, shapes.whole_pull(call.repository, pull))
    most = call.repository.largest_diff
    if len(call.repository.files(pull)) > most:
        told = (
            f"Sorry, the diff exceeded the maximum number of files ({most}). Consider using "
            "'List pull requests files' API or locally cloning the repository instead."
        )
        raise Refused(406, told, [{"resource": "PullRequest", "field": "diff", "code": "too_large"}])
    text = call.repository.git("diff", "-M", call.repository.fork_point(pull), pull.head_sha)
    return Answer(200, headers={"content-type": f"{DIFF}; charset=utf-8"}, text=text + "\n")


def list_all(call: Call) -> Answer:
    """Those of a state, a base, a head (`owner:branch`), the newest first."""
    query = call.request.query
    state, base, head = query.get("state", "open"), query.get("base"), query.get("head")
    if state not in ("open", "closed", "all"):
        raise malformed(f"For 'properties/state', {state} is not a member of [open, closed, all].")
    found = [
        pull
        for pull in call.repository.pulls.values()
        if state in ("all", pull.state)
        and base in (None, "", pull.base_ref)
        and head in (None, "", f"{(pull.fork or call.repository.full_name).split('/')[0]}:{pull.head_ref}")
    ]
    key = (lambda pull: pull.updated) if query.get("sort") == "updated" else _created
    return call.listed(sorted(found, key=key, reverse=query.get("direction", "desc") == "desc"), shapes.pull)


def _created(pull: Pull) -> str:
    return pull.created


def list_files(call: Call) -> Answer:
    """The files of its diff, as many as GitHub tells."""
    pull, files = call.pull, call.repository.files(call.pull)[: call.repository.most_files]
    page, headers = call.slice(files)

    def shape(file: diff.FileDiff) -> object:
        return shapes.file(call.repository, file, pull.head_sha)

    return Answer(200, [shape(file) for file in page], headers)


def list_commits(call: Call) -> Answer:
    """Its commits, oldest first, as many as GitHub tells."""
    return call.listed(call.repository.commits(call.pull)[:250], shapes.commit)


def list_for_commit(call: Call) -> Answer:
    """The merged ones that brought the commit to its branch; where there is none, merged and open ones that have it."""
    repository = call.repository
    sha = repository.git.sha(call.arguments["commit_sha"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {call.arguments['commit_sha']}")
    pulls = [pull for pull in repository.pulls.values() if pull.merged or pull.state == "open"]
    brought = [pull for pull in pulls if sha in pull.introduced]
    having = [pull for pull in pulls if sha in repository.commits(pull)]
    return call.listed(brought or having, shapes.pull)


_ALL = "/repos/{owner}/{repo}/pulls"
_ONE = _ALL + "/{pull_number}"
_OF_COMMIT = "/repos/{owner}/{repo}/commits/{commit_sha}/pulls"
ROUTES = (
    Route("GET", _ALL, "pulls/list", ("pull-requests",), list_all),
    Route("GET", _ONE, "pulls/get", ("pull-requests",), get),
    Route("GET", _ONE + "/files", "pulls/list-files", ("pull-requests",), list_files),
    Route("GET", _ONE + "/commits", "pulls/list-commits", ("pull-requests",), list_commits),
    Route("GET", _OF_COMMIT, "repos/list-pull-requests-associated-with-commit", ("pull-requests",), list_for_commit),
)
