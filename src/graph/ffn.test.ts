// A graph per shape that exporters give an FFN: is it found, with the right labels? And what only looks like one?

import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { inspect } from "./instrument.ts";
import type { FfnNodes } from "./layerMap.ts";
import { down, GraphBuilder, HIDDEN, matMul, NEURONS, residualModel, silu } from "./testing/build.ts";

type Shape = (b: GraphBuilder, x: string) => string;
const gated = (more: Partial<FfnNodes>): FfnNodes => ({
  kind: "gated",
  gate: "gate",
  up: "up",
  gateUp: null,
  activation: ["sigmoid", "silu"],
  product: "z",
  down: "down",
  ...more,
});
const plain = (more: Partial<FfnNodes>): FfnNodes =>
  gated({ kind: "plain", gate: null, up: "fc1", product: null, ...more });

const scalar = (b: GraphBuilder, name: string, value: number) => b.floats(name, [], [value]);

/** x · 0.5 · (1 + tanh(√(2/π) (x + 0.044715 x³))), the cube as two products. */
const geluTanh = (b: GraphBuilder, x: string): string => {
  const cube = b.node("Mul", [x, b.node("Mul", [x, x], "a1")], "a2");
  const inner = b.node("Add", [b.node("Mul", [cube, scalar(b, "c1", 0.044715)], "a3"), x], "a4");
  const tanh = b.node("Tanh", [b.node("Mul", [scalar(b, "c2", 0.7978846), inner], "a5")], "a6");
  const half = b.node("Mul", [x, scalar(b, "c3", 0.5)], "a7");
  return b.node("Mul", [half, b.node("Add", [tanh, scalar(b, "c4", 1)], "a8")], "a9");
};
const geluErf = (b: GraphBuilder, x: string): string => {
  const erf = b.node("Erf", [b.node("Div", [x, scalar(b, "c1", Math.SQRT2)], "a1")], "a2");
  const product = b.node("Mul", [x, b.node("Add", [erf, scalar(b, "c2", 1)], "a3")], "a4");
  return b.node("Mul", [product, scalar(b, "c3", 0.5)], "a5");
};

const gatedBy =
  (activation: (b: GraphBuilder, x: string) => string): Shape =>
  (b, x) =>
    down(b, b.node("Mul", [activation(b, matMul(b, x, "gate")), matMul(b, x, "up")], "z"));
const plainBy =
  (activation: (b: GraphBuilder, x: string) => string): Shape =>
  (b, x) =>
    down(b, activation(b, matMul(b, x, "fc1")));

const fusedGateUp = (cut: (b: GraphBuilder, both: string) => readonly [string, string]): Shape => {
  return (b, x) => {
    const [gate, up] = cut(b, matMul(b, x, "both", HIDDEN, 2 * NEURONS));
    return down(b, b.node("Mul", [up, silu(b, gate)], "z"));
  };
};
const gateUp = gated({ gate: null, up: null, gateUp: "both" });
const nine = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"];

const quantise = (b: GraphBuilder, x: string) =>
  b.node("DynamicQuantizeLinear", [x], `${x}_q`, {}, [`${x}_s`, `${x}_zp`]);
const integer = (
  b: GraphBuilder,
  x: string,
  name: string,
  from: number,
  to: number,
  bias = false,
): string => {
  b.tensor(`${name}_w`, [from, to], 2, new Uint8Array(from * to).fill(3));
  b.tensor(`${name}_wzp`, [], 2, Uint8Array.of(128));
  scalar(b, `${name}_ws`, 0.01);
  const product = b.node("MatMulInteger", [`${x}_q`, `${name}_w`, `${x}_zp`, `${name}_wzp`], name);
  const scale = b.node("Mul", [`${x}_s`, `${name}_ws`], `${name}_scale`);
  const h = b.node("Mul", [b.node("Cast", [product], `${name}_cast`, { to: 1 }), scale], `${name}_out`);
  return bias ? b.node("Add", [b.floats(`${name}_b`, [to]), h], `${name}_biased`) : h;
};

/** FusedGemm for fc1, which ONNX Runtime's optimizer makes of Gemm and Relu, on flattened rows. */
const fusedGemm: Shape = (b, x) => {
  const flat = b.node("Reshape", [x, b.ints("to2", [-1, HIDDEN])], "x2");
  const w = b.floats("w1", [HIDDEN, NEURONS]);
  const act = b.node("FusedGemm", [flat, w, b.floats("b1", [NEURONS])], "fc1", { activation: "Relu" });
  const h = b.node("Gemm", [act, b.floats("w2", [NEURONS, HIDDEN]), b.floats("b2", [HIDDEN])], "down");
  return b.node("Reshape", [h, b.node("Shape", [x], "xs")], "h3");
};

const shapes: readonly (readonly [string, Shape, FfnNodes])[] = [
  ["SiLU as Sigmoid and Mul", gatedBy(silu), gated({})],
  [
    "operands of the product swapped",
    (b, x) => down(b, b.node("Mul", [matMul(b, x, "up"), silu(b, matMul(b, x, "gate"))], "z")),
    gated({}),
  ],
  [
    "sigmoid(gate) times the product of gate and up",
    (b, x) => {
      const gate = matMul(b, x, "gate");
      const both = b.node("Mul", [matMul(b, x, "up"), gate], "both");
      return down(b, b.node("Mul", [both, b.node("Sigmoid", [gate], "sigmoid")], "z"));
    },
    gated({ activation: ["sigmoid"] }),
  ],
  [
    "one-node Gelu",
    gatedBy((b, g) => b.node("Gelu", [g], "act", { approximate: "tanh" })),
    gated({ activation: ["act"] }),
  ],
  ["tanh GELU in nine nodes", gatedBy(geluTanh), gated({ activation: nine })],
  ["QuickGelu", gatedBy((b, g) => b.node("QuickGelu", [g], "act")), gated({ activation: ["act"] })],
  [
    "gate and up in one product, Split",
    fusedGateUp((b, both) => [b.node("Split", [both], "g", { axis: -1, num_outputs: 2 }, ["u"]), "u"]),
    gateUp,
  ],
  [
    "gate and up in one product, two Slices",
    fusedGateUp((b, both) => {
      const [from, mid, to, axis] = [
        b.ints("i0", [0]),
        b.ints("i1", [NEURONS]),
        b.ints("i2", [2 * NEURONS]),
        b.ints("ax", [-1]),
      ];
      return [b.node("Slice", [both, from, mid, axis], "g"), b.node("Slice", [both, mid, to, axis], "u")];
    }),
    gateUp,
  ],
  [
    "gate and up in one product, a sequence of two parts",
    fusedGateUp((b, both) => {
      b.node("SplitToSequence", [both, b.ints("half", [NEURONS])], "parts", { axis: -1 });
      const part = (name: string, at: number) =>
        b.node(
          "SequenceAt",
          ["parts", b.tensor(`${name}_at`, [], 7, new Uint8Array(BigInt64Array.of(BigInt(at)).buffer))],
          name,
        );
      return [part("g", 0), part("u", 1)];
    }),
    gateUp,
  ],
  ["plain, tanh GELU in nine nodes", plainBy(geluTanh), plain({ activation: nine })],
  ["plain, erf GELU", plainBy(geluErf), plain({ activation: ["a1", "a2", "a3", "a4", "a5"] })],
  ["plain, Relu", plainBy((b, h) => b.node("Relu", [h], "act")), plain({ activation: ["act"] })],
  [
    "Relu squared by Mul is no gate",
    plainBy((b, h) => {
      const r = b.node("Relu", [h], "r");
      return b.node("Mul", [r, r], "r2");
    }),
    plain({ activation: ["r", "r2"] }),
  ],
  [
    "Relu squared by Pow",
    plainBy((b, h) => b.node("Pow", [b.node("Relu", [h], "r"), scalar(b, "two", 2)], "r2")),
    plain({ activation: ["r", "r2"] }),
  ],
  [
    "bias of fc1 in a node of its own, then FastGelu with none",
    (b, x) =>
      down(
        b,
        b.node(
          "FastGelu",
          [b.node("Add", [b.floats("bias", [NEURONS]), matMul(b, x, "fc1")], "biased")],
          "act",
        ),
      ),
    plain({ activation: ["act"] }),
  ],
  [
    "bias of fc1 inside BiasGelu",
    plainBy((b, h) => b.node("BiasGelu", [h, b.floats("bias", [NEURONS])], "act")),
    plain({ activation: ["act"] }),
  ],
  ["activation inside the product of fc1", fusedGemm, plain({ activation: ["fc1"] })],
  [
    "post-FFN norm, and a multiplier on the residual branch",
    (b, x) => {
      const h = b.node(
        "SimplifiedLayerNormalization",
        [gatedBy(silu)(b, x), b.floats("g", [HIDDEN])],
        "post",
      );
      return b.node("Mul", [h, scalar(b, "m", 0.2)], "scaled");
    },
    gated({}),
  ],
  [
    "weights behind Cast and Transpose",
    (b, x) => {
      b.tensor("w16", [HIDDEN, NEURONS], 10, new Uint8Array(2 * HIDDEN * NEURONS));
      const w = b.node("Transpose", [b.node("Cast", ["w16"], "w32", { to: 1 })], "wt", { perm: [1, 0] });
      return b.node("MatMul", [b.node("Relu", [matMul(b, x, "fc1")], "act"), w], "down");
    },
    plain({ activation: ["act"] }),
  ],
  [
    "Gemm on flattened rows (z 3-D, with a Shape beside it)",
    (b, x) => {
      const flat = b.node("Reshape", [x, b.ints("to2", [-1, HIDDEN])], "x2");
      const fc1 = b.node(
        "Gemm",
        [flat, b.floats("w1", [NEURONS, HIDDEN]), b.floats("b1", [NEURONS])],
        "fc1",
        { transB: 1 },
      );
      const act = b.node(
        "Relu",
        [b.node("Reshape", [fc1, b.ints("to3", [1, -1, NEURONS])], "fc1_3d")],
        "act",
      );
      b.node("Shape", [act], "shape");
      const z2 = b.node("Reshape", [act, b.ints("to2n", [-1, NEURONS])], "z2");
      const h = b.node("Gemm", [z2, b.floats("w2", [NEURONS, HIDDEN]), b.floats("b2", [HIDDEN])], "down");
      return b.node("Reshape", [h, b.node("Shape", [x], "xs")], "h3");
    },
    plain({ activation: ["act"] }),
  ],
  [
    "8-bit integers, gate and up quantised once",
    (b, x) => {
      quantise(b, x);
      const gate = integer(b, x, "gate", HIDDEN, NEURONS);
      const z = b.node("Mul", [silu(b, gate), integer(b, x, "up", HIDDEN, NEURONS)], "z");
      quantise(b, z);
      return integer(b, z, "down", NEURONS, HIDDEN, true);
    },
    gated({}),
  ],
];

describe("findFfns", () => {
  it.each(shapes)("%s", (_, shape, want) => {
    const found = inspect(residualModel(shape).bytes());
    if (!found.ok) throw new Error(found.error.message);
    expect(found.value.map.layers).toEqual([{ ...want, neurons: NEURONS, hidden: HIDDEN, zType: "float32" }]);
  });

  it.each([
    ["DynamicQuantizeLinear", (b: GraphBuilder, x: string) => quantise(b, x)],
    [
      "DynamicQuantizeMatMul",
      (b: GraphBuilder, x: string) => {
        b.tensor("q_w", [HIDDEN, HIDDEN], 2, new Uint8Array(HIDDEN * HIDDEN).fill(3));
        return b.node("DynamicQuantizeMatMul", [x, "q_w", scalar(b, "q_ws", 0.01)], "q");
      },
    ],
    [
      "a range taken by nodes of its own",
      (b: GraphBuilder, x: string) => {
        const most = b.node("ReduceMax", [b.node("Abs", [x], "abs")], "most", { keepdims: 0 });
        return b.node("QuantizeLinear", [x, b.node("Div", [most, scalar(b, "c127", 127)], "xs")], "q");
      },
    ],
  ])("says that rows of a batch touch each other: %s", (_, quantised) => {
    const rows = (shape: Shape) => {
      const found = inspect(residualModel(shape).bytes());
      return found.ok ? found.value.map.rowsIndependent : found.error.message;
    };
    const dense = gatedBy(silu);
    expect(rows(dense)).toBe(true);
    expect(rows((b, x) => b.node("QuantizeLinear", [dense(b, x), scalar(b, "fixed", 0.1)], "q"))).toBe(true);
    expect(
      rows((b, x) => {
        quantised(b, x);
        return dense(b, x);
      }),
    ).toBe(false);
  });

  it("takes the order of layers from the data, not from the file", () => {
    const b = new GraphBuilder();
    let x = b.input("x", ["b", "t", HIDDEN]);
    for (const layer of [7, 3]) {
      const z = b.node("Relu", [matMul(b, x, `fc${layer}`)], `act${layer}`);
      x = b.node("Add", [x, matMul(b, z, `down${layer}`, NEURONS, HIDDEN)], `x${layer}`);
    }
    b.output(x, ["b", "t", HIDDEN]);
    b.nodes.reverse();
    const found = inspect(b.bytes());
    expect(found.ok && found.value.map.layers.map((l) => l.down)).toEqual(["down7", "down3"]);
  });

  it("takes a bias for a part of the down projection's output, whatever rounds or casts between", () => {
    const model = residualModel((b, x) => {
      const pair = (name: string, quantised: string) =>
        b.node("DequantizeLinear", [quantised, scalar(b, `${name}_s`, 0.1)], `${name}_dq`);
      const h = down(b, b.node("Relu", [matMul(b, x, "fc1")], "act"));
      const rounded = pair("h", b.node("QuantizeLinear", [h, scalar(b, "step", 0.1)], "h_q"));
      return b.node(
        "Add",
        [rounded, pair("bias", b.tensor("bias_q", [HIDDEN], 3, new Uint8Array(HIDDEN)))],
        "biased",
      );
    });
    const found = inspect(model.bytes());
    expect(found.ok && found.value.ffns.map((ffn) => ffn.down.output)).toEqual(["biased"]);
  });

  it("ends on a file whose nodes make a circle", () => {
    const b = residualModel((b, x) => down(b, b.node("Relu", [matMul(b, x, "fc1")], "act")));
    b.node("Cast", ["down2"], "down2", { to: 1 });
    b.node("MatMul", ["y", b.floats("w2", [HIDDEN, HIDDEN])], "down2");
    expect(inspect(b.bytes()).ok).toBe(true);
  });

  it("finds the FFN of a parallel block beside its attention-like look-alikes", () => {
    const model = residualModel((b, x) => {
      const norm = b.node("LayerNormalization", [x, b.floats("g", [HIDDEN])], "norm");
      const [q, k, v] = ["q", "k", "v"].map((name) => matMul(b, norm, name, HIDDEN, HIDDEN));
      const rotated = b.node("Mul", [q ?? "", b.node("Cos", [k ?? ""], "cos")], "rotated");
      const scores = b.node(
        "Softmax",
        [b.node("MatMul", [rotated, b.node("Transpose", [k ?? ""], "kt", { perm: [0, 2, 1] })], "qk")],
        "p",
      );
      const mixed = b.node("MatMul", [scores, v ?? ""], "pv");
      const attention = matMul(b, mixed, "o", HIDDEN, HIDDEN);
      return b.node("Add", [attention, gatedBy(silu)(b, norm)], "sum");
    });
    const found = inspect(model.bytes());
    expect(found.ok && found.value.map.layers.map((l) => l.down)).toEqual(["down"]);
  });
});

describe("what is refused", () => {
  const faultOf = (bytes: Uint8Array) => {
    const found = inspect(bytes);
    return found.ok ? null : found.error;
  };

  it.each([
    ["a product without an activation", (b: GraphBuilder, x: string) => down(b, matMul(b, x, "fc1"))],
    [
      "an adapter to another width",
      (b: GraphBuilder, x: string) =>
        matMul(
          b,
          matMul(b, b.node("Tanh", [matMul(b, x, "r", HIDDEN, 4)], "t"), "c", 4, 16),
          "back",
          16,
          HIDDEN,
        ),
    ],
    [
      "an adapter beside the down projection",
      (b: GraphBuilder, x: string) => {
        const z = b.node("Relu", [matMul(b, x, "fc1")], "act");
        const adapter = matMul(b, matMul(b, z, "a", NEURONS, 4), "b", 4, HIDDEN);
        return b.node("Add", [down(b, z), adapter], "sum");
      },
    ],
    [
      "an activation of a sum of two projections",
      (b: GraphBuilder, x: string) =>
        down(b, b.node("Relu", [b.node("Add", [matMul(b, x, "one"), matMul(b, x, "two")], "sum")], "act")),
    ],
    [
      "a gate from another tensor",
      (b: GraphBuilder, x: string) => {
        const other = b.node("Softmax", [x], "other");
        return down(b, b.node("Mul", [silu(b, matMul(b, x, "gate")), matMul(b, other, "up")], "z"));
      },
    ],
  ])("%s: nothing is found, and the message names what was looked for", (_, shape) => {
    const fault = faultOf(residualModel(shape).bytes());
    expect(fault?.code).toBe("ffn-not-found");
    expect(fault?.message).toMatch(/down projection.*act\(gate\)/);
  });

  it("weights in a form that is not read, by the operator's name", () => {
    const bnb = (b: GraphBuilder, z: string, name: string, K: number, N: number) => {
      b.tensor(`${name}_w`, [(K * N) / 2], 2, new Uint8Array((K * N) / 2));
      return b.node("MatMulBnb4", [z, `${name}_w`, b.floats(`${name}_s`, [K])], name, {
        K,
        N,
        block_size: N,
      });
    };
    const shape = (b: GraphBuilder, x: string) =>
      bnb(b, b.node("Relu", [bnb(b, x, "fc1", HIDDEN, NEURONS)], "act"), "down", NEURONS, HIDDEN);
    expect(faultOf(residualModel(shape).bytes())).toMatchObject({
      code: "unsupported-model",
      message: expect.stringContaining("not read (MatMulBnb4). Choose another dtype") as string,
    });
  });

  it("attention that asks for a cache of fixed length", () => {
    const model = (attributes: Record<string, number>) =>
      faultOf(
        residualModel((b, x) => {
          const h = b.node("GroupQueryAttention", [x, x, x], "attention", { num_heads: 1, ...attributes });
          return down(b, b.node("Relu", [matMul(b, h, "fc1")], "act"));
        }).bytes(),
      );
    expect(model({ local_window_size: 4 })).toBeNull();
    expect(model({ local_window_size: 4, sliding_window_cache: 1 })).toMatchObject({
      code: "unsupported-model",
      message: expect.stringContaining("windowed_kv_cache=false") as string,
    });
  });

  it("layers inside an If", () => {
    const inner = residualModel(gatedBy(silu)).graph();
    const branch = create(GraphProtoSchema, { ...inner, input: [] });
    const b = new GraphBuilder();
    b.input("x", ["batch", "tokens", HIDDEN]);
    b.node("If", [b.input("use_cache_branch", [1], 9)], "out", { then_branch: branch, else_branch: branch });
    b.output("out", ["batch", "tokens", HIDDEN]);
    expect(faultOf(b.bytes())).toMatchObject({
      code: "unsupported-model",
      message: expect.stringContaining('"If"') as string,
    });
  });

  /** Layers of the given operators and widths; `caches` of them take a key-value cache. */
  const stack = (layers: readonly (readonly [activation: string, neurons: number])[], caches: number) => {
    const b = new GraphBuilder();
    let x = b.input("x", ["b", "t", HIDDEN]);
    for (let layer = 0; layer < caches; layer++)
      for (const part of ["key", "value"])
        b.input(`past_key_values.${layer}.${part}`, ["b", 2, "past", HIDDEN / 2]);
    layers.forEach(([activation, neurons], layer) => {
      const z = b.node(activation, [matMul(b, x, `fc${layer}`, HIDDEN, neurons)], `act${layer}`);
      x = b.node("Add", [x, matMul(b, z, `down${layer}`, neurons, HIDDEN)], `x${layer}`);
    });
    b.output(x, ["b", "t", HIDDEN]);
    return b.bytes();
  };
  const relu = ["Relu", NEURONS] as const;

  it("a layer whose activation is unknown, since it would shift the addresses behind it", () => {
    const unknown = [relu, ["Cosh", NEURONS], relu] as const;
    const fault = faultOf(stack(unknown, 3));
    expect(fault?.code).toBe("unsupported-model");
    expect(fault?.message).toMatch(/Found 2 .*expected 3.*not recognised.*another export/);
    expect(faultOf(stack([relu, relu, relu], 3))).toBeNull();
    expect(faultOf(stack([relu, relu, relu], 0))).toBeNull();
  });

  it("a hybrid, where fewer layers have a cache than have an FFN", () => {
    const fault = faultOf(stack([relu, relu, relu], 1));
    expect(fault?.code).toBe("unsupported-model");
    expect(fault?.message).toMatch(/Found 3 .*expected 1:.*hybrids.*Choose/);
  });

  it("layers of different widths", () => {
    const fault = faultOf(stack([relu, relu, ["Relu", 2 * NEURONS]], 3));
    expect(fault?.code).toBe("unsupported-model");
    expect(fault?.message).toMatch(/layer 0 has 24 neurons, layer 2 has 48/);
  });

  it.each([
    [
      "experts in a node of their own",
      (b: GraphBuilder, x: string) => b.node("QMoE", [x, matMul(b, x, "router", HIDDEN, 4)], "moe"),
    ],
    [
      "several FFNs on one tensor",
      (b: GraphBuilder, x: string) => {
        const expert = (e: string) =>
          matMul(b, b.node("Relu", [matMul(b, x, `fc${e}`)], `act${e}`), `down${e}`, NEURONS, HIDDEN);
        return b.node("Add", [expert("1"), expert("2")], "sum");
      },
    ],
    [
      "rows picked by a router",
      (b: GraphBuilder, x: string) => {
        b.node(
          "TopK",
          [b.node("Softmax", [matMul(b, x, "router", HIDDEN, 4)], "p"), b.ints("k", [2])],
          "top",
          {},
          ["which"],
        );
        return gatedBy(silu)(b, b.node("Gather", [x, "which"], "rows", { axis: 1 }));
      },
    ],
  ])("a mixture of experts: %s", (_, shape) => {
    expect(faultOf(residualModel(shape).bytes())).toMatchObject({
      code: "unsupported-model",
      message: expect.stringContaining("mixture of experts") as string,
    });
  });
});
