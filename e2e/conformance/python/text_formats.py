"""Exports of texts, recordings and tables, read by the libraries that people read them with: spaCy, NLTK, PyArrow,
datasets, webvtt-py."""

import io
import json
import os
import tempfile
from pathlib import Path

# Whatever is loaded lies on this disk; nothing is asked of a hub.
scratch = tempfile.TemporaryDirectory()
os.environ.update(HF_HOME=scratch.name, HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")

import datasets
import nltk
import pyarrow.parquet
import spacy
import webvtt
from cases import case, finish
from nltk.corpus.reader import ConllCorpusReader
from server import export, export_archive, make_project
from spacy.tokens import Doc, DocBin

TEXT = """<View><Text name="text" value="$text"/>
<Labels name="ner" toName="text"><Label value="PER"/><Label value="LOC"/></Labels>
<Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>"""
AUDIO = """<View><Audio name="audio" value="$audio"/>
<Labels name="who" toName="audio"><Label value="Ann &amp; Bob"/></Labels>
<TextArea name="said" toName="audio" perRegion="true"/></View>"""


def span(start, end, label):
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": f"s{start}{end}{label}", "from_name": "ner", "to_name": "text", "type": "labels", "value": value}


TEXTS = ["Ann  saw 😀 Paris.\n", " Zoë, ok", "x"]
RESULTS = [
    [
        span(0, 3, "PER"),
        span(11, 16, "LOC"),
        span(9, 16, "PER"),
        {"id": "c", "from_name": "mood", "to_name": "text", "type": "choices", "value": {"choices": ["good"]}},
    ],
    [span(0, 5, "PER")],
    [],
]
texts = make_project(TEXT, [{"data": {"text": t, "n": i}, "annotations": [{"result": r}]} for i, (t, r) in enumerate(zip(TEXTS, RESULTS))])
where = {"start": 0.5, "end": 1.25, "channel": 0}
sounds = make_project(
    AUDIO,
    [
        {
            "data": {"audio": "https://media.example.test/a.wav"},
            "annotations": [
                {
                    "result": [
                        {"id": "a", "from_name": "who", "to_name": "audio", "type": "labels", "value": {**where, "labels": ["Ann & Bob"]}},
                        {"id": "a", "from_name": "said", "to_name": "audio", "type": "textarea", "value": {**where, "text": ["1 < 2 & so on"]}},
                    ]
                }
            ],
        }
    ],
)


@case("spaCy makes a DocBin of the documents")
def _():
    vocab = spacy.blank("xx").vocab
    rows = [json.loads(line) for line in export(texts, "SPACY").decode().splitlines()]
    docs = [Doc(vocab).from_json(row, validate=True) for row in rows]
    assert sorted(doc.text for doc in docs) == sorted(TEXTS), [doc.text for doc in docs]
    [first] = [doc for doc in docs if doc.text == TEXTS[0]]
    assert sorted((span.text, span.label_) for span in first.spans["sc"]) == [("Ann", "PER"), ("Paris", "LOC"), ("😀 Paris", "PER")]
    assert [(ent.text, ent.label_) for ent in first.ents] == [("Ann", "PER"), ("😀 Paris", "PER")]
    assert first.cats == {"good": 1.0, "bad": 0.0}
    assert len(list(DocBin().from_bytes(DocBin(docs=docs).to_bytes()).get_docs(vocab))) == 3


@case("NLTK reads CoNLL columns: every token, and spans as chunks")
def _():
    wordy = ["Ann  saw 😀 in New\nYork.", "(Zoë's)\u00a0ok, \"no\"", "x"]
    spans = [[(0, 3, "PER"), (14, 22, "LOC")], [(1, 4, "PER")], []]
    results = [[span(*one) for one in each] for each in spans]
    number = make_project(TEXT, [{"data": {"text": t}, "annotations": [{"result": r}]} for t, r in zip(wordy, results)])
    Path(scratch.name, "result.conll").write_bytes(export(number, "CONLL2003"))
    # NLTK reads nowhere else.
    nltk.data.path.append(scratch.name)
    corpus = ConllCorpusReader(scratch.name, ["result.conll"], ("words", "pos", "ignore", "chunk"))
    assert list(corpus.sents()) == [
        ["Ann", "saw", "😀", "in", "New", "York", "."],
        ["(", "Zoë", "'s", ")", "ok", ",", '"', "no", '"'],
        ["x"],
    ], list(corpus.sents())
    chunks = [[(tree.label(), [word for word, _ in tree]) for tree in sent if isinstance(tree, nltk.Tree)] for sent in corpus.chunked_sents()]
    assert chunks == [[("PER", ["Ann"]), ("LOC", ["New", "York"])], [("PER", ["Zoë"])], []], chunks


@case("PyArrow reads tables of tasks, regions and datasets")
def _():
    table = pyarrow.parquet.read_table(io.BytesIO(export(texts, "PARQUET")))
    assert table["data_text"].to_pylist() == TEXTS and table["data_n"].to_pylist() == [0, 1, 2]
    assert str(table.schema.field("data_n").type) == "int64"
    assert len(json.loads(table["annotations"][0].as_py())[0]["result"]) == 4
    regions = pyarrow.parquet.read_table(io.BytesIO(export(texts, "PARQUET_REGIONS")))
    assert regions["label"].to_pylist().count("PER") == 3
    archive = export_archive(texts, "HUGGINGFACE")
    rows = pyarrow.parquet.read_table(io.BytesIO(archive.read("data/train-00000-of-00001.parquet")))
    assert rows["text"].to_pylist() == TEXTS and rows["mood"].to_pylist() == ["good", None, None]


@case("datasets loads the folder, Parquet and JSON Lines")
def _():
    datasets.disable_progress_bars()
    folder = Path(scratch.name, "set")
    export_archive(texts, "HUGGINGFACE").extractall(folder)
    loaded = datasets.load_dataset(str(folder), split="train")
    assert loaded["text"][:] == TEXTS and loaded["mood"][:] == ["good", None, None], loaded[:]
    for kind, loader in (("PARQUET", "parquet"), ("JSONL", "json")):
        file = Path(scratch.name, f"tasks.{loader}")
        file.write_bytes(export(texts, kind))
        rows = datasets.load_dataset(loader, data_files=str(file), split="train")
        found = rows["data_text"][:] if kind == "PARQUET" else [data["text"] for data in rows["data"]]
        assert found == TEXTS, found


@case("webvtt-py reads cues with their voices and words")
def _():
    archive = export_archive(sounds, "WEBVTT")
    [name] = archive.namelist()
    [cue] = webvtt.from_buffer(io.StringIO(archive.read(name).decode()))
    assert (cue.start, cue.end, cue.voice) == ("00:00:00.500", "00:00:01.250", "Ann &amp; Bob"), (cue.start, cue.end, cue.voice)
    assert cue.text == "1 &lt; 2 &amp; so on", cue.text
    archive = export_archive(sounds, "SRT")
    [cue] = webvtt.from_buffer(io.StringIO(archive.read(archive.namelist()[0]).decode()), format="srt")
    assert cue.text == "Ann & Bob: 1 < 2 & so on", cue.text


finish()
