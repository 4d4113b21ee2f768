// One question to a model behind an OpenAI-compatible chat completions endpoint, answered as JSON. It waits and asks again
// where the endpoint is busy or stalls, and does without structured output where that is refused. The key is held in
// memory, sent to the endpoint alone, and stands in no message.

import { HnError, throwIfAborted } from "../../base/errors.ts";
import { isObject } from "../json.ts";
import type { Service, ServiceAnswer } from "../ports.ts";

export interface EndpointOptions {
  /** Base address such as `https://api.openai.com/v1`, or that of chat/completions itself. */
  readonly url: string;
  readonly model: string;
  /** Null: the endpoint asks for none. */
  readonly key: string | null;
  /** Seconds without an answer after which it counts as stalled; default 60. */
  readonly stallSeconds?: number;
}

export interface Request {
  readonly system: string;
  readonly user: string;
  /** Name and JSON Schema of the answer. */
  readonly schema: { readonly name: string; readonly schema: unknown };
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Seconds before each further try, where the endpoint names no time. */
const BACKOFF = [1, 2, 4, 8];
/** Seconds beyond which an endpoint that says "later" is not waited for. */
const LONGEST_WAIT = 300;
/** Further tries where an answer is not what was asked for. */
const SECOND_THOUGHTS = 1;
/** Characters of an endpoint's own words in a message. */
const QUOTED = 300;

/** What is asked for beside the messages, from the strictest on; an endpoint that refuses one is asked by the next. */
const formsOf = ({ schema }: Request): readonly Readonly<Record<string, unknown>>[] => {
  const strict = { type: "json_schema", json_schema: { ...schema, strict: true } };
  return [
    { temperature: 0, response_format: strict },
    { response_format: strict }, // some models take no temperature
    { temperature: 0, response_format: { type: "json_object" } },
    {},
  ];
};

export class ChatEndpoint {
  readonly #options: EndpointOptions;
  readonly #service: Service;
  readonly #address: string;
  /** Into formsOf: what the endpoint was found to take. */
  #form = 0;
  #usage: Usage = { inputTokens: 0, outputTokens: 0 };

  /** @throws HnError `usage` for an address that is no http or https URL */
  constructor(options: EndpointOptions, service: Service) {
    this.#options = options;
    this.#service = service;
    const base = options.url.replace(/\/+$/, "");
    if (!/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/.test(base))
      throw new HnError(
        "usage",
        "The endpoint's address is an http or https URL such as https://api.openai.com/v1, without a key in it.",
      );
    this.#address = base.endsWith("/chat/completions") ? base : `${base}/chat/completions`;
  }

  /** Of all answers so far, as the endpoint counts them; 0 where it does not say. */
  get usage(): Usage {
    return this.#usage;
  }

  /**
   * @param read what the JSON says, or null where it does not say what was asked for: then the endpoint is asked again
   * Errors: `unauthorized`, `not-found`, `invalid-input`, `network` (nothing else will go better), `bad-answer` (of this
   * one question), `aborted`.
   */
  async ask<T>(
    request: Request,
    read: (json: unknown) => T | null,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    let said = "";
    for (let tries = 0; tries <= SECOND_THOUGHTS; tries++) {
      said = await this.#complete(request, signal);
      const json = jsonIn(said);
      const value = json === undefined ? null : read(json);
      if (value !== null) return value;
    }
    throw new HnError(
      "bad-answer",
      `The endpoint's model did not answer as it was asked to; it said ${this.#quote(said)}. ` +
        "Choose a model that follows a JSON schema.",
    );
  }

  /** What the model says. */
  async #complete(request: Request, signal: AbortSignal | undefined): Promise<string> {
    const forms = formsOf(request);
    for (;;) {
      const form = this.#form;
      const answer = await this.#patiently(this.#body(request, forms[form]!), signal);
      if (answer.status >= 200 && answer.status < 300) return this.#contentOf(answer);
      const isRefused = [400, 415, 422, 501].includes(answer.status) && form + 1 < forms.length;
      if (!isRefused) throw this.#refusal(answer);
      this.#form = Math.max(this.#form, form + 1);
    }
  }

  #body({ system, user }: Request, form: Readonly<Record<string, unknown>>): string {
    const messages = [
      { role: "system", content: system },
      { role: "user", content: user },
    ];
    return JSON.stringify({ model: this.#options.model, messages, ...form });
  }

  /** The first answer that is not "later". */
  async #patiently(body: string, signal: AbortSignal | undefined): Promise<ServiceAnswer> {
    for (let tries = 0; ; tries++) {
      throwIfAborted(signal);
      const answer = await this.#once(body, signal);
      const isLast = tries >= BACKOFF.length;
      if (typeof answer === "string") {
        if (isLast) throw new HnError("network", answer);
      } else {
        const { status } = answer;
        const isBusy = status === 408 || status === 429 || status >= 500;
        const seconds = retryAfter(answer);
        if (!isBusy || isLast || status === 501 || isExhausted(answer) || seconds > LONGEST_WAIT)
          return answer;
        if (seconds > 0) {
          await this.#service.sleep(1000 * seconds, signal);
          continue;
        }
      }
      await this.#service.sleep(1000 * BACKOFF[tries]!, signal);
    }
  }

  /** One request: what is answered, or in words that nothing is. */
  async #once(body: string, signal: AbortSignal | undefined): Promise<ServiceAnswer | string> {
    const { key, stallSeconds = 60 } = this.#options;
    const stalled = new AbortController();
    const done = new AbortController();
    this.#service.sleep(1000 * stallSeconds, done.signal).then(
      () => stalled.abort(),
      () => undefined,
    );
    try {
      return await this.#service.post(this.#address, {
        headers: {
          "content-type": "application/json",
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
        body,
        signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
      });
    } catch {
      throwIfAborted(signal);
      return stalled.signal.aborted
        ? `The endpoint did not answer within ${stallSeconds} s. Try again later, or name another endpoint.`
        : "The endpoint is not reached. Check its address and the connection; a page also needs it to allow requests " +
            "from other origins (CORS).";
    } finally {
      done.abort();
    }
  }

  #contentOf({ text }: ServiceAnswer): string {
    const json = jsonOf(text);
    const usage = isObject(json) && isObject(json["usage"]) ? json["usage"] : {};
    const count = (name: string): number => (typeof usage[name] === "number" ? usage[name] : 0);
    this.#usage = {
      inputTokens: this.#usage.inputTokens + count("prompt_tokens"),
      outputTokens: this.#usage.outputTokens + count("completion_tokens"),
    };
    const choices = isObject(json) && Array.isArray(json["choices"]) ? (json["choices"] as unknown[]) : null;
    const message = isObject(choices?.[0]) ? choices[0]["message"] : null;
    if (!isObject(message))
      throw new HnError(
        "invalid-input",
        `What answers at this address is no chat completions endpoint; it said ${this.#quote(text)}. ` +
          "Give the address that ends in /v1 or /chat/completions.",
      );
    const { content, refusal } = message;
    return typeof content === "string" ? content : typeof refusal === "string" ? refusal : "";
  }

  #refusal(answer: ServiceAnswer): HnError {
    const { status } = answer;
    const said = `It said ${this.#quote(errorText(answer.text))}.`;
    if (isExhausted(answer))
      return new HnError("unauthorized", `The key's credit at the endpoint is used up. Add to it. ${said}`);
    switch (status) {
      case 401:
      case 403:
        return new HnError(
          "unauthorized",
          this.#options.key === null
            ? `The endpoint asks for a key. Give one. ${said}`
            : `The endpoint does not accept the key (${status}). Check it, and that it may use this model. ${said}`,
        );
      case 404:
        return new HnError(
          "not-found",
          `The endpoint has no such address or no model "${this.#options.model}". Check both. ${said}`,
        );
      case 429:
        return new HnError(
          "network",
          `The endpoint asks to wait longer than is waited here. Go on later. ${said}`,
        );
      default:
        return status >= 500
          ? new HnError("network", `The endpoint is in trouble (${status}). Go on later. ${said}`)
          : new HnError("invalid-input", `The endpoint refuses the request (${status}). ${said}`);
    }
  }

  /** Another's words in a message: cut short, and without the key, which some repeat. */
  #quote(text: string): string {
    const { key } = this.#options;
    const plain = (key ? text.replaceAll(key, "…") : text).replace(/\s+/g, " ").trim();
    return plain === "" ? "nothing" : JSON.stringify(plain.slice(0, QUOTED));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON that is all a model says, or the one object that stands in its prose; undefined where none does. */
function jsonIn(said: string): unknown {
  const whole = jsonOf(said);
  if (whole !== undefined) return whole;
  const from = said.indexOf("{");
  return from < 0 ? undefined : jsonOf(said.slice(from, said.lastIndexOf("}") + 1));
}

/** Why an endpoint refuses, in its own words. */
function errorText(text: string): string {
  const json = jsonOf(text);
  const error = isObject(json) ? json["error"] : null;
  const message = isObject(error) ? error["message"] : (error ?? (isObject(json) ? json["message"] : null));
  return typeof message === "string" ? message : text;
}

/** Credit that is used up comes as "later" (429), but no later time helps. */
const isExhausted = ({ status, text }: ServiceAnswer): boolean =>
  status === 402 || (status === 429 && /insufficient_quota|billing/i.test(text));

/** Seconds; 0 where the endpoint does not say, or gives a date. */
function retryAfter({ header }: ServiceAnswer): number {
  const milliseconds = Number(header("retry-after-ms") ?? Number.NaN);
  const seconds = milliseconds > 0 ? milliseconds / 1000 : Number(header("retry-after") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
