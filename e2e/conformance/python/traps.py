"""The answers that look right and break a client, each as a named case, for one generation of clients.

Arguments: address, access token, personal token, generation (`legacy`, `1` or `2`). A case that belongs to work that is
not there yet says `later`; one about other editions `n/a`. Both are printed and not counted as passed.
"""

import datetime
import json
import sys
import tempfile
import time

import requests
from cases import CONFIG, RESULT, case, finish
from label_studio_sdk import Client, LabelStudio
from label_studio_sdk.core.api_error import ApiError

url, token, personal_token, generation = sys.argv[1:5]
AUTH = {"Authorization": f"Token {token}"}
LEGACY = generation == "legacy"
legacy = Client(url=url, api_key=token)
ls = LabelStudio(base_url=url, api_key=token)


def trap(number, name, *generations):
    def run(function):
        if not generations or generation in generations:
            case(f"trap {number}: {name}")(function)
        return function

    return run


def aside(number, word, reason):
    print(word, f"trap {number}:", reason)


def raw(method, path, **options):
    options.setdefault("headers", AUTH)
    return requests.request(method, url + path, allow_redirects=False, timeout=60, **options)


def is_there(path):
    return raw("GET", path).status_code not in (404, 405)


def make_project(title="Traps"):
    if LEGACY:
        return legacy.start_project(title=title, label_config=CONFIG).id
    return ls.projects.create(title=title, label_config=CONFIG).id


def import_tasks(project, tasks, **options):
    if LEGACY:
        return legacy.get_project(project).import_tasks(tasks, **options)
    return ls.projects.import_tasks(id=project, request=tasks, return_task_ids=True, **options).task_ids


def list_tasks(project):
    if LEGACY:
        return [task["id"] for task in legacy.get_project(project).get_tasks()]
    return [task.id for task in ls.tasks.list(project=project, page_size=20)]


def tasks_of(project):
    return raw("GET", f"/api/tasks/?project={project}&fields=all&page_size=1000").json()["tasks"]


project = make_project()
tasks = import_tasks(project, [{"text": f"text {n}"} for n in range(45)])


@trap(1, "a missing slash is no redirect, and the body survives")
def _():
    made = raw("POST", "/api/projects", json={"title": "No slash"})
    assert made.status_code == 201 and made.json()["title"] == "No slash", made.status_code
    for path in ("/api/version", "/api/projects", f"/api/projects/{project}", "/api/users", "/api/dm/views"):
        assert raw("GET", path).status_code == 200, path
    assert requests.get(url + "//api/version/", timeout=60).json()["edition"] == "Community"


@trap(2, "beyond the last page of tasks comes a 404, so a loop ends")
def _():
    answer = raw("GET", f"/api/tasks?project={project}&page=2&page_size=100")
    assert answer.status_code == 404, answer.status_code
    assert sorted(list_tasks(project)) == sorted(tasks)


@trap(3, "no page comes twice")
def _():
    seen = list_tasks(project)
    assert len(seen) == len(set(seen)) == 45, len(seen)
    pages = [raw("GET", f"/api/projects/?page={n}&page_size=1").json()["results"][0]["id"] for n in (1, 2)]
    assert pages[0] != pages[1]


@trap(4, "the 404 at the end of a list has a JSON body")
def _():
    for path in (f"/api/tasks/?project={project}&page=99", "/api/projects/?page=9999", "/api/labels/?page=99"):
        answer = raw("GET", path)
        assert answer.status_code == 404 and "detail" in answer.json(), path


@trap(5, "beyond the last page of members and states comes an empty page")
def _():
    organization = raw("GET", "/api/current-user/whoami").json()["active_organization"]
    if generation == "2":
        assert len(list(ls.organizations.members.list(id=organization))) >= 1
        assert list(ls.states.state_history(entity_name="task", entity_id=tasks[0])) == []
    for path in (f"/api/organizations/{organization}/memberships", f"/api/fsm/entities/task/{tasks[0]}/history"):
        answer = raw("GET", f"{path}?page=99")
        assert answer.status_code == 200 and answer.json()["results"] == [], path


@trap(6, "bare arrays are bare")
def _():
    paths = ["/api/users/", "/api/organizations/", "/api/token/", f"/api/dm/views/?project={project}"]
    paths += [f"/api/projects/{project}/exports/", f"/api/predictions/?project={project}"]
    paths += [f"/api/tasks/{tasks[0]}/annotations/", f"/api/projects/{project}/file-uploads"]
    paths += [path for path in ("/api/webhooks/", f"/api/storages/?project={project}") if is_there(path)]
    for path in paths:
        assert isinstance(raw("GET", path).json(), list), path
    if not LEGACY:
        assert len(ls.users.list()) >= 1 and ls.projects.exports.list(project) == []


@trap(7, "page envelopes are envelopes")
def _():
    organization = raw("GET", "/api/current-user/whoami").json()["active_organization"]
    for path in ("/api/projects/", "/api/projects/counts/", "/api/labels/", f"/api/organizations/{organization}/memberships"):
        assert {"count", "next", "previous", "results"} <= set(raw("GET", path).json()), path


@trap(8, "a project is created with 201")
def _():
    assert raw("POST", "/api/projects", json={"title": "Made"}).status_code == 201
    assert make_project("Made by the client") > 0


@trap(9, "a project is changed with 200")
def _():
    assert raw("PATCH", f"/api/projects/{project}", json={"title": "Traps"}).status_code == 200
    if LEGACY:
        legacy.get_project(project).set_params(title="Traps again")


@trap(10, "an import answers the task ids that were asked for")
def _():
    own = make_project("Ids")
    assert len(import_tasks(own, [{"text": "a"}, {"text": "b"}])) == 2
    answer = raw("POST", f"/api/projects/{own}/import?return_task_ids=1", json=[{"text": "c"}]).json()
    assert len(answer["task_ids"]) == 1


@trap(11, "an import is done when it is answered: there is no job without ids or error")
def _():
    answer = raw("POST", f"/api/projects/{make_project('Job')}/import?return_task_ids=1", json=[{"text": "c"}]).json()
    assert "import" not in answer and "task_ids" in answer, answer


@trap(12, "found_formats of the imports a client sends is a list")
def _():
    answer = raw("POST", f"/api/projects/{make_project('Formats')}/import", json=[{"text": "c"}]).json()
    assert answer["found_formats"] == []
    if generation == "1":
        assert ls.projects.import_tasks(id=project, request=[{"text": "one more"}]).found_formats == []
        tasks.append(max(task["id"] for task in tasks_of(project)))


@trap(13, "export formats are objects")
def _():
    assert all("name" in item for item in raw("GET", f"/api/projects/{project}/export/formats").json())
    if not LEGACY:
        assert ls.projects.exports.list_formats(project)


if is_there(f"/api/ml/?project={project}"):

    @trap(14, "basic_auth_pass_is_set is no boolean")
    def _():
        for backend in raw("GET", f"/api/ml/?project={project}").json():
            assert not isinstance(backend.get("basic_auth_pass_is_set"), bool), backend
        if not LEGACY:
            list(ls.ml.list(project=project))

else:
    aside(14, "later", "machine-learning backends")


@trap(15, "members keep the types that strict models ask for")
def _():
    raw("POST", "/api/predictions/", json={"task": tasks[0], "result": {"choices": ["good"]}, "score": 0.5})
    task = raw("GET", f"/api/tasks/{tasks[0]}/").json()
    assert task["meta"] is None or isinstance(task["meta"], dict), task["meta"]
    assert task["file_upload"] is None or isinstance(task["file_upload"], str)
    assert all(isinstance(one["result"], list) for one in task["predictions"])
    stored = raw("GET", f"/api/projects/{project}/").json()
    assert isinstance(stored["control_weights"], dict) and isinstance(stored["parsed_label_config"], dict)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("text\nfrom a file\n")
        file.flush()
        with open(file.name, "rb") as content:
            raw("POST", f"/api/projects/{project}/import", files={"file": ("rows.csv", content)})
    tasks[:] = [one["id"] for one in tasks_of(project)]
    if not LEGACY:
        assert ls.tasks.get(id=str(tasks[-1])).file_upload.endswith("rows.csv")
        assert ls.projects.get(project).id == project and list(ls.predictions.list(task=tasks[0]))


def walk(value, path=""):
    yield path, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from walk(member, f"{path}/{name}")
    if isinstance(value, list):
        for at, member in enumerate(value):
            yield from walk(member, f"{path}/{at}")


@trap(16, "dates are dates or null, never an empty text")
def _():
    for path in ("/api/projects/", f"/api/tasks/{tasks[0]}/", "/api/users/", f"/api/dm/views/?project={project}"):
        for place, value in walk(raw("GET", path).json()):
            if place.endswith("_at") or place.endswith("last_activity"):
                if value is not None:
                    datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))


@trap(17, "texts and last activity of people are never null")
def _():
    for user in raw("GET", "/api/users/").json():
        for name in ("first_name", "last_name", "username", "email", "initials", "phone", "last_activity"):
            assert user[name] is not None, name
    assert any(user.email == "python@example.test" for user in legacy.get_users())


@trap(18, "people carry no organization role that a client does not know")
def _():
    for user in raw("GET", "/api/users/").json():
        for membership in user.get("org_membership", []):
            assert {"role", "active", "organization_id"} <= set(membership), membership
    assert legacy.get_users()


@trap(19, "a downloaded export has a file name")
def _():
    made = raw("POST", f"/api/projects/{project}/exports/", json={}).json()
    answer = raw("GET", f"/api/projects/{project}/exports/{made['id']}/download?exportType=JSON")
    assert answer.status_code == 200 and "filename=" in answer.headers["content-disposition"], answer.headers
    if LEGACY:
        with tempfile.TemporaryDirectory() as folder:
            assert legacy.get_project(project).export(export_type="JSON", output_dir=folder)["status"] == 200


@trap(20, "a small snapshot is done when it is answered, so it is not downloaded too early")
def _():
    made = raw("POST", f"/api/projects/{project}/exports?interpolate_key_frames=False", json={}).json()
    assert made["status"] in ("completed", "in_progress"), made
    while made["status"] == "in_progress":
        time.sleep(0.2)
        made = raw("GET", f"/api/projects/{project}/exports/{made['id']}").json()
    assert made["status"] == "completed", made


@trap(21, "the edition is Community, and a conversion is done when it is downloaded")
def _():
    assert raw("GET", "/api/version/").json()["edition"] == "Community"
    made = raw("POST", f"/api/projects/{project}/exports/", json={}).json()
    assert raw("POST", f"/api/projects/{project}/exports/{made['id']}/convert", json={"export_type": "CSV"}).status_code == 200
    answer = raw("GET", f"/api/projects/{project}/exports/{made['id']}/download?exportType=CSV")
    assert answer.status_code == 200 and "annotation_id" in answer.text, answer.text[:80]
    if not LEGACY:
        assert len(ls.projects.exports.as_json(project)) == len(tasks)


@trap(22, "the version names an edition, its components are objects")
def _():
    version = raw("GET", "/api/version/").json()
    assert version["edition"] and all(isinstance(version[name], dict) for name in ("dm2", "lsf", "backend"))
    if not LEGACY:
        assert ls.versions.get().edition == "Community"


@trap(23, "nothing names the Enterprise backend")
def _():
    assert "label-studio-enterprise-backend" not in raw("GET", "/api/version").json()
    assert not getattr(legacy, "is_enterprise", False)


@trap(24, "a personal token is a JWT that ends in the future")
def _():
    import base64

    head = personal_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    assert claims["exp"] > time.time()
    if not LEGACY:
        LabelStudio(base_url=url, api_key=personal_token).users.whoami()


@trap(25, "a refresh is a 200, its refusal has a JSON body")
def _():
    assert raw("POST", "/api/token/refresh/", headers={}, json={"refresh": personal_token}).status_code == 200
    bad = raw("POST", "/api/token/refresh/", headers={}, json={"refresh": "a.b.c"})
    assert bad.status_code == 401 and "detail" in bad.json(), bad.text


@trap(26, "an access token is a JWT with an end")
def _():
    access = raw("POST", "/api/token/refresh/", headers={}, json={"refresh": personal_token}).json()["access"]
    assert access.count(".") == 2
    assert raw("GET", "/api/current-user/whoami", headers={"Authorization": f"Bearer {access}"}).status_code == 200
    assert raw("GET", "/api/current-user/whoami", headers={"X-API-Key": access}).status_code == 200


@trap(27, "what can never work is no 5xx and no 409, which a client sends three times")
def _():
    calls = [
        ("POST", f"/api/dm/actions/?id=nope&project={project}", {"json": {}}),
        ("GET", f"/api/projects/{project}/export?exportType=NOPE", {}),
        ("GET", f"/api/tasks/?project={project}&query=%7B", {}),
        ("POST", f"/api/tasks/{tasks[0]}/annotations/", {"json": {"result": "text"}}),
        ("POST", "/api/labels/", {"json": []}),
        ("POST", f"/api/projects/{project}/reimport", {"json": {"file_upload_ids": "x"}}),
    ]
    for method, path, options in calls:
        status = raw(method, path, **options).status_code
        assert 400 <= status < 500 and status not in (408, 409, 429), (path, status)


@trap(28, "deleting without a selection deletes nothing")
def _():
    for body in ({}, {"selectedItems": {"all": False, "included": []}}, {"selectedItems": None}):
        raw("POST", f"/api/dm/actions/?id=delete_tasks&project={project}", json=body)
    assert len(tasks_of(project)) == len(tasks)


@trap(29, "selectedItems is read as it is sent")
def _():
    victim = tasks.pop()
    if generation == "legacy":
        legacy.get_project(project).delete_tasks([victim])
    else:
        ls.actions.create(id="delete_tasks", project=project, selected_items={"all": False, "included": [victim]})
    assert sorted(list_tasks(project)) == sorted(tasks)


@trap(30, "views are reset by a project in query or body")
def _():
    for options in ({"params": {"project": project}}, {"json": {"project": project}}):
        raw("POST", "/api/dm/views/", json={"project": project, "data": {"title": "v"}})
        assert raw("DELETE", "/api/dm/views/reset/", **options).status_code == 204
        assert raw("GET", f"/api/dm/views/?project={project}").json() == []
    if not LEGACY:
        ls.views.delete_all(project=project)


@trap(31, "all pre-annotated fields count, however they are listed")
def _():
    config = CONFIG.replace("</View>", '<TextArea name="note" toName="text"/></View>')
    for query in ("preannotated_from_fields=mood&preannotated_from_fields=note", "preannotated_from_fields=mood%2Cnote"):
        own = raw("POST", "/api/projects/", json={"title": "Pre", "label_config": config}).json()["id"]
        raw("POST", f"/api/projects/{own}/import?{query}", json=[{"text": "t", "mood": "good", "note": "n"}])
        found = [one["result"][0]["from_name"] for one in tasks_of(own)[0]["predictions"]]
        assert sorted(found) == ["mood", "note"], (query, found)


@trap(32, "ids narrow an export in every form")
def _():
    for query in (f"ids={tasks[0]}&ids={tasks[1]}", f"ids[]={tasks[0]}&ids[]={tasks[1]}", f"ids={tasks[0]}%2C{tasks[1]}"):
        answer = raw("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=True&{query}")
        assert sorted(task["id"] for task in answer.json()) == sorted(tasks[:2]), query


@trap(33, "booleans of a query come in many words")
def _():
    for word in ("true", "True", "1"):
        answer = raw("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks={word}")
        assert len(answer.json()) == len(tasks), word
    for word in ("false", "False", "0"):
        assert raw("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks={word}").json() == [], word


@trap(34, "an explicit null is no mistake")
def _():
    made = raw("POST", "/api/dm/views", json={"project": project, "data": {"title": "t", "ordering": None, "filters": None}})
    assert made.status_code == 201, made.text
    assert raw("POST", f"/api/projects/{project}/exports/", json={"title": None, "task_filter_options": None}).status_code == 201
    path = "/api/storages/localfiles"
    if is_there(f"{path}?project={project}"):
        body = {"project": project, "path": "/nowhere", "regex_filter": None, "title": None}
        answer = raw("POST", path, json=body)
        # The folder is refused, no null is.
        assert list(answer.json()["validation_errors"]) == ["non_field_errors"], answer.text


@trap(35, "filters come back inside the data of a view")
def _():
    item = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": 0}
    body = {"project": project, "data": {"title": "f", "filters": {"conjunction": "and", "items": [item]}}}
    view = raw("POST", "/api/dm/views/", json=body).json()
    assert view["data"]["filters"]["items"][0]["operator"] == "greater", view
    if not LEGACY:
        found = ls.views.get(id=str(view["id"]))
        data = found.data if isinstance(found.data, dict) else found.data.dict()
        assert data["filters"]["items"][0]["value"] == 0


@trap(36, "a huge page of projects holds all of them")
def _():
    answer = raw("GET", "/api/projects?page_size=10000000").json()
    assert len(answer["results"]) == answer["count"] and answer["next"] is None
    if LEGACY:
        assert project in [one.id for one in legacy.get_projects()]


@trap(37, "two spaces in the header are one")
def _():
    for value in (f"Token  {token}", f"token {token}", f"Token {token} "):
        assert raw("GET", "/api/current-user/whoami", headers={"Authorization": value}).status_code == 200, value


@trap(38, "classic tokens are on")
def _():
    assert raw("GET", "/api/jwt/settings").json()["legacy_api_tokens_enabled"] is True
    assert legacy.check_connection()["status"] == "UP"


@trap(39, "health is parsed whatever its type")
def _():
    assert raw("GET", "/health", headers={}).json() == {"status": "UP"}


@trap(40, "changes answer with a body")
def _():
    view = raw("POST", "/api/dm/views/", json={"project": project, "data": {"title": "v"}}).json()
    changed = raw("PATCH", f"/api/dm/views/{view['id']}/", json={"project": project, "data": {"title": "w"}})
    assert changed.status_code == 200 and changed.json()["data"]["title"] == "w"
    assert raw("PATCH", f"/api/tasks/{tasks[0]}/", json={"meta": {}}).json()["id"] == tasks[0]
    if not LEGACY:
        assert ls.views.update(id=str(view["id"]), data={"title": "x"}, project=project).id == view["id"]
    if is_there("/api/webhooks/"):
        hook = raw("POST", "/api/webhooks/", json={"url": "https://example.com/hook", "project": project}).json()
        answer = raw("PATCH", f"/api/webhooks/{hook['id']}/", json={"url": "https://example.com/other"})
        assert answer.status_code == 200 and answer.json()["id"] == hook["id"]


@trap(41, "what is created is answered")
def _():
    calls = {
        f"/api/tasks/{tasks[0]}/annotations/": {"result": RESULT},
        f"/api/tasks/{tasks[0]}/drafts": {"result": RESULT},
        "/api/tasks/": {"project": project, "data": {"text": "x"}},
        "/api/predictions/": {"task": tasks[0], "result": RESULT},
        "/api/dm/views/": {"project": project, "data": {}},
    }
    for path, body in calls.items():
        answer = raw("POST", path, json=body)
        assert answer.status_code == 201 and answer.json()["id"] > 0, path
    tasks[:] = [task["id"] for task in tasks_of(project)]


@trap(42, "ids are whole numbers")
def _():
    for path in ("/api/projects/", f"/api/dm/views/?project={project}", f"/api/tasks/?project={project}&fields=all"):
        for place, value in walk(raw("GET", path).json()):
            # Ids inside results are texts: they are the editor's.
            if place.endswith("/id") and "/result/" not in place:
                assert isinstance(value, int), place


aside(43, "n/a", "workspaces are of another edition")


@trap(44, "annotators are numbers everywhere")
def _():
    raw("POST", f"/api/tasks/{tasks[1]}/annotations/", json={"result": RESULT})
    listed = next(task for task in tasks_of(project) if task["id"] == tasks[1])
    detail = raw("GET", f"/api/tasks/{tasks[1]}/").json()
    assert listed["annotators"] == detail["annotators"] and all(isinstance(one, int) for one in listed["annotators"])
    if not LEGACY:
        assert ls.tasks.get(id=str(tasks[1])).id == tasks[1]


@trap(45, "numbers are numbers")
def _():
    raw("POST", "/api/predictions/", json={"task": tasks[0], "result": RESULT, "score": "0.25"})
    raw("POST", f"/api/tasks/{tasks[0]}/annotations/", json={"result": RESULT, "lead_time": "2.5"})
    task = raw("GET", f"/api/tasks/{tasks[0]}/").json()
    assert all(one["score"] is None or isinstance(one["score"], float) for one in task["predictions"])
    assert all(one["lead_time"] is None or isinstance(one["lead_time"], (int, float)) for one in task["annotations"])
    if not LEGACY:
        assert any(one.score == 0.25 for one in ls.predictions.list(task=tasks[0]))


@trap(46, "errors below /api/ are JSON, without credentials too, and never a redirect")
def _():
    for path in ("/api/projects/", "/api/nothing-here/", f"/api/tasks/{tasks[0]}/", "/api/projects/abc/"):
        answer = raw("GET", path, headers={"Accept": "text/html"})
        assert answer.status_code in (401, 404) and "detail" in answer.json(), (path, answer.status_code)
    try:
        LabelStudio(base_url=url, api_key="0" * 40).projects.get(id=project)
    except ApiError as error:
        assert error.status_code == 401 and error.body["detail"] == "Invalid token."
    else:
        raise AssertionError("no error")


finish()
