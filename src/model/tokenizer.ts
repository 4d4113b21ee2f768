// A model's tokenizer and chat template, by transformers.js, and the pieces of text that single tokens stand for.

import { PreTrainedTokenizer } from "@huggingface/transformers";
import { HnError } from "../base/errors.ts";
import type { ModelFiles } from "./files/source.ts";
import type { ChatMessage, Prompt } from "./types.ts";

export interface Tokenizer {
  readonly hasChatTemplate: boolean;
  encode(prompt: Prompt): readonly number[];
  /**
   * Positions in `ids`, the encoding of `prompt`, up to which other prompts may begin alike: behind the template's own
   * words before the first question, and behind each earlier turn's prompt. Ascending; none in the first few tokens.
   * Null where `prompt` is no conversation.
   */
  seams(prompt: Prompt, ids: readonly number[]): readonly number[] | null;
  /**
   * What the model would have to write behind `prompt` for `reply` to be its answer: the ids that filling `reply` into
   * the chat template adds, what ends the turn included; of other text those of `reply` behind it, alone where it joins
   * the prompt's last token.
   */
  encodeReply(prompt: Prompt, reply: string): readonly number[];
  decode(ids: readonly number[]): string;
  pieces(ids: readonly number[]): readonly string[];
  pieceStream(): PieceStream;
}

/** Text of tokens as they come: the pieces, joined, are the decoded text. */
export interface PieceStream {
  /** The text this token adds; "" while a character is still incomplete. */
  push(id: number): string;
}

const utf8 = new TextDecoder();

export const readJson = async (files: ModelFiles, path: string): Promise<unknown> => {
  const text = utf8.decode(await files.read(path));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HnError(
      "invalid-file",
      `${path} of ${files.id} is not JSON: ${String(cause)}. Download the model again.`,
    );
  }
};

/** @throws HnError `not-found`, `invalid-file` */
export async function loadTokenizer(files: ModelFiles): Promise<Tokenizer> {
  const [json, config] = await Promise.all([
    readJson(files, "tokenizer.json"),
    readJson(files, "tokenizer_config.json"),
  ]);
  // Newer folders keep the template in a file of its own; asked for only where the configuration has none.
  const inline = typeof config === "object" && config !== null && "chat_template" in config;
  const template =
    !inline && (await files.has("chat_template.jinja"))
      ? utf8.decode(await files.read("chat_template.jinja"))
      : null;
  let tokenizer: PreTrainedTokenizer;
  try {
    tokenizer = new PreTrainedTokenizer(json as object, config as object);
  } catch (cause) {
    throw new HnError(
      "invalid-file",
      `tokenizer.json of ${files.id} is not a tokenizer that can be read (${String(cause)}). Download it again, or ` +
        "export it anew: it is the file that a fast tokenizer of transformers saves.",
    );
  }
  if (template !== null) tokenizer.chat_template = template;
  return wrap(files.id, tokenizer);
}

/** Fewer tokens than this are not worth a pass of their own. */
const SHORTEST_PIECE = 8;

/** Begins as few questions do. */
const OTHER_QUESTION = "§";

function sharedStart(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** transformers.js checks little of what it reads, and stumbles where it uses it. */
function guarded<T>(what: string, advice: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw new HnError("invalid-file", `${what} (${String(cause)}). ${advice}`);
  }
}

function wrap(id: string, tokenizer: PreTrainedTokenizer): Tokenizer {
  const hasChatTemplate = Boolean(tokenizer.chat_template);
  const tokenized = <T>(use: () => T): T =>
    guarded(`tokenizer.json of ${id} fails on this text`, "Download the model again.", use);
  const encodeText = (text: string): readonly number[] =>
    tokenized(() => tokenizer.encode(text, { add_special_tokens: true }));
  const decode = (ids: readonly number[]): string =>
    ids.length === 0
      ? ""
      : tokenized(() =>
          tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
        );

  /** A token's text depends on its neighbours, so each piece is a difference of two decodings that share a start. */
  const pieceStream = (): PieceStream => {
    const ids: number[] = [];
    let start = 0; // where both decodings begin: behind the last complete piece but one
    let read = 0; // up to here the text is out
    return {
      push(id) {
        ids.push(id);
        const before = decode(ids.slice(start, read));
        const now = decode(ids.slice(start));
        if (now.endsWith("\uFFFD") || now.length <= before.length) return "";
        start = read;
        read = ids.length;
        return now.slice(before.length);
      },
    };
  };

  /** @param asks whether an answer is to follow */
  const fillTemplate = (messages: readonly ChatMessage[], asks: boolean): readonly number[] =>
    guarded(
      `The chat template of ${id} cannot be filled in`,
      "Mend it in tokenizer_config.json, or ask without it (raw).",
      () =>
        tokenizer.apply_chat_template([...messages], {
          add_generation_prompt: asks,
          tokenize: true,
          return_tensor: false,
          return_dict: false,
        }) as number[],
    );
  const plainText = (messages: readonly ChatMessage[]): string => messages.map((m) => m.content).join("\n");
  const encode = (prompt: Prompt): readonly number[] => {
    switch (prompt.kind) {
      case "ids":
        return prompt.ids;
      case "raw":
        return encodeText(prompt.text);
      case "messages":
        return hasChatTemplate ? fillTemplate(prompt.messages, true) : encodeText(plainText(prompt.messages));
    }
  };
  /** `prompt` with `reply` behind it; null where ids are all that is known of it. */
  const encodeWith = (prompt: Prompt, reply: string): readonly number[] | null => {
    if (prompt.kind === "ids") return null;
    if (prompt.kind === "messages" && hasChatTemplate)
      return fillTemplate([...prompt.messages, { role: "assistant", content: reply }], false);
    const text = prompt.kind === "raw" ? prompt.text : plainText(prompt.messages);
    return encodeText(/\s$/u.test(text) || /^\s/u.test(reply) ? text + reply : `${text} ${reply}`);
  };

  return {
    hasChatTemplate,
    decode,
    pieceStream,
    pieces(ids) {
      const stream = pieceStream();
      const pieces = ids.map((id) => stream.push(id));
      const rest = decode(ids).slice(pieces.join("").length); // an incomplete character at the very end
      if (pieces.length > 0) pieces[pieces.length - 1] += rest;
      return pieces;
    },
    encode,
    encodeReply(prompt, reply) {
      const asked = encode(prompt);
      const answered = encodeWith(prompt, reply);
      return answered && sharedStart(asked, answered) === asked.length
        ? answered.slice(asked.length)
        : tokenized(() => tokenizer.encode(reply, { add_special_tokens: false }));
    },
    seams(prompt, ids) {
      if (prompt.kind !== "messages" || !hasChatTemplate) return null;
      const shared = (messages: readonly ChatMessage[]): number =>
        sharedStart(encode({ kind: "messages", messages }), ids);
      const first = prompt.messages.findIndex(({ role }) => role === "user");
      const other: ChatMessage = { role: "user", content: OTHER_QUESTION };
      const ends = [
        ...(first === -1 ? [] : [shared([...prompt.messages.slice(0, first), other])]),
        ...prompt.messages.flatMap(({ role }, i) =>
          role === "assistant" && i > 0 ? [shared(prompt.messages.slice(0, i))] : [],
        ),
      ];
      let last = 0;
      return ends.filter((end) => {
        const isWorth = end - last >= SHORTEST_PIECE && ids.length - end >= 1;
        if (isWorth) last = end;
        return isWorth;
      });
    },
  };
}
