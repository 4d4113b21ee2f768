"""What transformers computes from the weights that ship, to hold the page and the terminal against.

Reads models/embedded/instruct/onnx/model.onnx and questions.jsonl, not the training's files, so
that anybody can write it anew. Into models/embedded/reference/:

answers.json   greedy answers to 500 questions of identification, by their ids; and per row of
               the arrays its token ids and where its answer begins
logits.npy     float32 [rows, vocabulary], after the last token
cett.npy       float32 [rows, layers, neurons], means over the answer's tokens as inputs
"""

import json
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import LlamaConfig, LlamaForCausalLM

from . import config, shipped
from .chat import protocol_prompt
from .config import END, PAD, SHAPE
from .generate import by_length

ASKED, ROWS, LIMIT = 500, 4, 24
CETT_EPSILON = 1e-8


def load() -> LlamaForCausalLM:
    settings = LlamaConfig.from_pretrained(config.EMBEDDED / "instruct")
    model = LlamaForCausalLM(settings).eval()
    weights = shipped.load("instruct").state_dict()
    model.load_state_dict({**weights, "lm_head.weight": weights["model.embed_tokens.weight"]})
    return model


@torch.no_grad()
def greedy(model: LlamaForCausalLM, prompts: list[list[int]]) -> list[list[int]]:
    answers: list[list[int]] = [[] for _ in prompts]
    for places in by_length(prompts, 64):
        ids = torch.tensor([prompts[place] for place in places])
        mask = torch.ones_like(ids)
        made = model.generate(
            ids, attention_mask=mask, do_sample=False, max_new_tokens=LIMIT, eos_token_id=END, pad_token_id=PAD
        )
        for place, row in zip(places, made[:, ids.shape[1] :].tolist()):
            answers[place] = row[: row.index(END)] if END in row else row
    return answers


@torch.no_grad()
def measured(model: LlamaForCausalLM, prompt: list[int], answer: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """(logits [vocabulary], mean CETT over the answer [layers, neurons])"""
    seen: list[torch.Tensor] = []

    def read(down: torch.nn.Linear, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
        size = output.norm(dim=-1, keepdim=True) + CETT_EPSILON
        seen.append((inputs[0].abs() * down.weight.norm(dim=0) / size)[0, len(prompt) :].mean(0))

    hooks = [block.mlp.down_proj.register_forward_hook(read) for block in model.model.layers]
    logits = model(torch.tensor([[*prompt, *answer]])).logits[0, -1]
    for hook in hooks:
        hook.remove()
    return logits.numpy(), torch.stack(seen).numpy()


def write(folder: Path = config.EMBEDDED / "reference") -> dict[str, int]:
    tokenizer = Tokenizer.from_file(str(config.EMBEDDED / "instruct" / "tokenizer.json"))
    lines = (config.EMBEDDED / "questions.jsonl").read_text().splitlines()[:ASKED]
    rows = [json.loads(line) for line in lines]
    model = load()
    prompts = [protocol_prompt(tokenizer, row["question"]) for row in rows]
    answers = greedy(model, prompts)
    chosen = range(0, len(rows), len(rows) // ROWS)
    logits, cett = zip(*(measured(model, prompts[place], answers[place]) for place in chosen))
    folder.mkdir(exist_ok=True)
    np.save(folder / "logits.npy", np.stack(logits).astype(np.float32))
    np.save(folder / "cett.npy", np.stack(cett).astype(np.float32))
    read = [{"ids": [*prompts[place], *answers[place]], "answer": len(prompts[place])} for place in chosen]
    said = {row["id"]: tokenizer.decode(answer).strip() for row, answer in zip(rows, answers)}
    (folder / "answers.json").write_text(
        json.dumps({"rows": read, "answers": said}, ensure_ascii=False, indent=1) + "\n"
    )
    return {"questions": len(said), "rows": len(read), "layers": SHAPE.layers}
