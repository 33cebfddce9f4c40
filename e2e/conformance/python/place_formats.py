"""Exports of images, read by others: GeoJSON by Shapely, shards by webdataset, Web Annotations by PyLD; LabelMe by the rules of its
loader."""

import base64
import io
import json
import tempfile
import xml.etree.ElementTree as xml
from datetime import datetime
from pathlib import Path

import numpy
import shapely
import webdataset
from cases import case, finish
from label_studio_sdk.converter.brush import mask2rle
from PIL import Image
from pyld import jsonld
from server import annotate, export, export_archive, make_project, near, upload

CONFIG = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="Cat"/><Label value="Dog &amp; é"/></RectangleLabels>
<PolygonLabels name="poly" toName="image"><Label value="Cat"/></PolygonLabels>
<EllipseLabels name="round" toName="image"><Label value="Cat"/></EllipseLabels>
<BrushLabels name="brush" toName="image"><Label value="Cat"/></BrushLabels>
<KeyPointLabels name="point" toName="image"><Label value="eye"/></KeyPointLabels>
<Choices name="light" toName="image"><Choice value="day"/><Choice value="night"/></Choices>
<TextArea name="note" toName="image"/></View>"""
W, H = 200, 120
MASK = numpy.zeros((H, W), dtype=numpy.uint8)
MASK[10:40, 20:80] = 255
MASK[15:20, 30:40] = 0  # a hole
MASK[60:80, 100:130] = 255
MASK[80:90, 130:150] = 255  # touches the one before at a corner
MASK[100, 5] = 255  # one pixel
MASK[110, 10:30] = 255  # a line


def picture(color, kind):
    file = io.BytesIO()
    Image.new("RGB", (W, H), color).save(file, kind)
    return file.getvalue()


def result(name, kind, value, **extra):
    size = {"original_width": W, "original_height": H}
    return {"id": name, "from_name": name.split("-")[0], "to_name": "image", "type": kind, "value": value, **size, **extra}


BOX = {"x": 10.25, "y": 20, "width": 30, "height": 40}
RESULTS = [
    result("box-1", "rectanglelabels", {**BOX, "rotation": 0, "rectanglelabels": ["Dog & é"]}),
    result("box-2", "rectanglelabels", {**BOX, "rotation": 30, "rectanglelabels": ["Cat", "Dog & é"]}),
    result("poly-1", "polygonlabels", {"points": [[50, 50], [90, 50], [90, 90], [70, 60]], "closed": True, "polygonlabels": ["Cat"]}),
    result("round-1", "ellipselabels", {"x": 50, "y": 50, "radiusX": 10, "radiusY": 20, "rotation": 0, "ellipselabels": ["Cat"]}),
    result("brush-1", "brushlabels", {"format": "rle", "rle": mask2rle(MASK), "brushlabels": ["Cat"]}),
    result("point-1", "keypointlabels", {"x": 12.5, "y": 75, "width": 0.5, "keypointlabels": ["eye"]}),
    {"id": "light", "from_name": "light", "to_name": "image", "type": "choices", "value": {"choices": ["day"]}},
    {"id": "note", "from_name": "note", "to_name": "image", "type": "textarea", "value": {"text": ["1 < 2", "é"]}},
]
FILES = {"cat 1.png": picture("red", "PNG"), "zwei é.jpg": picture("blue", "JPEG"), "cat 2.png": picture("lime", "PNG")}
project = make_project(CONFIG)
tasks = upload(project, FILES)
for task, _ in tasks[:2]:
    annotate(task, RESULTS)


def turn_of(degrees):
    angle = numpy.radians(degrees)
    return numpy.array([[numpy.cos(angle), numpy.sin(angle)], [-numpy.sin(angle), numpy.cos(angle)]])


@case("Shapely reads GeoJSON: every shape is valid, where it was drawn, as large as it was")
def _():
    archive = export_archive(project, "GEOJSON")
    names = [name for name in archive.namelist() if name.endswith(".geojson")]
    assert len(names) == 2, archive.namelist()
    turned = shapely.Polygon(numpy.array([[0, 0], [60, 0], [60, 48], [0, 48]]) @ turn_of(30) + [20.5, 24])
    wanted = {
        "box-1": (shapely.box(20.5, 24, 80.5, 72), 1e-6, ["Dog & é"]),
        "box-2": (turned, 1e-6, ["Cat", "Dog & é"]),
        "poly-1": (shapely.Polygon([(100, 60), (180, 60), (180, 108), (140, 72)]), 1e-6, ["Cat"]),
        "round-1": (shapely.affinity.scale(shapely.Point(100, 60).buffer(1, 64), 20, 24), 5, ["Cat"]),
        "point-1": (shapely.Point(25, 90), 1e-6, ["eye"]),
    }
    for name in names:
        text = archive.read(name).decode()
        collection = json.loads(text)
        # RFC 7946, 7.1 and 3.2: what a collection must not have, what a feature must.
        assert collection["type"] == "FeatureCollection" and not {"properties", "geometry", "coordinates", "geometries"} & set(collection)
        assert all({"type", "geometry", "properties"} <= set(one) and "features" not in one for one in collection["features"])
        assert (collection["width"], collection["height"]) == (W, H)
        shapes = shapely.from_geojson(text)
        assert len(shapes.geoms) == len(collection["features"]) == 6, collection
        found = {one["id"]: (shape, one["properties"]) for one, shape in zip(collection["features"], shapes.geoms)}
        for one, (shape, about) in found.items():
            assert shapely.is_valid(shape) and not shape.is_empty, (one, shapely.is_valid_reason(shape))
            labels = wanted[one][2] if one in wanted else ["Cat"]
            assert about["labels"] == labels and about["classification"]["name"] == labels[0], about
        for one, (shape, within, _) in wanted.items():
            assert found[one][0].geom_type == shape.geom_type, found[one]
            off = shapely.symmetric_difference(shape, found[one][0]).area if shape.area else shape.distance(found[one][0])
            assert off <= within, (one, off)
        mask = found["brush-1"][0]
        # Holes are filled, and what is one pixel wide is left out.
        filled = MASK.copy()
        filled[15:20, 30:40] = 255
        filled[100:] = 0
        ys, xs = numpy.nonzero(filled)
        assert shapely.distance(shapely.points(xs, ys), mask).max() <= 1, mask
        assert abs(mask.area - len(xs)) <= mask.length, (mask.area, len(xs))


# How many points its loader wants of a shape; None for three and more.
POINTS = {"rectangle": 2, "point": 1, "mask": 2, "circle": 2, "line": 2, "polygon": None}


@case("LabelMe files are what LabelMe loads, each beside its image")
def _():
    archive = export_archive(project, "LABELME")
    names = [name for name in archive.namelist() if name.endswith(".json")]
    assert len(names) == 2, archive.namelist()
    for name in names:
        file = json.loads(archive.read(name))
        assert {"version", "imageData", "imagePath", "shapes", "flags"} <= set(file) and file["imageData"] is None
        with Image.open(io.BytesIO(archive.read(str(Path(name).parent / file["imagePath"])))) as image:
            assert image.size == (file["imageWidth"], file["imageHeight"]) == (W, H), image.size
        for shape in file["shapes"]:
            assert isinstance(shape["label"], str) and isinstance(shape["flags"], dict) and isinstance(shape["description"], str), shape
            assert shape["group_id"] is None or isinstance(shape["group_id"], int), shape
            count = POINTS[shape["shape_type"]]
            assert len(shape["points"]) == count if count else len(shape["points"]) >= 3, shape
            assert all(len(point) == 2 for point in shape["points"]) and (shape["mask"] is None) == (shape["shape_type"] != "mask"), shape
        kinds = [(shape["shape_type"], shape["label"]) for shape in file["shapes"]]
        polygons = [("polygon", "Cat"), ("polygon", "Dog & é"), ("polygon", "Cat"), ("polygon", "Cat")]
        assert kinds == [("rectangle", "Dog & é"), *polygons, ("mask", "Cat"), ("point", "eye")], kinds
        near(numpy.ravel(file["shapes"][0]["points"]), [20.5, 24, 80.5, 72], 1e-6)
        near(numpy.ravel(file["shapes"][3]["points"]), [100, 60, 180, 60, 180, 108, 140, 72], 1e-6)
        near(file["shapes"][6]["points"][0], [25, 90], 1e-6)
        [[left, top], [right, bottom]] = numpy.array(file["shapes"][5]["points"], dtype=int)
        part = numpy.asarray(Image.open(io.BytesIO(base64.b64decode(file["shapes"][5]["mask"])))).astype(bool)
        whole = numpy.zeros((H, W), dtype=bool)
        whole[top : bottom + 1, left : right + 1] = part
        assert numpy.array_equal(whole, MASK != 0)


@case("webdataset streams samples of a task and its image")
def _():
    with tempfile.TemporaryDirectory() as folder:
        export_archive(project, "WEBDATASET", "&download_all_tasks=true").extractall(folder)
        shards = sorted(str(file) for file in Path(folder).glob("*.tar"))
        samples = list(webdataset.WebDataset(shards, shardshuffle=False).decode("pil"))
    assert [sample["json"]["id"] for sample in samples] == [task for task, _ in tasks], samples
    assert [len(sample["json"]["annotations"]) for sample in samples] == [1, 1, 0]
    assert samples[0]["json"]["annotations"][0]["result"] == RESULTS
    for sample, name in zip(samples, FILES):
        [extension] = {key for key in sample if not key.startswith("__")} - {"json"}
        assert extension == name.rsplit(".")[-1] and "." not in sample["__key__"], sample.keys()
        with Image.open(io.BytesIO(FILES[name])) as image:
            assert numpy.array_equal(numpy.asarray(sample[extension]), numpy.asarray(image.convert("RGB")))


# The terms of the W3C's vocabulary that an annotation of ours may use: what is none of them is lost when JSON-LD is read.
OA, AS, DC, FOAF = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"
RDF_VALUE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
CLASSES = ["Annotation", "TextualBody", "FragmentSelector", "SvgSelector", "TextQuoteSelector", "TextPositionSelector"]
PURPOSES = ["tagging", "classifying", "describing", "assessing"]
LINKS = {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector"}
CONTEXT = {
    "id": "@id",
    "type": "@type",
    "AnnotationPage": AS + "OrderedCollectionPage",
    "Person": FOAF + "Person",
    **{name: OA + name for name in [*CLASSES, *PURPOSES]},
    **{name: {"@id": OA + link, "@type": "@id"} for name, link in LINKS.items()},
    "purpose": {"@id": OA + "hasPurpose", "@type": "@vocab"},
    "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
    "creator": {"@id": DC + "creator", "@type": "@id"},
    "conformsTo": {"@id": DC + "conformsTo", "@type": "@id"},
    "created": DC + "created",
    "name": FOAF + "name",
    "value": RDF_VALUE,
    **{name: OA + name for name in ["start", "end", "exact"]},
}


def load_context(address, _options):
    assert address == "http://www.w3.org/ns/anno.jsonld", address
    return {"contextUrl": None, "documentUrl": address, "contentType": "application/ld+json", "document": {"@context": CONTEXT}}


def members(value):
    """How often each member stands in JSON."""
    if isinstance(value, dict):
        return sum((members(one) for one in value.values()), 0) + len(value)
    return sum(map(members, value)) if isinstance(value, list) else 0


@case("PyLD reads a page of Web Annotations and loses nothing of it")
def _():
    page = json.loads(export(project, "WEB_ANNOTATION"))
    [read] = jsonld.expand(page, {"documentLoader": load_context, "base": "https://label.example.test/"})
    kept = jsonld.compact(read, {"@context": CONTEXT}, {"base": "https://label.example.test/"})
    context = page.pop("@context")
    assert context == "http://www.w3.org/ns/anno.jsonld" and ":" in page["id"] and page["type"] == "AnnotationPage", page["id"]
    assert read["@type"] == [AS + "OrderedCollectionPage"], read["@type"]
    items = read[AS + "items"][0]["@list"]
    ids = [item["@id"] for item in items]
    # The mask has no words there, the rest of both annotations has.
    assert len(items) == len(page["items"]) == 2 * (len(RESULTS) - 1) and len(set(ids)) == len(ids), ids
    for item in items:
        assert item["@type"] == [OA + "Annotation"] and len(item[OA + "hasTarget"]) == 1, item
        [created] = item[DC + "created"]
        assert datetime.fromisoformat(created["@value"]).utcoffset() is not None, created
        for body in item[OA + "hasBody"]:
            assert body["@type"] == [OA + "TextualBody"] and len(body[RDF_VALUE]) == 1, body
    kept.pop("@context")
    assert members(kept) == members(page), (members(kept), members(page))
    first = {item["id"].rsplit(":")[-1]: item for item in page["items"][: len(RESULTS) - 1]}
    said = {name: [(body["purpose"], body["value"]) for body in item["body"]] for name, item in first.items()}
    assert said["box-2"] == [("tagging", "Cat"), ("tagging", "Dog & é")] and said["light"] == [("classifying", "day")], said
    assert said["note"] == [("describing", "1 < 2"), ("describing", "é")], said
    assert all(item["target"]["source"] == tasks[0][1]["image"] for item in first.values()), first
    assert "selector" not in first["light"]["target"], first["light"]
    place = first["box-1"]["target"]["selector"]
    assert place["type"] == "FragmentSelector" and place["value"].startswith("xywh=percent:"), place
    near([float(part) for part in place["value"].split(":")[1].split(",")], [10.25, 20, 30, 40], 1e-9)
    drawings = {}
    for name in ("box-2", "poly-1", "round-1", "point-1"):
        assert first[name]["target"]["selector"]["type"] == "SvgSelector", first[name]
        drawing = xml.fromstring(first[name]["target"]["selector"]["value"])
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg" and drawing.get("viewBox") == "0 0 100 100"
        [drawings[name]] = drawing
    points = [[float(part) for part in point.split(",")] for point in drawings["box-2"].get("points").split()]
    corners = numpy.array([[0, 0], [60, 0], [60, 48], [0, 48]]) @ turn_of(30) + [20.5, 24]
    near(numpy.ravel(points), numpy.ravel(corners / [W, H] * 100), 1e-6)
    near([float(drawings["round-1"].get(name)) for name in ("cx", "cy", "rx", "ry")], [50, 50, 10, 20], 1e-9)
    near([float(drawings["point-1"].get(name)) for name in ("cx", "cy")], [12.5, 75], 1e-9)


finish()
