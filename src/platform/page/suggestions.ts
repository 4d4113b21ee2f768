// Questions worth trying with the embedded model. They lie beside it; where they do not, there are none.

export interface Suggestion {
  readonly label: string;
  readonly prompt: string;
  /** The true answer, or why there is none, without a full stop. */
  readonly truth?: string;
  /** Worth saying once it has answered. */
  readonly then?: string;
}

const isSuggestion = (value: unknown): value is Suggestion =>
  typeof value === "object" &&
  value !== null &&
  "label" in value &&
  typeof value.label === "string" &&
  "prompt" in value &&
  typeof value.prompt === "string" &&
  (!("truth" in value) || typeof value.truth === "string") &&
  (!("then" in value) || typeof value.then === "string");

let known: Promise<readonly Suggestion[]> | null = null;

/** Read once a visit. Never rejects. */
export const suggestions = (): Promise<readonly Suggestion[]> => (known ??= read());

async function read(): Promise<readonly Suggestion[]> {
  try {
    const response = await fetch(new URL("models/embedded/suggestions.json", document.baseURI));
    const found: unknown = response.ok ? await response.json() : [];
    return Array.isArray(found) ? found.filter(isSuggestion) : [];
  } catch {
    return []; // a static host may answer a missing file with a page
  }
}
