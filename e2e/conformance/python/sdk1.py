"""label-studio-sdk 1.0.20: strict models, so every required field must be there."""

import sys

from cases import CONFIG, RESULT, case, finish
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

url, token, personal_token = sys.argv[1:4]
ls = LabelStudio(base_url=url, api_key=token)
seen = {}


@case("access token: who am I")
def _():
    assert ls.users.whoami().email == "python@example.test"


@case("personal token: exchanged and used")
def _():
    other = LabelStudio(base_url=url + "/", api_key=personal_token)
    assert other.users.whoami().email == "python@example.test"
    assert other.tokens.get()[0].created_at


@case("token settings")
def _():
    assert ls.jwt_settings.get().legacy_api_tokens_enabled is True


@case("create a project")
def _():
    seen["project"] = ls.projects.create(title="SDK 1", label_config=CONFIG)
    assert seen["project"].id > 0


@case("list projects through the pager")
def _():
    assert seen["project"].id in [project.id for project in ls.projects.list()]


@case("import tasks")
def _():
    answer = ls.projects.import_tasks(
        id=seen["project"].id, request=[{"text": f"text {n}"} for n in range(120)], return_task_ids=True
    )
    assert answer.task_count == 120 and len(answer.task_ids) == 120
    seen["tasks"] = answer.task_ids


@case("list tasks through the pager, each once")
def _():
    ids = [task.id for task in ls.tasks.list(project=seen["project"].id, fields="all")]
    assert len(ids) == len(set(ids)) == 120, len(ids)


@case("annotate")
def _():
    made = ls.annotations.create(id=seen["tasks"][0], result=RESULT, was_cancelled=False)
    assert made.result == RESULT
    assert ls.annotations.get(id=made.id).id == made.id


@case("predict")
def _():
    made = ls.predictions.create(task=seen["tasks"][1], result=RESULT, score=0.7, model_version="m")
    assert made.score == 0.7
    assert made.id in [item.id for item in ls.predictions.list(task=seen["tasks"][1])]


@case("views")
def _():
    view = ls.views.create(project=seen["project"].id, data={"title": "t"})
    assert view.project == seen["project"].id
    assert view.id in [item.id for item in ls.views.list(project=seen["project"].id)]


@case("export formats")
def _():
    assert ls.projects.exports.list_formats(id=seen["project"].id)


@case("export as JSON")
def _():
    exported = ls.projects.exports.as_json(seen["project"].id)
    assert len(exported) == 120


@case("a missing project is a 404 with a body")
def _():
    try:
        ls.projects.get(id=99999999)
    except ApiError as error:
        assert error.status_code == 404 and error.body["status_code"] == 404
    else:
        raise AssertionError("no error")


@case("delete the project")
def _():
    ls.projects.delete(id=seen["project"].id)


finish()
