"""Exports about time, read by others: TextGrid by praatio, RTTM by pyannote.database, SRT by srt; manifests of speech and tracks
of videos by the rules of NeMo and of the MOT Challenge."""

import configparser
import io
import json
import tempfile
import wave
from datetime import timedelta
from pathlib import Path

import numpy
import srt
from cases import case, finish
from praatio import textgrid
from pyannote.database.util import load_rttm
from server import annotate, call, export_archive, make_project, near, upload

AUDIO = """<View><Audio name="audio" value="$audio"/>
<Labels name="who" toName="audio"><Label value="Ann &amp; Bob"/><Label value="Zoë"/></Labels>
<TextArea name="said" toName="audio" perRegion="true"/></View>"""
SPEECH = """<View><Audio name="audio" value="$audio"/><TextArea name="transcription" toName="audio"/></View>"""
VIDEO = """<View><Video name="video" value="$video"/><VideoRectangle name="box" toName="video"/>
<Labels name="what" toName="video"><Label value="car"/><Label value="a dog"/></Labels></View>"""
SECONDS = 2.5

folder = tempfile.TemporaryDirectory()
root = Path(folder.name)

# start, end, labels, texts
SPANS = [
    (0.5, 1.25, ["Ann & Bob"], ["1 < 2 & so on"]),
    (1.0, 2.0, ["Zoë"], ['He said "yes"', "and went"]),
    (1.1, 1.9004, ["Zoë", "Ann & Bob"], []),
    (0.1, 0.2, [], ["a cough"]),
    (2.0, 2.0, ["Zoë"], []),
]


def results_of(spans):
    results = []
    for at, (start, end, labels, texts) in enumerate(spans):
        place = {"start": start, "end": end, "channel": 0}
        common = {"id": f"r{at}", "to_name": "audio", "original_length": SECONDS}
        if labels:
            results.append({**common, "from_name": "who", "type": "labels", "value": {**place, "labels": labels}})
        if texts:
            results.append({**common, "from_name": "said", "type": "textarea", "value": {**place, "text": texts}})
    return results


sounds = make_project(
    AUDIO,
    [
        {"data": {"audio": "https://media.example.test/a.wav"}, "annotations": [{"result": results_of(SPANS)}]},
        {"data": {"audio": "https://media.example.test/quiet.wav"}, "annotations": [{"result": []}]},
    ],
)


def extracted(kind):
    """Two files: with the spans, and without any."""
    at = root / kind
    export_archive(sounds, kind).extractall(at)
    return sorted(at.iterdir(), key=lambda file: int(file.stem.split("-")[1]))


@case("praatio reads tiers, their intervals and texts")
def _():
    file, quiet = extracted("TEXTGRID")
    assert textgrid.openTextgrid(str(quiet), includeEmptyIntervals=False).tiers == ()
    grid = textgrid.openTextgrid(str(file), includeEmptyIntervals=False, reportingMode="error", duplicateNamesMode="rename")
    assert (grid.minTimestamp, grid.maxTimestamp) == (0, SECONDS), (grid.minTimestamp, grid.maxTimestamp)
    found = {tier.name: [tuple(entry) for entry in tier.entries] for tier in grid.tiers}
    said = 'He said "yes"\nand went'
    assert found == {
        "-": [(0.1, 0.2, "a cough")],
        "Ann & Bob": [(0.5, 1.25, "1 < 2 & so on")],
        "Zoë": [(1.0, 2.0, said)],
        "Zoë_2": [(1.1, 1.9004, "Zoë")],
        "Ann & Bob_2": [(1.1, 1.9004, "Ann & Bob")],
    }, found
    whole = textgrid.openTextgrid(str(file), includeEmptyIntervals=True, duplicateNamesMode="rename")
    for tier in whole.tiers:
        ends = [0, *(entry.end for entry in tier.entries)]
        assert [entry.start for entry in tier.entries] == ends[:-1] and ends[-1] == SECONDS, tier.entries


@case("pyannote.database reads turns of speakers")
def _():
    file, quiet = extracted("RTTM")
    assert load_rttm(str(quiet)) == {}
    for line in file.read_text().splitlines():
        kind, _, channel, start, duration, *rest = line.split(" ")
        assert (kind, channel, len(rest)) == ("SPEAKER", "1", 5) and float(start) >= 0 and float(duration) >= 0, line
    [(recording, turns)] = load_rttm(str(file)).items()
    assert recording == file.stem, recording
    found = sorted((turn.start, turn.end, who) for turn, _, who in turns.itertracks(yield_label=True))
    wanted = sorted((start, end, label.replace(" ", "_")) for start, end, labels, _ in SPANS for label in labels if end > start)
    assert [who for *_, who in found] == [who for *_, who in wanted], found
    near([time for turn in found for time in turn[:2]], [time for turn in wanted for time in turn[:2]], 0.0006)


@case("srt reads subtitles in order, with their words")
def _():
    file, quiet = extracted("SRT")
    assert list(srt.parse(quiet.read_text())) == []
    subtitles = list(srt.parse(file.read_text(), ignore_errors=False))
    assert [one.index for one in subtitles] == list(range(1, len(SPANS) + 1)), subtitles
    wanted = sorted(SPANS, key=lambda span: span[:2])
    second = timedelta(seconds=1)
    near([one.start / second for one in subtitles], [span[0] for span in wanted], 0.0006)
    near([one.end / second for one in subtitles], [span[1] for span in wanted], 0.0006)
    said = ["a cough", "Ann & Bob: 1 < 2 & so on", 'Zoë: He said "yes"\nand went', "Zoë", "Zoë"]
    assert [one.content for one in subtitles] == said, subtitles


def wav(seconds, rate, channels, width):
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", ""))
        sound.writeframes(bytes(int(seconds * rate) * channels * width))
    return file.getvalue()


@case("a manifest of speech names recordings, how long they are and what was said")
def _():
    recordings = {"one.wav": wav(1.25, 8000, 1, 2), "zwei é.wav": wav(0.5, 44100, 2, 3), "not heard.wav": wav(1, 8000, 1, 1)}
    texts = ['Ann said "1 < 2".', "Zoë\n😀"]
    speech = make_project(SPEECH)
    tasks = upload(speech, recordings)
    for (task, _), text in zip(tasks, texts):
        value = {"from_name": "transcription", "to_name": "audio", "type": "textarea", "id": "t", "value": {"text": [text]}}
        annotate(task, [value])
    archive = export_archive(speech, "ASR_MANIFEST")
    lines = [json.loads(line) for line in archive.read("manifest.json").decode("ascii").splitlines()]
    found = {line["text"]: line for line in lines}
    assert len(lines) == len(texts) and set(found) == set(texts), lines
    for text, bytes_of in zip(texts, recordings.values()):
        line = found[text]
        assert line["annotator"] != "" and line["duration"] > 0, line
        copy = archive.read(line["audio_filepath"])
        assert copy == bytes_of
        with wave.open(io.BytesIO(copy)) as sound:
            near([line["duration"]], [sound.getnframes() / sound.getframerate()], 1e-9)


FRAMES, FPS = 24, 12
# frame, left, top, width, height in percent, whether it is there until the next one
TRACKS = {
    "a dog": [(1, 10, 10, 20, 30, True), (5, 30, 20, 10, 20, False), (9, 0, 0, 12.5, 40, True)],
    "car": [(3, 50, 50, 25, 25, False)],
}


@case("tracks are lines of the MOT Challenge")
def _():
    def track(at, label, keys):
        sequence = [
            {"frame": frame, "x": x, "y": y, "width": w, "height": h, "rotation": 0, "enabled": on, "time": frame / FPS}
            for frame, x, y, w, h, on in keys
        ]
        value = {"framesCount": FRAMES, "duration": FRAMES / FPS, "sequence": sequence, "labels": [label]}
        return {"id": f"v{at}", "from_name": "box", "to_name": "video", "type": "videorectangle", "value": value}

    data = {"video": "https://media.example.test/street.mp4", "width": 640, "height": 400}
    results = [track(at, label, keys) for at, (label, keys) in enumerate(TRACKS.items())]
    videos = make_project(VIDEO, [{"data": data, "annotations": [{"result": results}]}])
    archive = export_archive(videos, "MOT")
    [name] = {file.split("/")[0] for file in archive.namelist()}
    info = configparser.ConfigParser()
    info.optionxform = str
    info.read_string(archive.read(f"{name}/seqinfo.ini").decode())
    assert dict(info["Sequence"]) == {
        "name": name,
        "frameRate": str(FPS),
        "seqLength": str(FRAMES),
        "imWidth": "640",
        "imHeight": "400",
    }, dict(info["Sequence"])
    labels = archive.read(f"{name}/gt/labels.txt").decode().splitlines()
    assert labels == ["car", "a dog"], labels
    rows = numpy.loadtxt(io.BytesIO(archive.read(f"{name}/gt/gt.txt")), delimiter=",", ndmin=2)
    assert rows.shape[1] == 9 and (rows[:, [0, 1, 6, 7, 8]] % 1 == 0).all(), rows
    assert (numpy.diff(rows[:, 0]) >= 0).all() and 1 <= rows[:, 0].min() and rows[:, 0].max() <= FRAMES, rows
    assert len({tuple(row) for row in rows[:, :2]}) == len(rows) and (rows[:, [6, 8]] == 1).all() and (rows[:, 4:6] > 0).all()
    for number, (label, keys) in enumerate(TRACKS.items(), 1):
        own = rows[rows[:, 1] == number]
        assert {labels[int(one) - 1] for one in own[:, 7]} == {label}, own
        at = [key[0] for key in keys]
        pixels = [[key[1] * 6.4, key[2] * 4, key[3] * 6.4, key[4] * 4] for key in keys]
        shown = [1, 2, 3, 4, 5, *range(9, FRAMES + 1)] if label == "a dog" else [3]
        assert own[:, 0].tolist() == shown, own
        wanted = [numpy.interp(shown, at, column) for column in numpy.transpose(pixels)]
        near(own[:, 2:6].T.flatten(), numpy.concatenate(wanted), 0.006)


finish()
