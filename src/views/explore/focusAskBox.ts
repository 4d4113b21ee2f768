// Where the focus goes when what had it leaves the page: to the field where one asks next.

export const ASK_BOX = "ask-box";

export const focusAskBox = (): void => document.querySelector<HTMLElement>(`#${ASK_BOX} textarea`)?.focus();
