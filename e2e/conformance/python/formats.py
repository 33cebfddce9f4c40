"""Archives of image formats, read by the libraries that people read them with: pycocotools, lxml, NumPy, Pillow; label files
by the rules that Ultralytics checks them with."""

import base64
import io
import json
import sys
import tarfile
import tempfile
import urllib.request
import zipfile

import numpy
from cases import case, finish
from lxml import etree
from PIL import Image
from pycocotools.coco import COCO

url, token, _personal = sys.argv[1:4]

CONFIG = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="Cat"/><Label value="Dog &amp; é"/></RectangleLabels>
<PolygonLabels name="poly" toName="image"><Label value="Cat"/></PolygonLabels>
<BrushLabels name="brush" toName="image"><Label value="Cat"/></BrushLabels>
<KeyPointLabels name="point" toName="image"><Label value="eye" model_index="0"/><Label value="tail" model_index="1"/></KeyPointLabels>
</View>"""
# 4 x 3 pixels: 0 255 255 0 / 0 255 0 0 / 128 0 0 255.
RLE = [0, 0, 0, 48, 57, 27, 252, 96, 19, 255, 206, 1, 31, 252, 224, 17, 192, 78, 1, 31, 248]
MASK = numpy.array([[0, 255, 255, 0], [0, 255, 0, 0], [128, 0, 0, 255]], dtype=numpy.uint8)


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Token {token}", "content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url + path, data, headers, method=method)) as answer:
        return answer.read()


def result(kind, value, **extra):
    from_name = {"rectanglelabels": "box", "polygonlabels": "poly", "brushlabels": "brush", "keypointlabels": "point"}[kind]
    size = {"original_width": 4, "original_height": 3}
    return {"from_name": from_name, "to_name": "image", "type": kind, "value": value, **size, **extra}


RESULTS = [
    result("rectanglelabels", {"x": 25, "y": 0, "width": 50, "height": 100, "rotation": 10, "rectanglelabels": ["Dog & é"]}, id="b"),
    result("polygonlabels", {"points": [[0, 0], [100, 0], [100, 100], [0, 100]], "closed": True, "polygonlabels": ["Cat"]}, id="p"),
    result("brushlabels", {"format": "rle", "rle": RLE, "brushlabels": ["Cat"]}, id="m"),
    result("keypointlabels", {"x": 50, "y": 50, "width": 1, "keypointlabels": ["eye"]}, id="k", parentID="b"),
]
project = json.loads(call("POST", "/api/projects/", {"title": "formats", "label_config": CONFIG}))["id"]
call(
    "POST",
    f"/api/projects/{project}/import",
    [{"data": {"image": f"https://media.example.test/{n}.png"}, "annotations": [{"result": RESULTS}]} for n in (1, 2)],
)


def export(kind):
    query = f"exportType={kind}&download_resources=false"
    archive = zipfile.ZipFile(io.BytesIO(call("GET", f"/api/projects/{project}/export?{query}")))
    assert archive.testzip() is None
    return archive


def read_coco(archive, name):
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(archive.read(name))
        file.flush()
        return COCO(file.name)


@case("COCO is read by pycocotools")
def _():
    coco = read_coco(export("COCO"), "result.json")
    assert len(coco.getImgIds()) == 2, coco.getImgIds()
    polygons = [one for one in coco.dataset["annotations"] if one.get("segmentation")]
    assert coco.annToMask(polygons[0]).sum() == 12, coco.annToMask(polygons[0])


@case("COCO_FULL is read by pycocotools, masks and poses too")
def _():
    coco = read_coco(export("COCO_FULL"), "annotations.json")
    annotations = coco.loadAnns(coco.getAnnIds(imgIds=coco.getImgIds()[0]))
    masks = [one for one in annotations if isinstance(one["segmentation"], dict)]
    assert numpy.array_equal(coco.annToMask(masks[0]), MASK != 0), coco.annToMask(masks[0])
    assert masks[0]["area"] == (MASK != 0).sum()
    boxes = [one for one in annotations if one["num_keypoints"] > 0]
    assert boxes[0]["keypoints"] == [2, 1.5, 2, 0, 0, 0], boxes
    names = [one["name"] for one in coco.loadCats(coco.getCatIds())]
    assert names == ["Cat", "Dog & é"], names


@case("BRUSH_TO_COCO is read by pycocotools")
def _():
    coco = read_coco(export("BRUSH_TO_COCO"), "result_coco.json")
    assert len(coco.getAnnIds()) > 0


def check_labels(archive, classes, keypoints=0):
    """What Ultralytics asks of a label file before it trains."""
    names = [name for name in archive.namelist() if name.startswith("labels/") and name.endswith(".txt")]
    assert len(names) == 2, names
    for name in names:
        lines = [[float(part) for part in line.split()] for line in archive.read(name).decode().strip().splitlines()]
        assert lines
        for line in lines:
            assert line[0] == int(line[0]) and 0 <= line[0] < classes, line
            if keypoints:
                assert len(line) == 5 + 3 * keypoints, line
            else:
                assert len(line) == 5 or (len(line) > 6 and len(line) % 2 == 1), line
            assert all(0 <= value <= 1 for value in line[1:5]), line


@case("YOLO_SEG, YOLO_POSE and YOLO hold label files as Ultralytics checks them")
def _():
    check_labels(export("YOLO_SEG"), 2)
    pose = export("YOLO_POSE")
    check_labels(pose, 2, keypoints=2)
    assert "kpt_shape: [2, 3]" in pose.read("data.yaml").decode()
    check_labels(export("YOLO"), 2, keypoints=2)


@case("Pascal VOC and CVAT are XML that lxml reads, with everything in its place")
def _():
    archive = export("VOC")
    for name in (name for name in archive.namelist() if name.endswith(".xml")):
        root = etree.fromstring(archive.read(name))
        assert root.findtext("object/name") == "Dog & é"
        bounds = {child.tag: int(child.text) for child in root.find("object/bndbox")}
        assert bounds == {"xmin": 1, "ymin": 0, "xmax": 3, "ymax": 3}, bounds
    images = etree.fromstring(export("CVAT_XML").read("annotations.xml")).findall("image")
    assert [[child.tag for child in image] for image in images] == [["box", "polygon", "mask", "points"]] * 2
    runs = [int(part) for part in images[0].find("mask").get("rle").split(",")]
    assert sum(runs) == 12 and runs[0] == 1, runs


@case("masks are images and arrays")
def _():
    images = export("BRUSH_TO_PNG")
    arrays = export("BRUSH_TO_NUMPY")
    for name in images.namelist():
        assert numpy.array_equal(numpy.asarray(Image.open(io.BytesIO(images.read(name)))), MASK)
    for name in arrays.namelist():
        assert numpy.array_equal(numpy.load(io.BytesIO(arrays.read(name))), MASK)


@case("LabelMe and GeoJSON say where each shape is")
def _():
    archive = export("LABELME")
    documents = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
    mask = next(shape for shape in documents[0]["shapes"] if shape["shape_type"] == "mask")
    pixels = numpy.asarray(Image.open(io.BytesIO(base64.b64decode(mask["mask"]))))
    assert numpy.array_equal(pixels != 0, MASK != 0), pixels
    archive = export("GEOJSON")
    for name in archive.namelist():
        kinds = {feature["geometry"]["type"] for feature in json.loads(archive.read(name))["features"]}
        assert kinds <= {"Polygon", "MultiPolygon", "Point"} and "Point" in kinds, kinds


@case("tarfile reads shards of WebDataset, each sample with its task")
def _():
    archive = export("WEBDATASET")
    [name] = archive.namelist()
    with tarfile.open(fileobj=io.BytesIO(archive.read(name)), mode="r:") as shard:
        members = shard.getmembers()
        assert all(member.isfile() for member in members), members
        tasks = [json.load(shard.extractfile(member)) for member in members]
    assert [task["data"]["image"] for task in tasks] == [f"https://media.example.test/{n}.png" for n in (1, 2)]
    assert [len(task["annotations"][0]["result"]) for task in tasks] == [4, 4]
    assert len({member.name.split(".")[0] for member in members}) == 2


@case("Web Annotations name their targets and places")
def _():
    query = f"/api/projects/{project}/export?exportType=WEB_ANNOTATION"
    page = json.loads(call("GET", query))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationPage"
    assert len(page["items"]) == 6, len(page["items"])
    for item in page["items"]:
        assert item["type"] == "Annotation" and item["target"]["source"].startswith("https://"), item
        drawing = etree.fromstring(item["target"]["selector"]["value"])
        assert etree.QName(drawing).localname == "svg", drawing


finish()
