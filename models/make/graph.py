"""From a Hub folder to onnx/model.onnx: the model builder's graph, in one small file.

The builder writes float32 weights; here they lie in the file as float16 (which
they are: training rounded them) with a Cast in front of their consumers, so
that all arithmetic stays float32 and the download is halved. ONNX Runtime folds
the Casts when a session opens. onnx/model_quantized.onnx has the matrices in
blocks of 8-bit numbers instead (MatMulNBits), the embedding still in float16.
"""

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

from .config import SHAPE

SMALL = 1024  # tensors of fewer elements stay float32
COMPUTED = ("cos_cache", "sin_cache", "_scales")  # tables that are no weights, and not exact in float16
BLOCK = 32  # weights that share a scale


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
        if tensor.name.endswith(COMPUTED):
            continue
        if not np.array_equal(half.astype(np.float32), values):
            raise ValueError(f"{tensor.name} is not exact in float16")
        name, stored = tensor.name, f"{tensor.name}.float16"
        graph.initializer[place].CopyFrom(numpy_helper.from_array(half, stored))
        casts.append(helper.make_node("Cast", [stored], [name], f"{name}/Cast", to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def quantised(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy with 8-bit matrices, symmetric, but for the embedding, which the output layer shares."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
    quantiser = MatMulNBitsQuantizer(
        copy, bits=8, block_size=BLOCK, is_symmetric=True, nodes_to_exclude=["/lm_head/MatMul"]
    )
    quantiser.process()
    return quantiser.model.model


def save(model: onnx.ModelProto, target: Path) -> Path:
    halve(model)
    for field in ("doc_string", "producer_version"):
        model.ClearField(field)
    target.parent.mkdir(exist_ok=True)
    onnx.save(model, target)
    return target


def export(folder: Path, scratch: Path, with_q8: bool = False) -> list[Path]:
    model = build(folder, scratch)
    name_head_size(model)
    models = {"model": model, **({"model_quantized": quantised(model)} if with_q8 else {})}
    return [save(form, folder / "onnx" / f"{name}.onnx") for name, form in models.items()]
