"""Makes src/graph/fixtures/families: a tiny export with random weights for each shape that exporters give an FFN, with
what an independent computation says of it. fp32 files: PyTorch, where turning a neuron is an edit of its column of
W_down. Other dtypes: ONNX Runtime's native build on the file itself, turned by a Mul before the down projection.

    pip install torch==2.13.0 transformers==4.57.6 optimum-onnx==0.1.0 onnx==1.23.2 onnxruntime==1.32.0 \
        onnxruntime-genai==0.9.2
    python scripts/fixtures-families.py [name …]
"""

import json
import logging
import os
import re
import shutil
import sys
import tempfile
import warnings
import zlib
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import onnx
import onnxruntime
import torch
import transformers as hf
from onnx import helper, numpy_helper
from optimum.exporters.onnx import onnx_export_from_model
from optimum.exporters.onnx.model_configs import LlamaOnnxConfig
from transformers.pytorch_utils import Conv1D

logging.disable(logging.WARNING)
torch.set_num_threads(1)
TARGET = Path(__file__).parent.parent / "src/graph/fixtures/families"
IDS = [5, 17, 3, 40, 22, 9, 31, 2, 46, 11, 28, 7]
SUFFIX = {"fp32": "", "fp16": "_fp16", "q8": "_quantized"}

COMMON = dict(vocab_size=48, max_position_embeddings=64, bos_token_id=1, eos_token_id=2, pad_token_id=0)
SIZES = dict(COMMON, hidden_size=16, num_hidden_layers=2, num_attention_heads=2)
LLAMA = dict(SIZES, intermediate_size=24, num_key_value_heads=1)
#: Where a layer is large: exporters write some 20 KB of node names for each.
SHORT = dict(LLAMA, num_hidden_layers=1)
GPT2 = dict(vocab_size=48, n_positions=64, n_embd=16, n_layer=2, n_head=2, n_inner=24, bos_token_id=1, eos_token_id=2)
OPT = dict(SIZES, ffn_dim=24, word_embed_proj_dim=16, do_layer_norm_before=True)
FALCON = dict(SIZES, ffn_hidden_size=24, multi_query=True, parallel_attn=True, bias=False, alibi=False)
#: The builder's attention takes heads of 16, 32, …, and its factor of Gemma's embeddings is exact for squares.
GEMMA = dict(LLAMA, head_dim=16, query_pre_attn_scalar=16, sliding_window=32)
GRANITE = dict(LLAMA, hidden_size=32, residual_multiplier=0.22, embedding_multiplier=12.0, logits_scaling=8.0)

#: name: (configuration, exporter, dtype)
FAMILIES = {
    "gpt2": (lambda: hf.GPT2Config(**GPT2), "optimum", "fp32"),
    "neox": (lambda: hf.GPTNeoXConfig(**SIZES, intermediate_size=24, rotary_pct=0.5), "optimum", "fp32"),
    "opt": (lambda: hf.OPTConfig(**OPT), "optimum", "fp32"),
    "falcon": (lambda: hf.FalconConfig(**dict(FALCON, num_hidden_layers=1)), "optimum", "fp32"),
    "phi3": (lambda: hf.Phi3Config(**SHORT, original_max_position_embeddings=64), "optimum", "fp32"),
    "olmo2": (lambda: hf.Olmo2Config(**SHORT), "optimum", "fp32"),
    "gemma3": (lambda: hf.Gemma3TextConfig(**GEMMA), "genai", "fp32"),
    "granite": (lambda: hf.GraniteConfig(**GRANITE), "genai", "fp32"),
    "qwen2-casts": (lambda: hf.Qwen2Config(**SHORT), "optimum", "fp16"),
    "mistral": (lambda: hf.MistralConfig(**SHORT, sliding_window=None), "optimum", "q8"),
    "mixtral": (lambda: hf.MixtralConfig(**SHORT, num_local_experts=3, num_experts_per_tok=2), "optimum", "fp32"),
}

DOWN = re.compile(r"(down_proj|dense_4h_to_h|fc2|mlp\.c_proj)$")
DOWN_NODE = re.compile(r"(?:layers?|h)\.(\d+)/.*(down_proj|dense_4h_to_h|fc2|mlp/c_proj)/(MatMul|Gemm)(_quant)?$")
FIRST_NODE = re.compile(r"/(up_proj|dense_h_to_4h|fc1|mlp/c_fc)/(MatMul|Gemm)(_quant)?$")
GATE_NODE = re.compile(r"/gate_proj/MatMul(_quant)?$")
FUSED_NODE = re.compile(r"/gate_up_proj/MatMul$")
ACTIVATION_NODE = re.compile(r"/(act_fn|activation_fn|act|activation)/")


def random_model(name: str, config: hf.PretrainedConfig) -> torch.nn.Module:
    seed = zlib.crc32(name.encode())
    torch.manual_seed(seed)
    model = hf.AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for key, value in model.named_parameters():
            drawn = torch.randn(value.shape, generator=generator)
            if value.ndim >= 2:
                value.copy_(drawn * (0.5 if "emb" in key or "wte" in key or "wpe" in key else value.shape[-1] ** -0.5))
            elif key.endswith("bias"):
                value.copy_(drawn * 0.1)
            else:  # a norm's weight, which Gemma adds to 1
                value.copy_(drawn * 0.1 + (0 if "gemma" in name else 1))
    return model


def export(name: str, model: torch.nn.Module, exporter: str, dtype: str, scratch: Path) -> onnx.ModelProto:
    if exporter == "genai":
        from onnxruntime_genai.models.builder import create_model

        model.save_pretrained(scratch / "hf")
        shutil.copy(TARGET / "../../../model/fixtures/llama-optimum-external/tokenizer.json", scratch / "hf")
        shutil.copy(TARGET / "../../../model/fixtures/llama-optimum-external/tokenizer_config.json", scratch / "hf")
        create_model(name, str(scratch / "hf"), str(scratch), "fp32", "cpu", str(scratch / "cache"))
        return onnx.load(scratch / "model.onnx")
    more = {}
    if "mixtral" in name:  # optimum has no configuration of its own for it
        cache = LlamaOnnxConfig(model.config, task="text-generation", use_past=True, use_past_in_inputs=True)
        more = dict(custom_onnx_configs={"model": cache})
    onnx_export_from_model(model, scratch, task="text-generation-with-past", do_validation=False, **more)
    if dtype == "q8":
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(scratch / "model.onnx", scratch / "q8.onnx", weight_type=QuantType.QUInt8)
        return onnx.load(scratch / "q8.onnx")
    exported = onnx.load(scratch / "model.onnx")
    if dtype == "fp16":
        from onnxruntime.transformers.float16 import convert_float_to_float16

        return convert_float_to_float16(exported, keep_io_types=True, op_block_list=["Sigmoid", "Pow", "ReduceMean"])
    return exported


class InPyTorch:
    """The model that was exported; a neuron is turned by its column of W_down."""

    source = "pytorch"

    def __init__(self, model: torch.nn.Module):
        self.model = model
        self.downs = [module for key, module in model.named_modules() if DOWN.search(key)]
        self.seen: dict = {}
        for layer, down in enumerate(self.downs):
            # A copy of h, to which some models add in place.
            down.register_forward_hook(lambda _, z, h, layer=layer: self.seen.update({layer: (z[0], h.clone())}))

    def column(self, layer: int, neuron: int) -> torch.Tensor:
        down = self.downs[layer]
        return down.weight[neuron] if isinstance(down, Conv1D) else down.weight[:, neuron]

    def weights(self) -> list[np.ndarray]:
        turned = [down.weight if isinstance(down, Conv1D) else down.weight.T for down in self.downs]
        return [weight.detach().double().numpy() for weight in turned]

    @torch.no_grad()
    def run(self, turned=(), alpha=1.0):
        kept = [self.column(*neuron).clone() for neuron in turned]
        for neuron in turned:
            self.column(*neuron).mul_(alpha)
        logits = self.model(input_ids=torch.tensor([IDS]), use_cache=False).logits[0].double().numpy()
        for neuron, column in zip(turned, kept):
            self.column(*neuron).copy_(column)
        flat = [(z.reshape(len(IDS), -1).double().numpy(), h.reshape(len(IDS), -1).double().numpy())
                for z, h in (self.seen[layer] for layer in range(len(self.downs)))]  # fmt: skip
        return logits[-1], flat


class OnFile:
    """The file itself in ONNX Runtime's native build, with z, h and a factor of z as ports."""

    source = "onnxruntime"

    def __init__(self, exported: onnx.ModelProto, config: hf.PretrainedConfig):
        self.config = config
        model = onnx.ModelProto()
        model.CopyFrom(exported)
        graph = model.graph
        self.values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        maker = {name: node for node in graph.node for name in node.output}
        users = lambda name, op: next(node for node in graph.node if name in node.input and node.op_type == op)
        self.downs = down_nodes(graph)
        self.ports, self.half = [], self.downs[0].op_type == "MatMul"
        for layer, down in enumerate(self.downs):
            z, h = down.input[0], down.output[0]
            if down.op_type == "MatMulInteger":
                z = maker[z].input[0]
                h = users(users(h, "Cast").output[0], "Mul").output[0]
            kind = onnx.TensorProto.FLOAT16 if self.half else onnx.TensorProto.FLOAT
            for node in graph.node:
                node.input[:] = [f"turned.{layer}" if name == z else name for name in node.input]
            graph.node.append(helper.make_node("Mul", [z, f"factor.{layer}"], [f"turned.{layer}"]))
            graph.input.append(helper.make_tensor_value_info(f"factor.{layer}", kind, ["width"]))
            for name in (f"turned.{layer}", h):
                graph.output.append(helper.make_tensor_value_info(name, kind, None))
            self.ports += [f"turned.{layer}", h]
        options = onnxruntime.SessionOptions()
        level = onnxruntime.GraphOptimizationLevel
        # Optimised, ONNX Runtime keeps float16 values in float32 between nodes.
        options.graph_optimization_level = level.ORT_DISABLE_ALL if self.half else level.ORT_ENABLE_BASIC
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options)

    def weights(self) -> list[np.ndarray]:
        if self.half:
            return [self.values[down.input[1]].astype(float) for down in self.downs]
        stem = [down.input[1].removesuffix("_quantized") for down in self.downs]
        return [(self.values[f"{s}_quantized"].astype(float) - self.values[f"{s}_zero_point"]) * self.values[f"{s}_scale"]
                for s in stem]  # fmt: skip

    def run(self, turned=(), alpha=1.0):
        config = self.config
        feeds = {
            "input_ids": np.array([IDS]),
            "attention_mask": np.ones((1, len(IDS)), int),
            "position_ids": np.arange(len(IDS))[None],
        }
        for layer in range(len(self.downs)):
            factor = np.ones(config.intermediate_size, np.float16 if self.half else np.float32)
            factor[[neuron for at, neuron in turned if at == layer]] = alpha
            feeds[f"factor.{layer}"] = factor
        size = config.hidden_size // config.num_attention_heads
        empty = np.zeros((1, config.num_key_value_heads, 0, size), np.float32)
        wanted = {port.name: feeds.get(port.name, empty) for port in self.session.get_inputs()}
        logits, *ports = self.session.run(["logits", *self.ports], wanted)
        flat = [port.reshape(len(IDS), -1).astype(float) for port in ports]
        return logits[0, -1].astype(float), list(zip(flat[::2], flat[1::2]))


def down_nodes(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    found = [(int(match[1]), node) for node in graph.node if (match := DOWN_NODE.search(node.name))]
    return [node for _, node in sorted(found, key=lambda pair: pair[0])]


def labels(graph: onnx.GraphProto, gated: bool) -> list[dict]:
    """Which nodes the exporters named after the modules of the FFN."""
    maker = {name: node for node in graph.node for name in node.output}
    layers = []
    for layer, down in enumerate(down_nodes(graph)):
        own = [node for node in graph.node if re.search(rf"(?:layers?|h)\.{layer}/", node.name)]
        named = lambda pattern: next(({"node": node.name} for node in own if pattern.search(node.name)), None)
        activation = [node for node in own if ACTIVATION_NODE.search(node.name)
                      and node.op_type not in ("Constant", "Cast", "Reshape")]  # fmt: skip
        product = maker[down.input[0]]
        while product.op_type in ("Cast", "Reshape", "DynamicQuantizeLinear"):
            product = maker[product.input[0]]
        fused = named(FUSED_NODE)
        layers.append(
            {
                "down": down.name,
                **({"gate_up": fused} if fused else {"gate": named(GATE_NODE), "up": named(FIRST_NODE)}),
                "activation": [{"node": node.name} for node in activation],
                "product": {"node": product.name} if gated else None,
            }
        )
    return layers


def reference(name: str, model: torch.nn.Module, exported: onnx.ModelProto, exporter: str, dtype: str):
    """@returns reference.json (in the form of ../shared/fixtures) and CETT [tokens, layers, neurons]"""
    source = InPyTorch(model) if dtype == "fp32" else OnFile(exported, model.config)
    logits, flat = source.run()
    cett = np.stack(
        [np.abs(z) * np.linalg.norm(weight, axis=1) / (np.linalg.norm(h, axis=1, keepdims=True) + 1e-8)
         for (z, h), weight in zip(flat, source.weights())], axis=1)  # fmt: skip
    strongest = [[layer, int(cett[:, layer].mean(0).argmax())] for layer in range(cett.shape[1])]
    strongest.append([0, int(cett[:, 0].mean(0).argsort()[-2])])
    runs = [(neurons, alpha) for neurons in (strongest[:1], strongest) for alpha in (0, 2, 3)]
    rounded = lambda values: [float(f"{value:.7g}") for value in values]
    gated = any("gate" in key for key, _ in model.named_modules())
    inner = exported.graph
    z_half = dtype == "fp16"
    return {
        "source": source.source,
        "file": f"model{SUFFIX[dtype]}.onnx",
        "dtype": dtype,
        "exporter": exporter,
        "ffn": "gated" if gated else "plain",
        "z_dtype": "float16" if z_half else "float32",
        "n_layers": cett.shape[1],
        "n_neurons": cett.shape[2],
        "input_ids": IDS,
        "logits": rounded(logits),
        "cett": {"file": f"model{SUFFIX[dtype]}.cett.npy"},
        "layers": labels(inner, gated),
        "interventions": [
            {"neurons": neurons, "alpha": alpha, "logits": rounded(source.run(neurons, alpha)[0])}
            for neurons, alpha in runs
        ],
    }, cett.astype(np.float32)


def make(name: str) -> None:
    config, exporter, dtype = FAMILIES[name]
    model = random_model(name, config())
    with tempfile.TemporaryDirectory() as scratch:
        exported = export(name, model, exporter, dtype, Path(scratch))
    folder = TARGET / f"{name}-{exporter}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "onnx").mkdir(parents=True)
    if exporter == "optimum":
        del exported.graph.value_info[:]  # a quarter of a small file; the builder's are kept
    onnx.save(exported, folder / f"onnx/model{SUFFIX[dtype]}.onnx")
    (folder / "config.json").write_text(model.config.to_json_string(use_diff=True))
    if "mixtral" in name:
        return  # is refused
    found, cett = reference(name, model, exported, exporter, dtype)
    np.save(folder / f"onnx/model{SUFFIX[dtype]}.cett.npy", cett)
    (folder / f"onnx/model{SUFFIX[dtype]}.reference.json").write_text(json.dumps(found) + "\n")


for name in sys.argv[1:] or FAMILIES:
    make(name)
    print(name)
