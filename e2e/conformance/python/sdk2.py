"""label-studio-sdk 2.x: tokens of both kinds, project, import, tasks, annotations, predictions, views, export."""

import sys

from cases import CONFIG, RESULT, case, finish
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError
from label_studio_sdk.data_manager import Column, Filters, Operator, Type

url, token, personal_token = sys.argv[1:4]
ls = LabelStudio(base_url=url, api_key=token)
seen = {}


@case("access token: who am I")
def _():
    me = ls.users.whoami()
    assert me.email == "python@example.test", me
    assert ls.users.get_token().token == token


@case("personal token: exchanged and used")
def _():
    other = LabelStudio(base_url=url, api_key=personal_token)
    assert other.users.whoami().email == "python@example.test"
    assert other.tokens.list()[0].token == personal_token.rsplit(".", 1)[0]


@case("a wrong token is a 401 with a body")
def _():
    try:
        LabelStudio(base_url=url, api_key="0" * 40).users.whoami()
    except ApiError as error:
        assert error.status_code == 401 and error.body["detail"] == "Invalid token.", error
    else:
        raise AssertionError("no error")


@case("version")
def _():
    assert ls.versions.get().edition == "Community"


@case("create a project")
def _():
    seen["project"] = ls.projects.create(title="SDK 2", label_config=CONFIG)
    assert seen["project"].id > 0 and seen["project"].title == "SDK 2"


@case("a broken labeling config is a 400 with the field named")
def _():
    try:
        ls.projects.create(title="broken", label_config="<View><Text")
    except ApiError as error:
        assert error.status_code == 400 and "label_config" in error.body["validation_errors"], error.body
    else:
        raise AssertionError("no error")


@case("validate a labeling config")
def _():
    ls.projects.validate_label_config(id=seen["project"].id, label_config=CONFIG)


@case("list projects through the pager")
def _():
    assert seen["project"].id in [project.id for project in ls.projects.list()]


@case("labeling interface of the project")
def _():
    interface = ls.projects.get(seen["project"].id).get_label_interface()
    assert interface.get_control("mood").labels == ["good", "bad"]


@case("import tasks and get their ids")
def _():
    answer = ls.projects.import_tasks(
        id=seen["project"].id,
        request=[{"text": "one"}, {"text": "two"}, {"data": {"text": "drei"}, "predictions": [{"result": RESULT, "score": 0.5, "model_version": "m1"}]}],
        return_task_ids=True,
    )
    seen["tasks"] = answer.task_ids
    assert len(seen["tasks"]) == 3 and answer.task_count == 3, answer


@case("list tasks through the pager")
def _():
    tasks = list(ls.tasks.list(project=seen["project"].id, fields="all"))
    assert sorted(task.id for task in tasks) == sorted(seen["tasks"])
    assert {task.data["text"] for task in tasks} == {"one", "two", "drei"}


@case("more tasks than a page, each once")
def _():
    ls.projects.import_tasks(id=seen["project"].id, request=[{"text": f"page {n}"} for n in range(250)])
    ids = [task.id for task in ls.tasks.list(project=seen["project"].id)]
    assert len(ids) == 253 and len(set(ids)) == 253, len(ids)


@case("create, get, change and delete a task")
def _():
    task = ls.tasks.create(data={"text": "by hand"}, project=seen["project"].id)
    assert ls.tasks.get(id=str(task.id)).data == {"text": "by hand"}
    assert ls.tasks.update(id=str(task.id), data={"text": "changed"}, project=seen["project"].id).data == {"text": "changed"}
    ls.tasks.delete(id=str(task.id))


@case("annotate")
def _():
    made = ls.annotations.create(id=seen["tasks"][0], result=RESULT, lead_time=2.5, was_cancelled=False)
    assert made.result == RESULT and made.task == seen["tasks"][0], made
    seen["annotation"] = made.id
    assert ls.annotations.get(id=made.id).lead_time == 2.5
    changed = ls.annotations.update(id=made.id, result=[{**RESULT[0], "value": {"choices": ["bad"]}}])
    assert changed.result[0]["value"] == {"choices": ["bad"]}
    assert [item.id for item in ls.annotations.list(id=seen["tasks"][0])] == [made.id]
    assert ls.tasks.get(id=str(seen["tasks"][0])).is_labeled is True


@case("predict")
def _():
    made = ls.predictions.create(task=seen["tasks"][1], result=RESULT, score=0.9, model_version="m2")
    assert made.score == 0.9 and made.task == seen["tasks"][1]
    assert made.id in [item.id for item in ls.predictions.list(task=seen["tasks"][1])]
    assert ls.predictions.update(id=made.id, score=0.4).score == 0.4


@case("import predictions")
def _():
    answer = ls.projects.import_predictions(
        id=seen["project"].id, request=[{"task": seen["tasks"][1], "result": RESULT, "score": 0.1, "model_version": "m3"}]
    )
    assert answer.created == 1, answer


@case("filter tasks with a view")
def _():
    filters = Filters.create(Filters.AND, [Filters.item(Column.data("text"), Operator.CONTAINS, Type.String, Filters.value("drei"))])
    view = ls.views.create(project=seen["project"].id, data={"title": "v", "filters": filters})
    assert view.data["filters"]["items"][0]["operator"] == "contains", view
    assert [task.id for task in ls.tasks.list(project=seen["project"].id, view=view.id)] == [seen["tasks"][2]]
    ls.views.delete(id=str(view.id))


@case("turn predictions into annotations")
def _():
    ls.actions.create(
        id="predictions_to_annotations",
        project=seen["project"].id,
        selected_items={"all": False, "included": [seen["tasks"][2]]},
    )
    assert len(ls.annotations.list(id=seen["tasks"][2])) == 1


@case("export as JSON")
def _():
    exported = ls.projects.exports.as_json(seen["project"].id)
    by_id = {task["id"]: task for task in exported}
    assert by_id[seen["tasks"][0]]["annotations"][0]["result"][0]["value"] == {"choices": ["bad"]}
    assert len(exported) >= 253


@case("export as a table")
def _():
    table = ls.projects.exports.as_pandas(seen["project"].id)
    assert "mood" in table.columns and "text" in table.columns, table.columns


@case("list the formats")
def _():
    assert "JSON" in [item["name"] for item in ls.projects.exports.list_formats(seen["project"].id)]


@case("delete tasks by action")
def _():
    ls.actions.create(id="delete_tasks", project=seen["project"].id, selected_items={"all": False, "included": [seen["tasks"][1]]})
    assert seen["tasks"][1] not in [task.id for task in ls.tasks.list(project=seen["project"].id)]


@case("delete the project")
def _():
    ls.projects.delete(id=seen["project"].id)
    try:
        ls.projects.get(id=seen["project"].id)
    except ApiError as error:
        assert error.status_code == 404
    else:
        raise AssertionError("still there")


finish()
