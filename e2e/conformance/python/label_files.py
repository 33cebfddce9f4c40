"""YOLO in its four kinds, with images, by the rules that Ultralytics 8.4 takes or drops an image by before it trains. Importing it
would ask for torch, so its documented rules stand here in words of our own."""

import io
import json
import tempfile
from pathlib import Path

import numpy
import yaml
from cases import case, finish
from label_studio_sdk.converter.brush import mask2rle
from PIL import Image, ImageDraw
from server import annotate, export_archive, make_project, near, upload

BOXES = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="cat"/><Label value="no: dog"/><Label value="é #1"/></RectangleLabels></View>"""
AREAS = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="cat"/><Label value="no: dog"/></RectangleLabels>
<PolygonLabels name="poly" toName="image"><Label value="cat"/></PolygonLabels>
<EllipseLabels name="round" toName="image"><Label value="yes"/></EllipseLabels>
<BrushLabels name="brush" toName="image"><Label value="cat"/></BrushLabels></View>"""
POSES = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="cat"/><Label value="no: dog"/></RectangleLabels>
<KeyPointLabels name="point" toName="image"><Label value="tail" model_index="1"/><Label value="nose" model_index="0"/>
<Label value="paw" model_index="2"/></KeyPointLabels></View>"""
SUFFIXES = {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
SIZES = {"yard.jpg": (640, 480), "turned on its side.jpg": (300, 400), "Zoë 1.png": (200, 120), "nothing.webp": (64, 48)}


def picture(name, size):
    """As a camera writes it: a portrait lies on its side, and a tag says so."""
    file = io.BytesIO()
    if name.startswith("turned"):
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", size[::-1], "teal").save(file, "JPEG", exif=exif)
    else:
        Image.new("RGB", size, "gray").save(file, {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}[Path(name).suffix])
    return file.getvalue()


def labeled(config, results_by_name):
    """
    A project with these pictures, and the name that each has in exports, without its extension. A picture without results was looked at and
    holds nothing.
    """
    project = make_project(config)
    tasks = upload(project, {name: picture(name, SIZES[name]) for name in results_by_name})
    for (task, _), results in zip(tasks, results_by_name.values()):
        annotate(task, results)
    return project, {name: Path(data["image"]).stem for name, (_, data) in zip(results_by_name, tasks)}


def result(name, size, kind, value, **extra):
    whole = {"original_width": size[0], "original_height": size[1]}
    return {"id": name, "from_name": name.split("-")[0], "to_name": "image", "type": kind, "value": value, **whole, **extra}


def drawn_box(name, size, x, y, w, h, labels, turn=0):
    """Pixels; the turn in degrees about the top left corner."""
    place = {"x": x / size[0] * 100, "y": y / size[1] * 100, "width": w / size[0] * 100, "height": h / size[1] * 100}
    return result(name, size, "rectanglelabels", {**place, "rotation": turn, "rectanglelabels": labels})


def corners(size, x, y, w, h, turn=0):
    """Shares of the picture, clockwise from the top left."""
    angle = numpy.exp(1j * numpy.radians(turn))
    points = complex(x, y) + numpy.array([0, w, complex(w, h), complex(0, h)]) * angle
    return numpy.column_stack([points.real / size[0], points.imag / size[1]])


class Dropped(Exception):
    """Why Ultralytics would pass over an image, or the whole set."""


def demand(holds, why):
    if not holds:
        raise Dropped(why)


def read_names(root):
    """Names of classes, and the shape of poses; paths of a data.yaml count from its folder, or from where a program runs."""
    said = yaml.safe_load((root / "data.yaml").read_text("utf-8"))
    base = Path(said["path"]) if said.get("path") else root
    for part in ("train", "val"):
        demand((base / said[part]).is_dir(), f"no folder {said[part]}")
    names = said["names"]
    demand(sorted(names) == list(range(len(names))) and all(isinstance(name, str) for name in names.values()), f"names {names}")
    demand(said.get("nc", len(names)) == len(names), "nc is not how many names there are")
    return [names[at] for at in range(len(names))], said.get("kpt_shape")


def check_image(file):
    with Image.open(file) as image:
        image.verify()
        demand(min(image.size) > 9, f"{file.name} is smaller than 10 pixels")
    demand(Image.open(file).format != "JPEG" or file.read_bytes().endswith(b"\xff\xd9"), f"{file.name} is cut off")


def check_labels(text, classes, kpt_shape=None):
    """Rows of class and numbers; for polygons their number varies."""
    rows = [line.split() for line in text.strip().splitlines() if line.strip()]
    is_polygons = kpt_shape is None and any(len(row) > 6 for row in rows)
    found = []
    for row in rows:
        values = numpy.array(row, dtype=numpy.float32)
        if is_polygons:
            demand(len(row) >= 7 and len(row) % 2 == 1, f"a polygon of {len(row)} columns")
            points = values[1:].reshape(-1, 2)
            edges = [*points.min(0), *points.max(0)]
        elif kpt_shape is not None:
            demand(len(row) == 5 + kpt_shape[0] * kpt_shape[1], f"a pose of {len(row)} columns")
            points = values[5:].reshape(kpt_shape)[:, :2]
            demand(kpt_shape[1] == 2 or set(values[5:].reshape(kpt_shape)[:, 2]) <= {0, 1, 2}, "how a keypoint is seen")
            edges = [*points.ravel(), *values[1:5]]
        else:
            demand(len(row) == 5, f"a box of {len(row)} columns")
            edges = values[1:5]
        demand(min(edges) >= 0 and max(edges) <= 1, f"{row} lies outside of the image")
        demand(values[0] % 1 == 0 and 0 <= values[0] < classes, f"class {row[0]} of {classes}")
        found.append(tuple([int(values[0]), *map(float, row[1:])]))
    demand(len(set(found)) == len(found), "a row stands there twice")
    return found


def read_set(root, classes, kpt_shape=None):
    """Rows by the name of the image, without its extension. An image without a label file would be background."""
    images = [file for file in sorted((root / "images").rglob("*")) if file.is_file()]
    demand({file.suffix for file in images} <= SUFFIXES, f"no images: {images}")
    labels = {file.stem for file in (root / "labels").iterdir()}
    demand(labels == {file.stem for file in images}, f"labels {labels} of images {images}")
    rows = {}
    for file in images:
        check_image(file)
        text = (root / "labels" / f"{file.stem}.txt").read_text("utf-8")
        rows[file.stem] = check_labels(text, classes, kpt_shape)
    return rows


def extracted(project, kind, folder):
    export_archive(project, kind).extractall(folder)
    return Path(folder)


def read_listed(root):
    """Names of a set without a data.yaml: a line each, in the order of their ids."""
    names = (root / "classes.txt").read_text("utf-8").splitlines()
    notes = json.loads((root / "notes.json").read_text("utf-8"))
    assert [(one["id"], one["name"]) for one in notes["categories"]] == list(enumerate(names)), notes
    return names


def matches(found, wanted, within):
    """Rows of class and numbers, in any order."""
    assert len(found) == len(wanted), (found, wanted)
    for one, other in zip(sorted(found), sorted(wanted)):
        assert one[0] == other[0], (found, wanted)
        near(one[1:], other[1:], within)


YARD, SIDE, ZOE = (SIZES[name] for name in list(SIZES)[:3])
DRAWN = {
    "yard.jpg": [((10, 20, 300, 400), ["cat"], 0), ((320, 100, 320, 380), ["é #1", "no: dog"], 0), ((200, 100, 120, 60), ["cat"], 30)],
    "turned on its side.jpg": [((0, 0, 300, 400), ["no: dog"], 0)],
    "Zoë 1.png": [((13.37, 7, 33.3, 66.6), ["cat"], 0)],
    "nothing.webp": [],
}
boxes, box_stems = labeled(
    BOXES,
    {
        name: [drawn_box(f"box-{at}", SIZES[name], *place, labels, turn) for at, (place, labels, turn) in enumerate(drawn)]
        for name, drawn in DRAWN.items()
    },
)


@case("the rules by which an image is dropped tell bad label files from good ones")
def _():
    check_labels("0 .5 .5 1 1\n1 .1 .1 .2 .2\n", 2)
    bad = {
        "2 .5 .5 1 1": "class",
        "0.5 .5 .5 1 1": "class",
        "0 .5 .5 1": "columns",
        "0 .5 .5 1 1.02": "outside",
        "0 -.1 .5 1 1": "outside",
        "0 .5 .5 1 1\n0 .5 .5 1 1": "twice",
        "0 0 0 1 0 1 1\n0 .5 .5 1 1": "columns",
    }
    for text, why in bad.items():
        try:
            check_labels(text, 2)
        except Dropped as error:
            assert why in str(error), (text, error)
        else:
            raise AssertionError(text)


@case("YOLO_WITH_IMAGES: boxes by centre and size, an empty file for an image without any")
def _():
    with tempfile.TemporaryDirectory() as folder:
        root = extracted(boxes, "YOLO_WITH_IMAGES", folder)
        names = read_listed(root)
        assert sorted(names) == ["cat", "no: dog", "é #1"], names
        rows = read_set(root, len(names))
    assert set(rows) == set(box_stems.values()), rows
    for name, drawn in DRAWN.items():
        width, height = SIZES[name]
        wanted = [
            (names.index(label), (x + w / 2) / width, (y + h / 2) / height, w / width, h / height)
            for (x, y, w, h), labels, _ in drawn
            for label in labels
        ]
        matches(rows[box_stems[name]], wanted, 1e-9)


@case("YOLO_OBB_WITH_IMAGES: boxes by their four corners, turned ones too")
def _():
    with tempfile.TemporaryDirectory() as folder:
        root = extracted(boxes, "YOLO_OBB_WITH_IMAGES", folder)
        names = read_listed(root)
        rows = read_set(root, len(names))
    for name, drawn in DRAWN.items():
        assert all(len(row) == 9 for row in rows[box_stems[name]]), rows
        wanted = [
            (names.index(label), *corners(SIZES[name], *place, turn).ravel()) for place, labels, turn in drawn for label in labels
        ]
        matches(rows[box_stems[name]], wanted, 1e-9)


MASK = numpy.zeros((ZOE[1], ZOE[0]), dtype=numpy.uint8)
MASK[10:60, 20:90] = 255
MASK[80:110, 120:180] = 255
# Over the left and the lower edge.
OUTSIDE = (20, 420, 200, 80, ["no: dog"], 15)
POLYGON = [[10, 10], [90.5, 12], [50, 95]]
areas, area_stems = labeled(
    AREAS,
    {
        "yard.jpg": [
            drawn_box("box-1", YARD, 10, 20, 300, 400, ["cat", "no: dog"]),
            drawn_box("box-2", YARD, *OUTSIDE),
        ],
        "turned on its side.jpg": [
            result("poly-1", SIDE, "polygonlabels", {"points": POLYGON, "closed": True, "polygonlabels": ["cat"]}),
            result(
                "round-1",
                SIDE,
                "ellipselabels",
                {"x": 50, "y": 50, "radiusX": 20, "radiusY": 10, "rotation": 0, "ellipselabels": ["yes"]},
            ),
        ],
        "Zoë 1.png": [result("brush-1", ZOE, "brushlabels", {"format": "rle", "rle": mask2rle(MASK), "brushlabels": ["cat"]})],
        "nothing.webp": [],
    },
)


@case("YOLO_SEG: every area is a polygon within its image, and data.yaml is read from any folder")
def _():
    with tempfile.TemporaryDirectory() as folder:
        root = extracted(areas, "YOLO_SEG", folder)
        names, kpt_shape = read_names(root)
        assert (names, kpt_shape) == (["cat", "no: dog", "yes"], None), names
        by_stem = read_set(root, len(names))
    rows = {name: by_stem[stem] for name, stem in area_stems.items()}
    whole = corners(YARD, 10, 20, 300, 400).ravel()
    cut = corners(YARD, *OUTSIDE[:4], OUTSIDE[5]).clip(0, 1).ravel()
    matches(rows["yard.jpg"], [(0, *whole), (1, *whole), (1, *cut)], 1e-6)
    [polygon], [ellipse] = ([row for row in rows["turned on its side.jpg"] if row[0] == at] for at in (0, 2))
    near(polygon[1:], numpy.ravel(POLYGON) / 100, 1e-6)
    away = (numpy.reshape(ellipse[1:], (-1, 2)) - 0.5) / [0.2, 0.1]
    near(numpy.hypot(*away.T), numpy.ones(len(away)), 1e-4)
    assert len(away) >= 32, len(away)
    assert [row[0] for row in rows["Zoë 1.png"]] == [0, 0], rows
    drawing = Image.new("L", ZOE)
    for row in rows["Zoë 1.png"]:
        outline = numpy.rint(numpy.reshape(row[1:], (-1, 2)) * ZOE)
        ImageDraw.Draw(drawing).polygon([tuple(place) for place in outline.tolist()], fill=255, outline=255)
    assert numpy.array_equal(drawing, MASK), (numpy.asarray(drawing) != MASK).sum()
    assert rows["nothing.webp"] == []


def point(name, size, x, y, label, **extra):
    value = {"x": x / size[0] * 100, "y": y / size[1] * 100, "width": 0.5, "keypointlabels": [label]}
    return result(name, size, "keypointlabels", value, **extra)


poses, pose_stems = labeled(
    POSES,
    {
        "yard.jpg": [
            drawn_box("box-1", YARD, 64, 48, 128, 96, ["cat"]),
            drawn_box("box-2", YARD, 320, 240, 320, 240, ["no: dog"]),
            point("point-1", YARD, 96, 72, "tail", parentID="box-1"),
            point("point-2", YARD, 128, 96, "nose", parentID="box-1"),
            point("point-3", YARD, 480, 360, "paw", parentID="box-2"),
        ],
        "turned on its side.jpg": [drawn_box("box-1", SIDE, 0, 0, 300, 400, ["no: dog"])],
        "nothing.webp": [],
    },
)
POSED = {
    "yard.jpg": [
        (0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 2, 0.15, 0.15, 2, 0, 0, 0),
        (1, 0.75, 0.75, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0.75, 0.75, 2),
    ],
    "turned on its side.jpg": [(1, 0.5, 0.5, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    "nothing.webp": [],
}


@case("YOLO_POSE, and YOLO of keypoints: a box and as many keypoints as kpt_shape says, in the order of the model")
def _():
    with tempfile.TemporaryDirectory() as folder:
        root = extracted(poses, "YOLO_POSE", folder)
        names, kpt_shape = read_names(root)
        assert (names, kpt_shape) == (["cat", "no: dog"], [3, 3]), (names, kpt_shape)
        rows = read_set(root, len(names), kpt_shape)
    for name, wanted in POSED.items():
        matches(rows[pose_stems[name]], wanted, 1e-6)
    with tempfile.TemporaryDirectory() as folder:
        root = extracted(poses, "YOLO_WITH_IMAGES", folder)
        rows = read_set(root, len(read_listed(root)), [3, 3])
    for name, wanted in POSED.items():
        matches(rows[pose_stems[name]], wanted, 1e-9)


finish()
