"""The server under test: what the scripts about formats ask of it."""

import io
import json
import sys
import urllib.request
import uuid
import zipfile

url, token = sys.argv[1:3]


def send(method, path, data, content_type):
    headers = {"authorization": f"Token {token}", "content-type": content_type}
    with urllib.request.urlopen(urllib.request.Request(url + path, data, headers, method=method)) as answer:
        return answer.read()


def call(method, path, body=None):
    return send(method, path, None if body is None else json.dumps(body).encode(), "application/json")


def make_project(config, tasks=()):
    made = json.loads(call("POST", "/api/projects/", {"title": "Formats", "label_config": config}))
    if tasks:
        call("POST", f"/api/projects/{made['id']}/import", list(tasks))
    return made["id"]


def upload(project, files):
    """A task for each file, by name: a list of (id, data)."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\ncontent-disposition: form-data; name="{at}"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for at, (name, content) in enumerate(files.items())
    ]
    body = b"".join(parts) + f"--{mark}--\r\n".encode()
    send("POST", f"/api/projects/{project}/import", body, f"multipart/form-data; boundary={mark}")
    tasks = json.loads(call("GET", f"/api/tasks?project={project}&fields=all&page_size=100"))["tasks"]
    assert len(tasks) == len(files), tasks
    return [(task["id"], task["data"]) for task in sorted(tasks, key=lambda task: task["id"])]


def annotate(task, results):
    return json.loads(call("POST", f"/api/tasks/{task}/annotations/", {"result": results}))["id"]


def export(project, kind, query=""):
    return call("GET", f"/api/projects/{project}/export?exportType={kind}{query}")


def export_archive(project, kind, query=""):
    archive = zipfile.ZipFile(io.BytesIO(export(project, kind, query)))
    assert archive.testzip() is None
    return archive


def near(found, wanted, within):
    """Numbers of two lists, one by one."""
    assert len(found) == len(wanted), (found, wanted)
    assert all(abs(a - b) <= within for a, b in zip(found, wanted)), (list(found), list(wanted))
