"""The legacy Client: slash-less paths, plain dictionaries, snapshots that must not be ready too early."""

import sys
import tempfile

from cases import CONFIG, RESULT, case, finish
from label_studio_sdk import Client

url, token, _personal_token = sys.argv[1:4]
client = Client(url=url, api_key=token)
seen = {}


@case("connection")
def _():
    assert client.check_connection()["status"] == "UP"


@case("who is here")
def _():
    assert "python@example.test" in [user.email for user in client.get_users()]


@case("start a project")
def _():
    seen["project"] = client.start_project(title="Legacy", label_config=CONFIG)
    assert seen["project"].id > 0


@case("list projects")
def _():
    assert seen["project"].id in [project.id for project in client.get_projects()]


@case("import tasks")
def _():
    seen["tasks"] = seen["project"].import_tasks([{"text": f"text {n}"} for n in range(130)])
    assert len(seen["tasks"]) == 130


@case("import with pre-annotated fields")
def _():
    made = seen["project"].import_tasks([{"text": "pre", "mood": "good"}], preannotated_from_fields=["mood"])
    task = seen["project"].get_task(made[0])
    assert task["predictions"][0]["result"][0]["value"] == {"choices": ["good"]}, task["predictions"]


@case("import a CSV file")
def _():
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write('text,source\n"a, b",x\n"c",y\n')
        file.flush()
        assert len(seen["project"].import_tasks(file.name)) == 2


@case("all tasks, each once")
def _():
    tasks = seen["project"].get_tasks()
    assert len({task["id"] for task in tasks}) == len(tasks) == 133, len(tasks)


@case("unlabeled tasks")
def _():
    assert len(seen["project"].get_unlabeled_tasks()) == 133


@case("annotate")
def _():
    seen["annotation"] = seen["project"].create_annotation(seen["tasks"][0], result=RESULT)
    assert seen["annotation"]["result"] == RESULT
    seen["project"].update_annotation(seen["annotation"]["id"], was_cancelled=False, ground_truth=True)
    assert [task["id"] for task in seen["project"].get_labeled_tasks()] == [seen["tasks"][0]]


@case("predictions in three shapes")
def _():
    project = seen["project"]
    made = project.create_prediction(seen["tasks"][1], result=RESULT, score=0.5, model_version="m")
    assert made["result"] == RESULT
    assert project.create_prediction(seen["tasks"][2], result="good")["result"][0]["value"] == {"choices": ["good"]}
    assert project.create_prediction(seen["tasks"][3], result={"choices": ["bad"]})["result"][0]["type"] == "choices"
    assert project.get_model_versions() != {}


@case("export directly")
def _():
    exported = seen["project"].export_tasks(export_type="JSON")
    assert [task["id"] for task in exported] == [seen["tasks"][0]], len(exported)
    both = seen["project"].export_tasks(export_type="JSON", download_all_tasks=True, ids=seen["tasks"][:2])
    assert sorted(task["id"] for task in both) == sorted(seen["tasks"][:2]), len(both)


@case("export through a snapshot")
def _():
    with tempfile.TemporaryDirectory() as folder:
        made = seen["project"].export(export_type="JSON", output_dir=folder)
        assert made["status"] == 200, made


finish()
