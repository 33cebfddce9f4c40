"""Archives of image formats, read by the libraries that people read them with: pycocotools, lxml, NumPy, Pillow."""

import io
import tempfile

import numpy
from cases import case, finish
from lxml import etree
from PIL import Image
from pycocotools.coco import COCO
from server import export_archive, make_project

CONFIG = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="Cat"/><Label value="Dog &amp; é"/></RectangleLabels>
<PolygonLabels name="poly" toName="image"><Label value="Cat"/></PolygonLabels>
<BrushLabels name="brush" toName="image"><Label value="Cat"/></BrushLabels>
<KeyPointLabels name="point" toName="image"><Label value="eye" model_index="0"/><Label value="tail" model_index="1"/></KeyPointLabels>
</View>"""
# 4 x 3 pixels: 0 255 255 0 / 0 255 0 0 / 128 0 0 255.
RLE = [0, 0, 0, 48, 57, 27, 252, 96, 19, 255, 206, 1, 31, 252, 224, 17, 192, 78, 1, 31, 248]
MASK = numpy.array([[0, 255, 255, 0], [0, 255, 0, 0], [128, 0, 0, 255]], dtype=numpy.uint8)


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
project = make_project(
    CONFIG,
    [{"data": {"image": f"https://media.example.test/{n}.png"}, "annotations": [{"result": RESULTS}]} for n in (1, 2)],
)


def export(kind):
    return export_archive(project, kind, "&download_resources=false")


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


finish()
