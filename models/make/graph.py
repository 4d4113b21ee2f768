"""From a Hub folder to onnx/model.onnx: the model builder's graph, in one small file.

The builder writes float32 weights; here they lie in the file as float16 (which
they are: training rounded them) with a Cast in front of their consumers, so
that all arithmetic stays float32 and the download is halved. ONNX Runtime folds
the Casts when a session opens.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from .config import SHAPE

SMALL = 1024  # tensors of fewer elements stay float32


def build(folder: Path, scratch: Path) -> onnx.ModelProto:
    """Runs the builder: float32, GroupQueryAttention, no external data afterwards."""
    shutil.rmtree(scratch, ignore_errors=True)
    command = [
        sys.executable, "-m", "onnxruntime_genai.models.builder",
        "-i", str(folder), "-o", str(scratch), "-c", str(scratch / "cache"), "-p", "fp32", "-e", "webgpu",
        "--extra_options", "use_webgpu_fp32=true", "fuse_qkv=false", "shared_embeddings=true",
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return onnx.load(scratch / "model.onnx")


def name_head_size(model: onnx.ModelProto) -> None:
    """The builder leaves the cache's last dimension symbolic; here it is known."""
    for value in [*model.graph.input, *model.graph.output]:
        for dimension in value.type.tensor_type.shape.dim:
            if dimension.dim_param == "kv_cache_dim":
                dimension.dim_value = SHAPE.head_size


def halve(model: onnx.ModelProto) -> None:
    """Large float32 initialisers become float16 behind a Cast; refuses to lose a bit of a weight."""
    graph = model.graph
    casts = []
    for place, tensor in enumerate(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < SMALL:
            continue
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            if "cache" in tensor.name:
                continue
            raise ValueError(f"{tensor.name} is not exact in float16")
        name, stored = tensor.name, f"{tensor.name}.float16"
        graph.initializer[place].CopyFrom(numpy_helper.from_array(half, stored))
        casts.append(helper.make_node("Cast", [stored], [name], f"{name}/Cast", to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def export(folder: Path, scratch: Path) -> Path:
    model = build(folder, scratch)
    name_head_size(model)
    halve(model)
    for field in ("doc_string", "producer_version"):
        model.ClearField(field)
    target = folder / "onnx" / "model.onnx"
    target.parent.mkdir(exist_ok=True)
    onnx.save(model, target)
    return target
